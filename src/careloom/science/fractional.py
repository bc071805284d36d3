"""Two-level fractional designs: fewer conditions, and what can then not be told apart."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pyDOE3
from numpy.typing import NDArray

from careloom.science.frames import Floats
from careloom.science.problems import refuse

MOST_FACTORS = 12
MOST_BEGINNINGS = 100
_LETTERS = string.ascii_letters.replace("I", "")  # I is the identity in defining words


@dataclass(frozen=True, slots=True, eq=False)
class FractionalDesign:
    """The conditions of an experiment that runs a part of all combinations.

    `conditions` has one row each, -1 and +1 by factor. `words` is the defining relation: products
    of factors that are constant (a minus says: at -1). `resolution` is the length of the shortest
    word: III aliases main effects with two-factor interactions, IV two-factor interactions with
    one another, V neither; None for a full design, in which nothing is aliased.
    """

    factors: tuple[str, ...]
    conditions: Floats = field(repr=False)
    generators: tuple[str, ...]
    words: tuple[str, ...]
    resolution: int | None
    _relation: tuple[tuple[frozenset[str], int], ...] = field(repr=False)

    def aliases(self, order: int = 2) -> dict[str, tuple[str, ...]]:
        """For each effect up to `order`, the other effects up to `order` that share its column."""
        place = {name: number for number, name in enumerate(self.factors)}
        table: dict[str, tuple[str, ...]] = {}
        for size in range(1, order + 1):
            for names in combinations(self.factors, size):
                shared = []
                for word, sign in self._relation:
                    other = word.symmetric_difference(names)
                    if 0 < len(other) <= order:
                        term = ":".join(sorted(other, key=place.__getitem__))
                        shared.append((len(other), term if sign > 0 else f"-{term}"))
                table[":".join(names)] = tuple(term for _, term in sorted(shared))
        return table

    def to_columns(self) -> dict[str, list[int]]:
        """The conditions by factor, as a table takes them."""
        return {
            name: [int(value) for value in self.conditions[:, place]]
            for place, name in enumerate(self.factors)
        }

    def to_dict(self) -> dict[str, object]:
        """Plain values for JSON, with the aliases of main effects and two-factor interactions."""
        return {
            "factors": list(self.factors),
            "conditions": len(self.conditions),
            "generators": list(self.generators),
            "words": list(self.words),
            "resolution": self.resolution,
            "aliases": {term: list(others) for term, others in self.aliases().items()},
            "design": self.to_columns(),
        }


def fractional_design(factors: Sequence[str], *, conditions: int) -> FractionalDesign:
    """The design of so many conditions (a power of 2) whose low-order effects alias least.

    Generators of minimum aberration (Fries & Hunter 1980, Technometrics 22:601: the fewest words of
    three factors, then of four, ...) are searched step by step; the conditions are made by pyDOE3.
    Refused: counts that are no power of 2, that are more
    than all combinations, or that are too few to keep main effects apart.
    """
    names = tuple(factors)
    _check(names, conditions)
    erased = len(names) - conditions.bit_length() + 1
    letters = dict(zip(_LETTERS, names, strict=False))
    found = _generators(len(names) - erased, erased)
    matrix = np.asarray(pyDOE3.fracfact(found), dtype=np.float64)
    relation = _relation(names, found, letters)
    told = tuple(
        ("-" if sign < 0 else "") + ":".join(name for name in names if name in word)
        for word, sign in relation
    )
    generators = tuple(
        f"{name} = {_spelled(part, letters)}"
        for name, part in zip(names, found.split(), strict=True)
        if len(part.lstrip("+-")) > 1
    )
    shortest = min((len(word) for word, _ in relation), default=None)
    return FractionalDesign(names, matrix, generators, told, shortest, relation)


def _check(names: tuple[str, ...], conditions: int) -> None:
    if len(set(names)) < len(names) or not all(names):
        raise refuse("a factor is named twice, or not at all.", hint="Give each its own name.")
    if not 2 <= len(names) <= MOST_FACTORS:
        raise refuse(f"there are {len(names)} factors; wanted 2 to {MOST_FACTORS}.")
    if conditions < 1 or conditions & (conditions - 1):
        raise refuse(f"{conditions} conditions are no power of 2.", hint="Try 8, 16 or 32.")
    if not len(names) < conditions <= 2 ** len(names):
        raise refuse(
            f"{conditions} conditions do not fit {len(names)} factors.",
            hint=f"Main effects need more than {len(names)}; all combinations are "
            f"{2 ** len(names):,}.",
        )


def _generators(base: int, erased: int) -> str:
    """A letter for each base factor, and a product of them for each factor that was added."""
    letters = list(_LETTERS[:base])
    if erased:
        products = sorted(
            (mask for mask in range(1, 2**base) if mask.bit_count() > 1),
            key=lambda mask: (-mask.bit_count(), mask),
        )
        letters += [
            "".join(_LETTERS[place] for place in range(base) if mask >> place & 1)
            for mask in _best_products(products, base, erased)
        ]
    return " ".join(letters)


def _best_products(products: Sequence[int], base: int, erased: int) -> tuple[int, ...]:
    """The choice of products whose defining words are longest.

    Products of an odd count of factors are tried by themselves as well: all their words are even,
    so that they never reach resolution III, which a search step by step can miss.
    """
    odd = [mask for mask in products if mask.bit_count() % 2]
    some = [one for one in (products, odd) if len(one) >= erased]
    return min(_least_aberration(one, base, erased) for one in some)[1]


def _least_aberration(
    products: Sequence[int], base: int, erased: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The word lengths and products found by adding one at a time to the best beginnings."""
    masks = np.array(products, dtype=np.int64)
    beginnings: list[tuple[tuple[int, ...], NDArray[np.int64]]] = [((), np.zeros(1, np.int64))]
    pattern: tuple[int, ...] = ()
    for step in range(erased):
        generators = masks | (1 << (base + step))
        found: dict[tuple[int, ...], tuple[tuple[int, ...], NDArray[np.int64]]] = {}
        for chosen, words in beginnings:
            longer = words[None, :] ^ generators[:, None]
            for lengths, mask, more in zip(_patterns(words, longer), products, longer, strict=True):
                one = tuple(sorted({*chosen, mask}))
                if len(one) > len(chosen) and one not in found:
                    found[one] = (lengths, np.concatenate([words, more]))
        best = sorted(found, key=lambda one: (found[one][0], one))[:MOST_BEGINNINGS]
        beginnings = [(one, found[one][1]) for one in best]
        pattern = found[best[0]][0]
    return pattern, beginnings[0][0]


