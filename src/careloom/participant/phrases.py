"""The words of the pages themselves, in each language; the program brings all others."""

from __future__ import annotations

from careloom.participant.words_en import ENGLISH
from careloom.participant.words_es import SPANISH

PHRASES = {"en": ENGLISH, "es": SPANISH}


def words_of(language: str) -> dict[str, str]:
    """The pages' words in this language; English where there are none."""
    return PHRASES.get(language, PHRASES["en"])


def refusal(language: str, code: str, wanted: dict[str, str]) -> str:
    """What is said about something that did not fit."""
    words = words_of(language)
    return words.get(code, words["other_refusal"]).format(**{"low": "", "high": "", **wanted})
