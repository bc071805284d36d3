"""Use over time: retention by fixed definitions, and when people answer."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from careloom.science.process.shares import Share, share
from careloom.science.process.tables import Activity, Person, Sent

RETENTION_DAYS = (1, 7, 15, 30, 90)
WITHIN_MINUTES = 120.0
"""A response counts for receptivity when it came within so many minutes."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Retention at one study day.

    `still`: did anything on that day or later (the rolling form: a day without use in between
    is not a loss). `that_week`: did anything within the seven days that begin with it. Both among
    those who were observed for long enough to tell: beyond the day, and for the week to its end.
    """

    day: int
    still: Share
    that_week: Share


@dataclass(frozen=True, slots=True)
class Receptivity:
    """What was sent at this local hour of this weekday (0 is Monday) and answered in two hours."""

    weekday: int
    hour: int
    answered: Share


def retention(people: Sequence[Person], activity: Sequence[Activity]) -> tuple[Retention, ...]:
    """Retention at days 1, 7, 15, 30 and 90, day 0 being the day of enrollment."""
    days: dict[str, set[float]] = defaultdict(set)
    for one in activity:
        days[one.person].add(one.day)
    found = []
    for day in RETENTION_DAYS:
        beyond = [one for one in people if one.days > day]
        whole = [one for one in people if one.days >= day + 7]
        still = sum(any(used >= day for used in days[one.person]) for one in beyond)
        week = sum(any(day <= used < day + 7 for used in days[one.person]) for one in whole)
        found.append(Retention(day, share(still, len(beyond)), share(week, len(whole))))
    return tuple(found)


def receptivity(sent: Sequence[Sent]) -> tuple[Receptivity, ...]:
    """Each weekday and hour at which anything was sent, in their order."""
    cells: dict[tuple[int, int], list[Sent]] = defaultdict(list)
    for one in sent:
        cells[int(one.weekday), int(one.hour)].append(one)
    return tuple(
        Receptivity(weekday, hour, answered_in_time(cells[weekday, hour]))
        for weekday, hour in sorted(cells)
    )


def by_hour(sent: Sequence[Sent]) -> dict[int, Share]:
    """Receptivity of each hour, all weekdays together."""
    hours: dict[int, list[Sent]] = defaultdict(list)
    for one in sent:
        hours[int(one.hour)].append(one)
    return {hour: answered_in_time(hours[hour]) for hour in sorted(hours)}


def answered_in_time(sent: Sequence[Sent]) -> Share:
    """The share that was answered within two hours."""
    quick = [one for one in sent if not math.isnan(one.minutes) and one.minutes <= WITHIN_MINUTES]
    return share(len(quick), len(sent))
