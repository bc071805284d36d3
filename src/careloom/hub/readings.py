"""How each name that conditions read gets its value from a standing."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from careloom.hub.local_time import DAY
from careloom.hub.minutes import read_minutes
from careloom.hub.standing import CourseState, EventState, Past, Standing
from careloom.hub.windows import read_window
from careloom.program.definitions import Program
from careloom.program.suite import EXIT_CODES, Exit
from careloom.program.variables import SourceKind, Summary, TailoringVariable


class Moment(NamedTuple):
    """One instant in the person's own time."""

    now: float
    day: int
    minute: int


Reader = Callable[[Standing, Moment], float | None]
"""Gives one value, or None when it is unknown."""


def reader_of(program: Program, name: str) -> Reader:
    """How to read this name, which is no latest reading. KeyError for one no program can have."""
    declared = program.variables.get(name)
    if declared is not None:
        return _derived(declared)
    head, _, rest = name.partition(".")
    if head == "calendar":
        return _calendar(program.calendars[rest])
    if head == "past":
        return _past(*rest.rsplit(".", 1))
    if head == "event":
        return _event(*rest.rsplit(".", 1))
    return _BUILT_IN[name]


def is_latest(variable: TailoringVariable) -> bool:
    """Whether its value is its own latest reading, and nothing is derived."""
    return variable.source is not SourceKind.DERIVED


def _derived(variable: TailoringVariable) -> Reader:
    if variable.summary is Summary.TIME_SINCE:
        return _time_since(variable.of)
    if variable.window_minutes:
        return lambda standing, moment: read_minutes(standing, variable, moment.now)
    return lambda standing, moment: read_window(standing, variable, moment.day)


def _time_since(of: str) -> Reader:
    def read(standing: Standing, moment: Moment) -> float | None:
        latest = standing.latest.get(of)
        return None if latest is None else (moment.now - latest.at) / 3600.0

    return read


def _calendar(spans: tuple[tuple[int, int], ...]) -> Reader:
    return lambda standing, moment: float(any(a <= moment.day < b for a, b in spans))


_NEVER = Past()


def _past(step: str, what: str) -> Reader:
    def last(standing: Standing, moment: Moment) -> float | None:
        past = standing.past.get(step)
        return float(EXIT_CODES.index(Exit(past.last))) if past and past.last else None

    def days(standing: Standing, moment: Moment) -> float | None:
        past = standing.past.get(step)
        return (moment.now - past.ended_at) / DAY if past else None

    def count(standing: Standing, moment: Moment) -> float | None:
        return float(getattr(standing.past.get(step, _NEVER), what))

    return {"last": last, "days": days}.get(what, count)


_UNSENT = EventState()


def _event(event: str, what: str) -> Reader:
    def state(standing: Standing) -> EventState:
        return standing.course.events.get(event, _UNSENT) if standing.course else _UNSENT

    def mean(standing: Standing, moment: Moment) -> float | None:
        found = state(standing)
        return found.total / found.numbers if found.numbers else None

    def hours(standing: Standing, moment: Moment) -> float | None:
        sent_at = state(standing).sent_at
        return None if sent_at is None else (moment.now - sent_at) / 3600.0

    def last(standing: Standing, moment: Moment) -> float | None:
        return state(standing).last

    def count(standing: Standing, moment: Moment) -> float | None:
        return float(getattr(state(standing), what))

    return {"mean": mean, "hours": hours, "last": last}.get(what, count)


def _of_course(take: Callable[[CourseState, Moment], float]) -> Reader:
    return lambda standing, moment: take(standing.course, moment) if standing.course else None


_BUILT_IN: dict[str, Reader] = {
    "now.hour": lambda standing, moment: moment.minute / 60.0,
    "now.weekday": lambda standing, moment: float((moment.day + 6) % 7),
    "now.weekend": lambda standing, moment: float((moment.day + 6) % 7 >= 5),
    "enrolled.days": lambda standing, moment: float((moment.now - standing.enrolled_at) // DAY),
    "engagement.unanswered": lambda standing, moment: float(standing.unanswered),
    "engagement.days_quiet": lambda standing, moment: (
        (moment.now - (standing.last_answer_at or standing.enrolled_at)) / DAY
    ),
    "course.running": lambda standing, moment: float(standing.course is not None),
    "course.day": _of_course(lambda course, moment: float(moment.day - course.began_on)),
    "course.sent": _of_course(lambda course, moment: float(course.sent)),
    "course.answered": _of_course(lambda course, moment: float(course.answered)),
    "course.unanswered": _of_course(lambda course, moment: float(course.unanswered)),
    "course.stopped": _of_course(lambda course, moment: float(course.stopped)),
    "course.not_for_me": _of_course(lambda course, moment: float(course.not_for_me)),
}
