"""Reading grade: Flesch-Kincaid and SMOG in English, Fernández-Huerta and Szigriszt in Spanish."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from careloom.program.language.syllables import count_syllables

TOO_SHORT = 10
"""Under so many words the indices mean nothing."""
_ABBREVIATIONS = re.compile(r"\b(mr|mrs|ms|dr|dra|sr|sra|e\.g|i\.e|etc|a\.m|p\.m|ud|uds)\.", re.I)
_BLANK = re.compile(r"\{[a-z0-9_]*\}")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|\Z|[\"”»)])|\n+")
_MARKDOWN = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*_`#>]+")

# Fernández-Huerta's bands and the school grades that their author names for them.
_HUERTA_GRADES = ((90.0, 4.0), (80.0, 5.0), (70.0, 6.0), (60.0, 8.0), (50.0, 10.0), (30.0, 13.0))


@dataclass(frozen=True, slots=True)
class Readability:
    """What can be measured of a text.

    `grade` is a school grade of the United States, None when it is not known. `checked` is False
    for a language without an index: then nothing was shown. `indices` holds each index by name.
    """

    language: str
    words: int
    sentences: int
    longest_sentence: int
    longest_text: str
    grade: float | None
    indices: dict[str, float]
    checked: bool
    too_short: bool


def grade(text: str, language: str) -> Readability:
    """Measure a text; Markdown is read over and a named blank counts as a word of two syllables."""
    sentences = _sentences(text)
    lengths = [len(_WORD.findall(sentence)) for sentence in sentences]
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    longest = max(range(len(lengths)), key=lengths.__getitem__, default=None)
    measured = _INDICES.get(language)
    indices: dict[str, float] = {}
    if measured and words:
        indices = measured(words, len(sentences), language)
    return Readability(
        language=language,
        words=len(words),
        sentences=len(sentences),
        longest_sentence=lengths[longest] if longest is not None else 0,
        longest_text=sentences[longest] if longest is not None else "",
        grade=indices.get("grade"),
        indices=indices,
        checked=measured is not None,
        too_short=len(words) < TOO_SHORT,
    )


def _sentences(text: str) -> list[str]:
    plain = _BLANK.sub("Mary", text)
    plain = _MARKDOWN.sub(lambda match: match[1] or " ", plain)
    plain = _ABBREVIATIONS.sub(lambda match: match[1], plain)
    plain = re.sub(r"\n(?=\S)(?!\s*[-•\d])", " ", plain.replace("\n\n", ".\n\n"))
    return [part.strip() for part in _SENTENCE_END.split(plain) if _WORD.search(part)]


def _english(words: list[str], sentences: int, language: str) -> dict[str, float]:
    syllables = [count_syllables(word, language) for word in words]
    kincaid = 0.39 * len(words) / sentences + 11.8 * sum(syllables) / len(words) - 15.59
    long_words = sum(count >= 3 for count in syllables)
    smog = 1.043 * math.sqrt(long_words * 30 / sentences) + 3.1291
    return {"grade": kincaid, "flesch_kincaid": kincaid, "smog": smog}


def _spanish(words: list[str], sentences: int, language: str) -> dict[str, float]:
    per_word = sum(count_syllables(word, language) for word in words) / len(words)
    per_sentence = len(words) / sentences
    huerta = 206.84 - 60.0 * per_word - 1.02 * per_sentence
    szigriszt = 206.835 - 62.3 * per_word - per_sentence
    return {
        "grade": _huerta_grade(huerta),
        "fernandez_huerta": huerta,
        "szigriszt": szigriszt,
    }


def _huerta_grade(index: float) -> float:
    """The grade between the bands' edges, in a straight line."""
    if index >= _HUERTA_GRADES[0][0]:
        return _HUERTA_GRADES[0][1]
    for (high, easier), (low, harder) in zip(_HUERTA_GRADES, _HUERTA_GRADES[1:], strict=False):
        if index >= low:
            return harder - (index - low) / (high - low) * (harder - easier)
    return 16.0


_INDICES = {"en": _english, "es": _spanish}
