"""Values and chances in plain words."""

from __future__ import annotations

from fractions import Fraction

from careloom.services.said_value import Said

_FINEST = 20
"""Chances are told in parts of at most so many."""


def say_fully(said: Said, words: dict[str, str]) -> str:
    """A value with its scale; yes and no in the language of the page."""
    if said.high and said.low == "0":
        return words["out_of"].format(value=said.words, high=said.high)
    if said.high:
        return words["on_scale"].format(value=said.words, low=said.low, high=said.high)
    return words.get(said.words, said.words) if said.words in ("yes", "no") else said.words


def say_chance(chance: float, words: dict[str, str]) -> str:
    """A chance as a count of equal cases: 1 in 2, 3 in 10. It is near where parts are too fine."""
    parts = Fraction(chance).limit_denominator(_FINEST)
    return words["chance"].format(count=parts.numerator, among=parts.denominator)
