"""Text messages: which alphabet a text needs and how many parts it becomes."""

from __future__ import annotations

from dataclasses import dataclass

# 3GPP TS 23.038: the default alphabet, and the characters that cost two by an escape.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_CHEAPER = str.maketrans(
    {
        "á": "a", "í": "i", "ó": "o", "ú": "u", "Á": "A", "Í": "I", "Ó": "O", "Ú": "U",
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "«": '"', "»": '"',
        "\u2013": "-", "\u2014": "-", "\u2026": "...", "\u00a0": " ",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parts:
    """What a text message comes to. `offending` are characters outside GSM-7, with their place."""

    encoding: str
    """`GSM-7` or `UCS-2`."""
    units: int
    count: int
    offending: tuple[tuple[str, int], ...]


def count_parts(text: str) -> Parts:
    """The parts a network divides this text into; no character is split over two parts."""
    offending = tuple(
        (letter, place)
        for place, letter in enumerate(text)
        if letter not in _BASIC and letter not in _EXTENDED
    )
    if offending:
        costs = [2 if ord(letter) > 0xFFFF else 1 for letter in text]
        return Parts("UCS-2", sum(costs), _divide(costs, 70, 67), offending)
    costs = [2 if letter in _EXTENDED else 1 for letter in text]
    return Parts("GSM-7", sum(costs), _divide(costs, 160, 153), ())


def transliterate(text: str) -> str:
    """The same text without á í ó ú and typographic marks; é ñ ü ¿ ¡ stay, they cost nothing."""
    return text.translate(_CHEAPER)


def _divide(costs: list[int], alone: int, each: int) -> int:
    if sum(costs) <= alone:
        return 1
    parts, used = 1, 0
    for cost in costs:
        if used + cost > each:
            parts, used = parts + 1, 0
        used += cost
    return parts
