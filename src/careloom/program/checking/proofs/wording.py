"""That the words can be read by the people they are for."""

from __future__ import annotations

from collections.abc import Iterator

from careloom.program.checking.proofs.finding import error, warning
from careloom.program.definitions import Program
from careloom.program.language import count_parts, find_words, grade
from careloom.program.problems import Problem
from careloom.program.texts import Text

HIGHEST_GRADE = 6.0
_MOST_PARTS = 2
_WORDS_A_NARRATIVE = 80
_EXEMPT = ("program/consent",)


def prove_wording(program: Program) -> Iterator[Problem]:
    """Reading grade per text, words that shame or hurry, parts of text messages."""
    for language in program.languages:
        if not grade("One word. " * 12, language).checked:
            message = f'Reading grade is not checked in "{language}".'
            yield warning("P450", "program/languages", message, "Let people read it aloud.")
    for text in program.texts.values():
        for language, forms in text.by_language.items():
            for form, words in forms.items():
                where = f"texts/{language}/{text.id} ({form})"
                yield from _plain(where, words, language)
                if form == "sms":
                    yield from _short(where, words)
        yield from _part_length(text)


def _plain(where: str, words: str, language: str) -> Iterator[Problem]:
    if words.startswith("(absent:"):
        return
    read = grade(words, language)
    if read.grade is not None and not read.too_short and read.grade > HIGHEST_GRADE:
        message = f"This reads at grade {read.grade:.1f}; at most {HIGHEST_GRADE:g} is plain."
        hint = f"Shorter sentences and words. The longest: {read.longest_sentence} words."
        yield error("P451", where, message, hint)
    for found in find_words(words, language):
        yield warning("P452", where, found.message, f"Instead: {found.instead or 'leave it out'}.")


def _short(where: str, words: str) -> Iterator[Problem]:
    parts = count_parts(words)
    if parts.count > _MOST_PARTS:
        odd = sorted({character for character, _ in parts.offending})
        hint = f"Outside the short alphabet: {' '.join(odd)}" if odd else "Shorten it."
        message = f"This text message has {parts.count} parts ({parts.encoding})."
        yield warning("P453", where, message, hint)


def _part_length(text: Text) -> Iterator[Problem]:
    if not text.id.startswith("narrative/"):
        return
    for language, forms in text.by_language.items():
        count = len(forms.get("web", "").split())
        if count > _WORDS_A_NARRATIVE // 2:
            message = f"This part of a narrative has {count} words."
            hint = f"All parts together have at most {_WORDS_A_NARRATIVE}."
            yield warning("P454", f"texts/{language}/{text.id}", message, hint)
