"""The effect over time or over another moderator, value by value, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow.compute as pc
from formulaic import ModelSpec

from careloom.rules.registry import closest
from careloom.science.formulas import Matrix, RightSide
from careloom.science.frames import Floats, Table, open_table
from careloom.science.problems import DataError, DataProblem
from careloom.science.results import EffectTable, digits, jsonable, markdown_table, p_digits

_POINTS = 41
_MOST_WORDS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """What the moderators were in the used rows: means and ranges of numbers, words by count."""

    side: RightSide
    spec: ModelSpec | None = field(repr=False)
    rows: int
    means: Mapping[str, float]
    ranges: Mapping[str, tuple[float, float]]
    whole: frozenset[str]
    words: Mapping[str, tuple[str, ...]]

    def is_discrete(self, name: str) -> bool:
        """Whether nothing lies between this moderator's values: words, categories, 0 and 1."""
        if name in self.words or name in self.side.categories:
            return True
        low, high = self.ranges[name]
        return name in self.whole and high - low <= 1

    def plus(self, other: Grid) -> Grid:
        """The grid of two pieces of one table; words keep the order of the first piece."""
        rows = self.rows + other.rows
        return replace(
            self,
            rows=rows,
            means={
                name: (self.rows * mean + other.rows * other.means[name]) / rows
                for name, mean in self.means.items()
            },
            ranges={
                name: (min(low, other.ranges[name][0]), max(high, other.ranges[name][1]))
                for name, (low, high) in self.ranges.items()
            },
            whole=self.whole & other.whole,
            words={
                name: tuple(dict.fromkeys((*words, *other.words[name])))
                for name, words in self.words.items()
            },
        )


@dataclass(frozen=True, slots=True)
class Curve:
    """An effect at each of `values`; `effects` has a row for each. On the log scale of a ratio
    where `scale` says so. `discrete` says that there is nothing between the values."""

    moderator: str
    values: tuple[float | str, ...]
    effects: EffectTable
    scale: str
    level: float
    estimand: str
    discrete: bool

    def to_dict(self) -> dict[str, Any]:
        """For JSON: the moderator, and its value beside each estimate."""
        rows = [
            {"value": jsonable(value), **row}
            for value, row in zip(self.values, self.effects.to_dicts(), strict=True)
        ]
        return {"moderator": self.moderator, "scale": self.scale, "points": rows}

    def to_markdown(self) -> str:
        """The table that stands beside the picture, for reading and for those who cannot see it."""
        cells = [
            [
                _shown(value),
                digits(row.estimate),
                f"{digits(row.lower)} to {digits(row.upper)}",
                p_digits(row.p),
            ]
            for value, row in zip(self.values, self.effects, strict=True)
        ]
        header = [self.moderator, "effect", f"{100 * self.level:g} % interval", "p"]
        return markdown_table(header, cells)

    def alternative(self) -> str:
        """What the picture shows, in words."""
        first, last = self.effects[0], self.effects[-1]
        above = sum(row.lower > 0 for row in self.effects)
        below = sum(row.upper < 0 for row in self.effects)
        return (
            f"Effect by {self.moderator}: {digits(first.estimate)} "
            f"({digits(first.lower)} to {digits(first.upper)}) at {_shown(self.values[0])}, "
            f"{digits(last.estimate)} ({digits(last.lower)} to {digits(last.upper)}) at "
            f"{_shown(self.values[-1])}. Of {len(self.effects)} values the interval lies above "
            f"zero at {above} and below zero at {below}."
        )


def grid_of(table: Table, side: RightSide, matrix: Matrix) -> Grid:
    """From the rows that were used."""
    means, ranges, whole, words = {}, {}, set(), {}
    for name in side.columns:
        if table.is_text(name):
            counted = pc.value_counts(table.texts(name).drop_null()).to_pylist()
            ordered = sorted(counted, key=lambda one: (-one["counts"], one["values"]))
            words[name] = tuple(one["values"] for one in ordered)
            continue
        values = table.numbers(name)
        means[name] = float(values.mean())
        ranges[name] = (float(values.min()), float(values.max()))
        if (values == np.trunc(values)).all():
            whole.add(name)
    return Grid(side, matrix.spec, len(table), means, ranges, frozenset(whole), words)


def grid_rows(
    grid: Grid, moderator: str, at: Sequence[float | str], holding: Mapping[str, float | str]
) -> tuple[list[float | str], Floats]:
    """The values, and for each the row of the moderators' matrix."""
    there = grid.side.columns
    if problems := [
        _no_moderator(name, there) for name in (moderator, *holding) if name not in there
    ]:
        raise DataError(problems)
    values = list(at) or _default_values(grid, moderator)
    columns: dict[str, list[Any]] = {}
    for name in grid.side.columns:
        fixed = holding.get(name, _typical(grid, name))
        columns[name] = values if name == moderator else [fixed] * len(values)
    return values, grid.side.matrix(open_table(columns), grid.spec).values


def _no_moderator(name: str, moderators: Sequence[str]) -> DataProblem:
    """An effect has a curve over what it was estimated with, and over nothing else."""
    close = closest(name, moderators)
    meant = f'Did you mean "{close}"? ' if close else ""
    given = f"Moderators here: {', '.join(moderators)}." if moderators else "None was given."
    return DataProblem(
        f'there is no moderator "{name}".', hint=f'{meant}{given} Name "{name}" among them.'
    )


def _default_values(grid: Grid, name: str) -> list[float | str]:
    if name in grid.words:
        return list(sorted(grid.words[name])[:_MOST_WORDS])
    low, high = grid.ranges[name]
    if name in grid.whole and high - low <= 366:
        return [float(one) for one in range(int(low), int(high) + 1)]
    return [float(one) for one in np.linspace(low, high, _POINTS)]


def _typical(grid: Grid, name: str) -> float | str:
    """The mean of a number; of a category, the most frequent: half a category means nothing."""
    if name in grid.words:
        return grid.words[name][0]
    mean = grid.means[name]
    return round(mean) if name in grid.side.categories else mean


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"
