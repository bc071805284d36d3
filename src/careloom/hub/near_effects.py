"""Near effects that a sensor measures: one number for the time just after, or before, a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from careloom.hub.entries import Entry
from careloom.hub.minutes import COVERED


@dataclass(frozen=True, slots=True)
class NearEffect:
    """The number, None where too little was measured; and the share of the time that was."""

    value: float | None
    measured: float


def near_effect(
    readings: Iterable[Entry], how: str, begins_at: float, seconds: float
) -> NearEffect:
    """One number for the half-open time from `begins_at` on, of readings of one variable.

    `how` is `sum` (each reading that sums up a span counts with the part of it that lies inside;
    None where less than half of the time was measured: missing is never zero), `mean` or `latest`
    (of the readings that were taken within).
    """
    ends_at = begins_at + seconds
    if how == "sum":
        return _sum(readings, begins_at, ends_at)
    inside = [(one.at, one.value) for one in readings if begins_at < one.at <= ends_at]
    values = [value for _, value in sorted(inside, key=lambda pair: pair[0]) if value is not None]
    if not values:
        return NearEffect(None, 0.0)
    return NearEffect(values[-1] if how == "latest" else sum(values) / len(values), 1.0)


def _sum(readings: Iterable[Entry], begins_at: float, ends_at: float) -> NearEffect:
    total = 0.0
    spans = []
    for one in readings:
        since = one.since or one.at - 60.0
        low, high = max(since, begins_at), min(one.at, ends_at)
        if low < high and one.value is not None:
            total += one.value * (high - low) / (one.at - since)
            spans.append((low, high))
    measured = _length(spans) / (ends_at - begins_at)
    return NearEffect(total if measured >= COVERED else None, round(measured, 6))


def _length(spans: list[tuple[float, float]]) -> float:
    """How much time the spans cover together; what two of them cover counts once."""
    length, reached = 0.0, float("-inf")
    for low, high in sorted(spans):
        length += max(0.0, high - max(low, reached))
        reached = max(reached, high)
    return length
