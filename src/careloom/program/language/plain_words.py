"""Words that do not belong in a message to a person: jargon, guilt, hurry, loss."""

from __future__ import annotations

import re
from dataclasses import dataclass

_JARGON = {
    "en": {
        "micro-intervention": "step",
        "intervention": "step",
        "proximal assessment": "quick check",
        "assessment": "check",
        "module": "step",
        "utilize": "use",
        "noncompliance": "not listening",
        "enrollment": "joining",
        "psychoeducation": "something to know",
    },
    "es": {
        "microintervención": "paso",
        "intervención": "paso",
        "evaluación": "pregunta corta",
        "módulo": "paso",
        "utilizar": "usar",
        "incumplimiento": "no hacer caso",
        "psicoeducación": "algo que saber",
    },
}
_PRESSURE = {
    "en": (
        "you failed", "don't give up now", "last chance", "hurry", "act now", "you missed",
        "you broke", "broken streak", "lost your streak", "keep your streak", "don't lose",
        "you should have", "disappointed", "we missed you", "fall behind", "falling behind",
        "only today", "running out", "shame on", "you must",
    ),
    "es": (
        "usted falló", "última oportunidad", "apúrese", "actúe ya", "se perdió", "rompió su racha",
        "perdió su racha", "no pierda", "debería haber", "nos decepcionó", "se está quedando atrás",
        "solo hoy", "se acaba", "qué vergüenza", "usted debe",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordFinding:
    """A word or phrase that should not stand here, and what to say instead ("" for nothing)."""

    word: str
    start: int
    message: str
    instead: str


def find_words(text: str, language: str) -> tuple[WordFinding, ...]:
    """Jargon and pressure in the order in which they stand in the text."""
    found = [
        WordFinding(word, start, f'"{word}" is a word of the field.', instead)
        for word, instead in _JARGON.get(language, {}).items()
        for start in _places(word, text)
    ]
    found += [
        WordFinding(phrase, start, f'"{phrase}" shames, hurries or threatens with loss.', "")
        for phrase in _PRESSURE.get(language, ())
        for start in _places(phrase, text)
    ]
    return tuple(sorted(found, key=lambda one: one.start))


def _places(phrase: str, text: str) -> list[int]:
    pattern = rf"(?<!\w){re.escape(phrase)}s?(?!\w)"
    plain = text.replace("\u2019", "'")
    return [match.start() for match in re.finditer(pattern, plain, re.IGNORECASE)]
