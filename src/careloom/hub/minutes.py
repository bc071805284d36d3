"""Sums over less than a day: what was measured in each minute, as far back as the sum reaches.

A reading that sums up a span of time is shared out evenly over it, so that late, long and
overlapping-with-the-window readings count for the minutes to which they belong.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from careloom.hub.standing import Minute, Standing
from careloom.program.variables import TailoringVariable

MINUTE = 60.0
COVERED = 0.5
"""At least this share of the minutes must have been measured for a sum to be known."""


def add_to_minutes(
    standing: Standing, derived: TailoringVariable, value: float, since: float, at: float
) -> None:
    """Put one reading into its minutes; what lies further back than the sum reaches is let go."""
    kept = standing.minutes.setdefault(derived.id, [])
    newest = max(_last(at), kept[-1].on if kept else 0)
    oldest = newest - derived.window_minutes
    for on, share in shared_out(value, since, at, oldest):
        place = bisect_left(kept, on, key=lambda one: one.on)
        if place == len(kept) or kept[place].on != on:
            kept.insert(place, Minute(on, 0.0))
        kept[place].total += share
    while kept and kept[0].on < oldest:
        del kept[0]


def shared_out(
    value: float, since: float, at: float, oldest: int = 0
) -> Iterator[tuple[int, float]]:
    """Each minute of the span from `oldest` on, with its part; an instant is one minute."""
    if not 0.0 < since < at:
        if _last(at) >= oldest:
            yield _last(at), value
        return
    for on in range(max(math.floor(since / MINUTE), oldest), _last(at) + 1):
        inside = min(at, (on + 1) * MINUTE) - max(since, on * MINUTE)
        yield on, value * inside / (at - since)


def read_minutes(standing: Standing, derived: TailoringVariable, now: float) -> float | None:
    """The sum over the minutes before now; None when too few of them were measured."""
    return sum_of(standing.minutes.get(derived.id, ()), now, derived.window_minutes)


def sum_of(minutes: Iterable[Minute], until: float, length: int) -> float | None:
    """The sum over so many minutes until this instant; None when under half were measured."""
    end = math.floor(until / MINUTE)
    inside = [one.total for one in minutes if end - length <= one.on < end]
    return sum(inside) if len(inside) >= COVERED * length else None


def _last(at: float) -> int:
    """The last minute that a span ending at this instant touches."""
    return math.ceil(at / MINUTE) - 1
