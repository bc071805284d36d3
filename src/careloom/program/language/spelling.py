"""One spelling out of many: what a hurried, tired or hiding hand writes, brought to plain words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

_LOOKS = str.maketrans({"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"})
_STANDS_IN = re.compile(r"(?=[^ ]*[a-z])[a-z0-9@$!|*]*[a-z0-9@$]")
_SPACED_OUT = re.compile(r"(?<![a-z0-9])(?:[a-z][ .\-_*]+){3,}[a-z](?![a-z0-9])")
_SHORT_FORMS = {
    "2": "to", "u": "you", "ur": "your", "wanna": "want to", "wana": "want to", "wna": "want to",
    "wnt": "want", "gonna": "going to", "gona": "going to", "gna": "going to", "dnt": "dont",
    "cnt": "cant", "im": "im", "iam": "im", "myslef": "myself", "mself": "myself", "b4": "before",
    "dieing": "dying", "dyeing": "dying", "bby": "baby", "babby": "baby", "n": "and", "w": "with",
    "lyf": "life", "lief": "life", "evry": "every", "anymor": "anymore", "wont": "wont",
}  # fmt: skip
_APART = {("don", "t"), ("can", "t"), ("won", "t"), ("isn", "t"), ("doesn", "t"), ("didn", "t")}
_SPANISH_SHORT_FORMS = {
    "q": "que",
    "xq": "porque",
    "pq": "porque",
    "kro": "quiero",
    "tmb": "tambien",
}
_SPANISH_SOUNDS = (
    ("ll", "y"), ("qu(?=[ei])", "k"), ("q", "k"), ("c(?=[ei])", "s"), ("ch", "C"), ("c", "k"),
    ("gu(?=[ei])", "G"), ("h", ""), ("v", "b"), ("z", "s"), ("x", "s"), ("n(?=[bp])", "m"),
    ("sk", "s"), ("w", "u"),
)  # fmt: skip
LONG_ENOUGH = 6
"""Shorter words are not corrected: too many ordinary ones lie one letter away."""


def plain_words(text: str) -> tuple[tuple[str, ...], ...]:
    """The text's words in lower case without accents or marks, read in each way that signs allow.

    Signs inside a word are read as the letters they look like; l e t t e r s  set apart are joined.
    """
    parted = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(
        one
        for one in parted
        if not unicodedata.combining(one) and unicodedata.category(one) != "Cf"
    )
    letters = re.sub(r"['\u2018\u2019`´]", "", letters)
    letters = _SPACED_OUT.sub(lambda found: re.sub(r"[^a-z]", "", found[0]), letters)
    readings = {tuple(re.findall(r"[a-z0-9]+", letters)): None}
    for one in "il":
        read = _STANDS_IN.sub(lambda found, one=one: _look(found[0], one), letters)  # type: ignore[misc]
        readings[tuple(re.findall(r"[a-z0-9]+", read))] = None
    return tuple(_joined(words) for words in readings)


def _look(word: str, one: str) -> str:
    return re.sub("[1!|]", one, word.translate(_LOOKS)).replace("*", "")


def _joined(words: tuple[str, ...]) -> tuple[str, ...]:
    kept: list[str] = []
    for word in words:
        if kept and (kept[-1], word) in _APART:
            kept[-1] += word
        else:
            kept.append(word)
    return tuple(kept)


def english_form(word: str) -> str:
    """The word with each run of a letter as one, short forms written out ("wanna": "want to")."""
    once = _once(word)
    return " ".join(_once(part) for part in _SHORT_FORMS.get(once, once).split())


def spanish_form(word: str) -> str:
    """How the word sounds in the Americas, so that "boy" is "voy" and "kiero" is "quiero"."""
    sound = re.sub(r"([a-z])\1{2,}", r"\1", word)
    sound = _SPANISH_SHORT_FORMS.get(sound, sound)
    for written, heard in _SPANISH_SOUNDS:
        sound = re.sub(written, heard, sound)
    return _once(sound).lower()


def _once(word: str) -> str:
    return re.sub(r"([A-Za-z])\1+", r"\1", word)


def slips_of(words: Iterable[str]) -> Mapping[str, str]:
    """Each word by itself and by what remains when one of its letters is left out."""
    found: dict[str, str] = {}
    for word in sorted(words):
        if len(word) >= LONG_ENOUGH:
            for place in range(1, len(word)):
                found.setdefault(word[:place] + word[place + 1 :], word)
    return found


def mended(word: str, slips: Mapping[str, str], known: frozenset[str]) -> str:
    """The known word that this is with one letter left out, added, changed or swapped; else itself.

    The first letter is always right: slips there are rare, and ordinary words near.
    """
    if word in known or len(word) < LONG_ENOUGH - 1:
        return word
    if word in slips:
        return slips[word]
    for place in range(1, len(word)):
        left = word[:place] + word[place + 1 :]
        if left in known and len(left) >= LONG_ENOUGH:
            return left
        near = slips.get(left)
        if near is not None and len(near) == len(word):
            return near
    return word
