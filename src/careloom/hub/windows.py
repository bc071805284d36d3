"""Derived variables: windows of the person's days, kept as bounded accumulators."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

from careloom.hub.standing import Day, Standing
from careloom.program.variables import Summary, TailoringVariable


@dataclass(frozen=True, slots=True)
class Correction:
    """A reading that was wrong: what it was, when, as which entry, and what it is now."""

    was: float
    was_at: float
    was_seq: int
    value: float
    seq: int
    source: str


def add_to_window(
    standing: Standing, derived: TailoringVariable, on: int, value: float, at: float, seq: int
) -> None:
    """Put one reading into its day, also a late one; days beyond the window are let go."""
    days = standing.days.setdefault(derived.id, [])
    place = bisect_left(days, on, key=lambda day: day.on)
    if place == len(days) or days[place].on != on:
        days.insert(place, Day(on, 0, 0.0, 0, value, at, value, at, seq))
    day = days[place]
    day.count += 1
    day.total += value
    low, high = derived.counted or (value, float("inf"))
    day.counted += low <= value < high
    if at < day.first_at:
        day.first, day.first_at = value, at
    if (at, seq) >= (day.last_at, day.last_seq):
        day.last, day.last_at, day.last_seq = value, at, seq
    oldest = days[-1].on - derived.window_days
    while days[0].on <= oldest:
        del days[0]


def correct_in_window(
    standing: Standing, derived: TailoringVariable, correction: Correction
) -> None:
    """Put right one reading in the day it was observed on; a day that was let go stays so.

    A day is found by its first and last reading, so that a move between zones does not hide it.
    """
    was, value, at = correction.was, correction.value, correction.was_at
    for day in standing.days.get(derived.id, ()):
        if not day.first_at <= at <= day.last_at:
            continue
        day.total += value - was
        if derived.counted is not None:
            low, high = derived.counted
            day.counted += (low <= value < high) - (low <= was < high)
        if (day.first_at, day.first) == (at, was):
            day.first = value
        if day.last_seq == correction.was_seq:
            day.last, day.last_seq = value, correction.seq
        return


def read_window(standing: Standing, derived: TailoringVariable, today: int) -> float | None:
    """The summary over the window that ends today; None when it cannot be known."""
    oldest = today - derived.window_days
    days = [day for day in standing.days.get(derived.id, ()) if oldest < day.on <= today]
    if derived.summary is Summary.COUNT and derived.counted is None:
        return float(sum(day.count for day in days))
    return _SUMMARIES[derived.summary](days) if days and derived.summary else None


def _latest(days: list[Day]) -> float | None:
    return days[-1].last


def _change(days: list[Day]) -> float | None:
    if sum(day.count for day in days) < 2:
        return None
    return days[-1].last - days[0].first


def _mean(days: list[Day]) -> float | None:
    return sum(day.total for day in days) / sum(day.count for day in days)


def _sum(days: list[Day]) -> float | None:
    return sum(day.total for day in days)


def _counted(days: list[Day]) -> float | None:
    return float(sum(day.counted for day in days))


def _share(days: list[Day]) -> float | None:
    return sum(day.counted for day in days) / sum(day.count for day in days)


def _trend(days: list[Day]) -> float | None:
    """Least-squares slope of the day means, per day."""
    if len(days) < 2:
        return None
    means = [day.total / day.count for day in days]
    middle = sum(day.on for day in days) / len(days)
    spread = sum((day.on - middle) ** 2 for day in days)
    return sum((day.on - middle) * mean for day, mean in zip(days, means, strict=True)) / spread


_SUMMARIES: dict[Summary, Callable[[list[Day]], float | None]] = {
    Summary.LATEST: _latest,
    Summary.CHANGE: _change,
    Summary.MEAN: _mean,
    Summary.COUNT: _counted,
    Summary.SHARE: _share,
    Summary.TREND: _trend,
    Summary.SUM: _sum,
}
