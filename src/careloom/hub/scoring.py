"""Scores of instruments: all items or none; an empty form is unknown, never zero."""

from __future__ import annotations

from collections.abc import Mapping

from careloom.program.variables import Instrument, Score


def score(instrument: Instrument, rule: Score, answers: Mapping[str, float]) -> float | None:
    """The score of these answers by item; None while an item is missing."""
    values = []
    for item in rule.items:
        answer = answers.get(item)
        if answer is None:
            return None
        low, high = _range(instrument, item)
        values.append(low + high - answer if item in rule.reverse else answer)
    total = sum(values) * rule.multiply
    return total / len(values) if rule.summary == "mean" else total


def band_of(rule: Score, value: float) -> str:
    """The band that holds this value, "" when none does."""
    return next((band.id for band in rule.bands if band.low <= value <= band.high), "")


def _range(instrument: Instrument, item: str) -> tuple[float, float]:
    found = instrument.items[item]
    if found.options:
        values = [option.value for option in found.options]
        return min(values), max(values)
    return found.low, found.high
