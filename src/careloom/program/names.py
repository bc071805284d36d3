"""The names that rules may read without declaring them, in their fixed order."""

from __future__ import annotations

from collections.abc import Iterable

from careloom.program.suite import EXIT_CODES
from careloom.rules import Kind, Variable

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EXITS = tuple(str(exit_) for exit_ in EXIT_CODES)


def built_in_variables(calendars: Iterable[str], steps: Iterable[str]) -> tuple[Variable, ...]:
    """What every scope reads after the declared variables: time, engagement, past courses."""
    return (
        Variable("now.hour", Kind.DOUBLE),
        Variable("now.weekday", Kind.ENUM, WEEKDAYS),
        Variable("now.weekend", Kind.BOOL),
        *(Variable(f"calendar.{name}", Kind.BOOL) for name in calendars),
        Variable("enrolled.days", Kind.INT),
        Variable("engagement.unanswered", Kind.INT),
        Variable("engagement.days_quiet", Kind.DOUBLE),
        Variable("course.running", Kind.BOOL),
        *(variable for step in steps for variable in _past(step)),
    )


def course_variables(events: Iterable[str]) -> tuple[Variable, ...]:
    """What a micro-intervention's conditions read beyond that: its course and its events."""
    return (
        *(Variable(f"course.{what}", Kind.INT) for what in _COURSE_COUNTS),
        Variable("course.stopped", Kind.BOOL),
        Variable("course.not_for_me", Kind.BOOL),
        *(variable for event in events for variable in _event(event)),
    )


_COURSE_COUNTS = ("day", "sent", "answered", "unanswered")


def _past(step: str) -> tuple[Variable, ...]:
    counts = ("times", "reached", "benefit", "failed", "abandoned")
    return (
        *(Variable(f"past.{step}.{what}", Kind.INT) for what in counts),
        Variable(f"past.{step}.last", Kind.ENUM, _EXITS),
        Variable(f"past.{step}.days", Kind.DOUBLE),
    )


def _event(event: str) -> tuple[Variable, ...]:
    counts = ("sent", "answered", "done", "skipped")
    measures = ("last", "mean", "hours")
    return (
        *(Variable(f"event.{event}.{what}", Kind.INT) for what in counts),
        *(Variable(f"event.{event}.{what}", Kind.DOUBLE) for what in measures),
    )
