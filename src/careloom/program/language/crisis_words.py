"""Crisis wording in free text, in English and Spanish, misspellings included.

When in doubt it rises: what speaks of the past or of another person matches too. Finding nothing
never means that there is no risk.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from careloom.program.language import crisis_phrases_english as english
from careloom.program.language import crisis_phrases_spanish as spanish
from careloom.program.language.spelling import (
    english_form,
    mended,
    plain_words,
    slips_of,
    spanish_form,
)

CATEGORIES = ("self_harm", "harm_to_others", "violence_at_home", "medical_emergency")
_MASKED = " . "
"""Stands where an idiom stood; no phrase reaches over it."""


@dataclass(frozen=True, slots=True)
class CrisisMatch:
    """A category and the name of a phrase in the lists; never the person's own words."""

    category: str
    phrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Book:
    """The phrases of one language, ready to be looked for in words of one form."""

    form: Callable[[str], str]
    phrases: tuple[tuple[CrisisMatch, re.Pattern[str]], ...]
    idioms: re.Pattern[str]
    known: frozenset[str]
    slips: Mapping[str, str]


def find_crisis_words(text: str) -> tuple[CrisisMatch, ...]:
    """Every phrase that the text contains, each once; both languages are always looked for.

    An everyday idiom ("I could kill for a coffee") is set aside first, and only its own words are.
    """
    found: dict[CrisisMatch, None] = {}
    for words in plain_words(text):
        for book in _books():
            for line in _lines(words, book):
                plain = book.idioms.sub(_MASKED, line)
                found |= {match: None for match, phrase in book.phrases if phrase.search(plain)}
    return tuple(sorted(found, key=lambda match: CATEGORIES.index(match.category)))


def _lines(words: tuple[str, ...], book: _Book) -> set[str]:
    """The words as written and beside it with slips of one letter mended; each ends in a space."""
    formed = [part for word in words for part in book.form(word).split()]
    repaired = [mended(word, book.slips, book.known) for word in formed]
    return {" " + "".join(f"{word} " for word in one) for one in (formed, repaired)}


def _book(
    form: Callable[[str], str],
    lists: Mapping[str, str],
    phrases: Mapping[str, Mapping[str, str]],
    idioms: str,
) -> _Book:
    ready = tuple(
        (CrisisMatch(category, name), re.compile(_any_of(lines, lists, form)))
        for category, named in phrases.items()
        for name, lines in named.items()
    )
    text = " ".join(lines for named in phrases.values() for lines in named.values())
    text = " ".join([text, *lists.values()])
    whole = re.findall(r"(?<![a-z<])[a-z]+(?![a-z*>])", text)
    known = frozenset(part for word in whole for part in form(word).split())
    every_day = re.compile(_any_of(idioms, lists, form))
    return _Book(form, ready, every_day, known, slips_of(known))


def _any_of(lines: str, lists: Mapping[str, str], form: Callable[[str], str]) -> str:
    patterns = [_pattern(line, lists, form) for line in lines.strip().splitlines()]
    return rf"(?<= )(?:{'|'.join(patterns)})"


def _pattern(line: str, lists: Mapping[str, str], form: Callable[[str], str]) -> str:
    for name, words in lists.items():
        *before, last = words.split()
        beside = f"{' '.join(before)} " if before else ""
        # "me/us/<child>": the list's leading words may stand before any of the alternatives.
        line = re.sub(rf"(\S*)<{name}>", rf"{beside}\g<1>{last}", line)
    return "".join(_word(token, form) for token in line.split())


def _word(token: str, form: Callable[[str], str]) -> str:
    if set(token) == {"."}:
        return rf"(?:[a-z0-9]+ ){{0,{2 if token == '..' else 4}}}"
    if token.startswith("("):
        return f"(?:{_word(token[1:-1], form)})?"
    if token == "#":
        return "[0-9]+ "
    return f"(?:{'|'.join(_alternative(word, form) for word in token.split('/'))}) "


def _alternative(word: str, form: Callable[[str], str]) -> str:
    return form(word[:-1]) + "[a-z]*" if word.endswith("*") else form(word)


@cache
def _books() -> tuple[_Book, ...]:
    """Made when first asked for: reading all phrases costs more than the rest of a start."""
    return (
        _book(english_form, english.WORD_LISTS, english.PHRASES, english.IDIOMS),
        _book(spanish_form, spanish.WORD_LISTS, spanish.PHRASES, spanish.IDIOMS),
    )
