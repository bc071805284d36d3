"""What WCLS needs of each person: S = D' W D and b = D' W y, added up row by row.

They are all it needs, so that a table of any length takes one pass, in any order, and memory for
people rather than rows: 8 (k (k + 1) / 2 + k + 1) bytes a person for k columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from careloom.science.effects.decisions import Decisions
from careloom.science.effects.grouping import Grouping, unpacked
from careloom.science.effects.scaling import Scaling, scaling_of
from careloom.science.frames import Floats, Integers


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The model's columns in order, and how they are scaled; controls first, then each option."""

    terms: tuple[str, ...]
    effects: int
    controls: Scaling
    moderators: Scaling
    level: float

    def back(self) -> Floats:
        """T of the whole model: what turns scaled estimates into those of the columns as given."""
        options = self.effects // len(self.moderators.size)
        parts = [self.controls.back(), *[self.moderators.back()] * options]
        found = np.zeros((len(self.terms), len(self.terms)))
        start = 0
        for part in parts:
            stop = start + len(part)
            found[start:stop, start:stop] = part
            start = stop
        return found


def columns_of(decisions: Decisions, names: tuple[str, ...]) -> Columns:
    """The columns and a scaling from these rows; effect terms carry the option where several."""
    controls, moderators = decisions.controls, decisions.moderators
    scaled = scaling_of(controls.values, controls.terms)
    return Columns(
        terms=(*controls.terms, *effect_terms(names, moderators.terms)),
        effects=len(names) * len(moderators.terms),
        controls=scaled,
        moderators=scaling_of(moderators.values, moderators.terms),
        level=float(decisions.outcome.mean()) if scaled.intercept >= 0 else 0.0,
    )


def effect_terms(names: tuple[str, ...], terms: tuple[str, ...]) -> tuple[str, ...]:
    """Moderator terms as they are for one option; "walk", "walk:day" for several."""
    if names == ("",):
        return terms
    return tuple(
        name if term == "intercept" else f"{name}:{term}" for name in names for term in terms
    )


def design(decisions: Decisions, columns: Columns, centers: Floats) -> Floats:
    """(k, rows): scaled controls, then (taken - center) times the scaled moderators."""
    controls = columns.controls.applied(decisions.controls.values)
    moderators = columns.moderators.applied(decisions.moderators.values)
    centered = (decisions.taken - centers).T
    parts = [one * moderators for one in centered]
    return np.concatenate([controls, *parts])


@dataclass(slots=True)
class PersonSums:
    """Sums by person over the pieces added so far; `labels` are the people with a row that counts.

    A person may come back in any later piece.
    """

    columns: Columns
    labels: pa.Array = field(default=None)
    squares: Floats = field(default_factory=lambda: np.empty((0, 0)))
    products: Floats = field(default_factory=lambda: np.empty((0, 0)))
    rows: Integers = field(default_factory=lambda: np.empty(0, np.int64))

    def add(self, decisions: Decisions) -> None:
        """Add these decisions to their people."""
        count = len(decisions.people)
        grouping = Grouping(decisions.people.codes, count)
        columns = design(decisions, self.columns, decisions.numerator)
        weighted = columns * decisions.weights
        rows = np.bincount(decisions.people.codes, minlength=count)
        there = rows > 0
        places = self._places(decisions.people.labels.filter(pa.array(there)))
        self.squares[places] += grouping.packed(weighted, columns)[there]
        outcome = decisions.outcome - self.columns.level
        self.products[places] += grouping.vectors(weighted * outcome)[there]
        self.rows[places] += rows[there]

    def __len__(self) -> int:
        return len(self.rows)

    def matrices(self, block: slice) -> Floats:
        """S of these people, (block, k, k)."""
        return unpacked(self.squares[block], len(self.columns.terms))

    def _places(self, labels: pa.Array) -> Integers:
        """Where these people stand, after room was made for those who are new."""
        size = len(self.columns.terms)
        if self.labels is None:
            self._grow(labels, size)
            return np.arange(len(labels))
        places = pc.index_in(labels, value_set=self.labels)
        new = labels.filter(pc.is_null(places))
        if len(new):
            self._grow(new, size)
            places = pc.index_in(labels, value_set=self.labels)
        found: Integers = places.to_numpy(zero_copy_only=False).astype(np.int64)
        return found

    def _grow(self, labels: pa.Array, size: int) -> None:
        if self.labels is None:
            self.labels = labels
            self.squares = np.zeros((len(labels), size * (size + 1) // 2))
            self.products = np.zeros((len(labels), size))
            self.rows = np.zeros(len(labels), np.int64)
            return
        more = len(labels)
        self.labels = pa.concat_arrays([self.labels, labels])
        self.squares = np.concatenate([self.squares, np.zeros((more, self.squares.shape[1]))])
        self.products = np.concatenate([self.products, np.zeros((more, size))])
        self.rows = np.concatenate([self.rows, np.zeros(more, np.int64)])
