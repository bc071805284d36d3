"""What brings a decision point about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from careloom.rules import Condition


class TriggerKind(StrEnum):
    """The ways a decision point can come about, as an author writes them."""

    ENROLLED = "enrolled"
    START = "start"
    DAILY = "daily"
    WEEKLY = "weekly"
    EVERY = "every"
    RANDOM = "random"
    CALENDAR = "calendar"
    AFTER = "after"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    CROSSES = "crosses"
    REPORT = "report"
    COURSE_ENDED = "course_ended"


TIMED = frozenset(
    {
        TriggerKind.DAILY,
        TriggerKind.WEEKLY,
        TriggerKind.EVERY,
        TriggerKind.RANDOM,
        TriggerKind.CALENDAR,
    }
)
"""Kinds whose points belong to a local date; the others follow an entry or another event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """One way in which a decision point comes about.

    `id` is stable across versions that do not change its meaning and is part of every decision
    point's identity. Fields that its kind does not use keep their empty value.
    """

    id: str
    kind: TriggerKind
    at_minute: int = 0
    """Local time of day of DAILY, WEEKLY, EVERY and CALENDAR; start of the span of RANDOM."""
    until_minute: int = 0
    """End of the span of RANDOM."""
    weekdays: tuple[int, ...] = ()
    """Days on which a DAILY, WEEKLY or RANDOM point may fall; empty means every day."""
    every_days: int = 0
    window_seconds: float = 0.0
    """A point met later than this is recorded as missed."""
    event: str = ""
    """The event that AFTER, ANSWERED and UNANSWERED follow."""
    wait_seconds: float = 0.0
    calendar: str = ""
    report: str = ""
    crosses: Condition | None = None
    path: str = ""