def _patterns(words: NDArray[np.int64], more: NDArray[np.int64]) -> list[tuple[int, ...]]:
    """How many words of length 1, 2, ... there are with each row of further words."""
    lengths = np.bitwise_count(more)
    known = np.bitwise_count(words[words > 0])
    counts = [
        (lengths == size).sum(axis=1) + int((known == size).sum())
        for size in range(1, MOST_FACTORS + 1)
    ]
    return [tuple(int(count) for count in row) for row in np.stack(counts, axis=1)]


def _relation(
    names: tuple[str, ...], found: str, letters: dict[str, str]
) -> tuple[tuple[frozenset[str], int], ...]:
    """The defining relation: every product of the generators' words, with its sign."""
    words: list[tuple[frozenset[str], int]] = []
    for name, part in zip(names, found.split(), strict=True):
        plain = part.lstrip("+-")
        if len(plain) == 1:
            continue
        word = frozenset(letters[letter] for letter in plain).symmetric_difference({name})
        sign = -1 if part.startswith("-") else 1
        words += [(word, sign)] + [
            (word.symmetric_difference(other), sign * signed) for other, signed in words
        ]
    return tuple(sorted(words, key=lambda one: (len(one[0]), sorted(one[0]))))


def _spelled(part: str, letters: dict[str, str]) -> str:
    sign = "-" if part.startswith("-") else ""
    return sign + ":".join(letters[letter] for letter in part.lstrip("+-"))
