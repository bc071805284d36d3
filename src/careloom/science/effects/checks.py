"""Before any effect: was it randomized as recorded, and is what is missing the same in all arms?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import careloom.science.effects.arms as treatments
from careloom.science.effects.counts import DOUBTFUL
from careloom.science.effects.fitting import opened
from careloom.science.effects.options import Question
from careloom.science.effects.wcls import WCLS
from careloom.science.formulas import RightSide, read_formula
from careloom.science.frames import Floats, Table, TableLike
from careloom.science.inference import Effect, two_sided_p
from careloom.science.problems import EstimationError, refuse
from careloom.science.results import digits, jsonable, markdown_table, p_digits

_BINS = 10
_MOST_VALUES = 60
_FEWEST = 10


@dataclass(frozen=True, slots=True)
class RatioRow:
    """One group of available rows: how often treated, and how often the probabilities say."""

    group: str
    rows: int
    observed: float
    expected: float
    statistic: float
    p: float


@dataclass(frozen=True, slots=True)
class RandomizationCheck:
    """The sample ratio over all rows first, then by groups. `passed` is False where the overall p
    falls below 0.001, or one of the groups' does after multiplying by their number."""

    overall: tuple[RatioRow, ...]
    groups: tuple[RatioRow, ...]
    passed: bool

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        told = {
            "passed": self.passed,
            "overall": [_plain(row) for row in self.overall],
            "groups": [_plain(row) for row in self.groups],
        }
        return {key: jsonable(value) for key, value in told.items()}

    def to_markdown(self) -> str:
        """A verdict and a table."""
        verdict = (
            "What happened fits the stored probabilities."
            if self.passed
            else "What happened does not fit the stored probabilities: find out why before "
            "any effect is estimated."
        )
        cells = [
            [
                row.group,
                f"{row.rows:,}",
                digits(row.observed),
                digits(row.expected),
                p_digits(row.p),
            ]
            for row in (*self.overall, *self.groups)
        ]
        table = markdown_table(["rows", "count", "treated", "expected", "p"], cells)
        return f"{verdict}\n\n{table}"


@dataclass(frozen=True, slots=True)
class Missingness:
    """Outcomes missing where available, by arm; `differences` compare each option's share with
    that of nothing, clustered on people and weighted as WCLS does."""

    available: dict[str, int]
    missing: dict[str, int]
    differences: tuple[Effect, ...]

    def to_dict(self) -> dict[str, Any]:
        """For JSON: counts by arm, and the differences of shares."""
        return {
            "available": self.available,
            "missing": self.missing,
            "differences": [
                {key: jsonable(value) for key, value in _plain(row).items()}
                for row in self.differences
            ],
        }

    def to_markdown(self) -> str:
        """A table by arm, and a sentence for each difference."""
        cells = [
            [arm, f"{count:,}", f"{self.missing[arm]:,}", f"{self.missing[arm] / count:.1%}"]
            for arm, count in self.available.items()
            if count
        ]
        lines = [markdown_table(["arm", "available", "outcome missing", "share"], cells)]
        for row in self.differences:
            lines.append(
                f"\nThe share missing is {100 * row.estimate:+.1f} points with {row.term} "
                f"({100 * row.lower:+.1f} to {100 * row.upper:+.1f}, p {p_digits(row.p)})."
            )
        return "\n".join(lines)


def randomization_check(
    data: TableLike, question: Question, *, by: Sequence[str] = ()
) -> RandomizationCheck:
    """Compare treatments with their stored probabilities: over all available rows, by tenths of
    the probability, and by the values of each column in `by` (numbers with many values in tenths).

    Draws are independent given their probabilities, so that (sum A - p) / sqrt(sum p (1 - p)) is
    standard normal whatever the history did to p.
    """
    reading = question.read()
    table = opened(data, replace(reading, controls=_all_of(by)))
    column = question.availability
    known = table.where(table.flags(column)) if column else table
    taken = treatments.taken(known, question.treatment, reading.arms)
    chances = treatments.probabilities(known, reading.arms, np.ones(len(known), bool))
    if not len(known):
        raise refuse("nobody was available in any row.")
    overall, groups = [], []
    for place, name in enumerate(reading.arms.names):
        option, chance = taken[:, place], chances[:, place]
        title = name or "treatment"
        overall.append(_row(f"all, {title}", option, chance))
        cuts = {"probability": _tenths(chance), **{one: _labels(known, one) for one in by}}
        for what, labels in cuts.items():
            for label in sorted(set(labels.tolist())):
                members = labels == label
                if members.sum() >= _FEWEST:
                    group = f"{title}, {what} {label}"
                    groups.append(_row(group, option[members], chance[members]))
    smallest = min([row.p for row in groups] or [1.0]) * len(groups)
    passed = all(row.p >= DOUBTFUL for row in overall) and smallest >= DOUBTFUL
    return RandomizationCheck(tuple(overall), tuple(groups), passed)


def missingness(data: TableLike, question: Question) -> Missingness:
    """Whether treating changes who answers: the outcome is replaced by whether it is missing."""
    reading = question.read()
    bare = replace(reading, moderators=read_formula("1", role="moderators"))
    table = opened(data, replace(bare, controls=read_formula("1", role="controls")))
    column = question.availability
    known = table.where(table.flags(column)) if column else table
    absent = np.isnan(known.numbers(question.outcome)).astype(np.float64)
    taken = treatments.taken(known, question.treatment, reading.arms)
    arms = {"nothing": taken.sum(axis=1) == 0}
    for place, name in enumerate(reading.arms.names):
        arms[name or "treatment"] = taken[:, place] == 1
    return Missingness(
        available={name: int(members.sum()) for name, members in arms.items()},
        missing={name: int(absent[members].sum()) for name, members in arms.items()},
        differences=_differences(known, question, absent),
    )


def _differences(known: Table, question: Question, absent: Floats) -> tuple[Effect, ...]:
    """WCLS on the indicator; nothing where it has no answer, as when no outcome is missing."""
    if not absent.any() or absent.all():
        return ()
    name = "outcome is missing"
    asked = WCLS(
        id=question.id,
        outcome=name,
        treatment=question.treatment,
        probability=question.probability,
        availability=None,
        point="",
        level=question.level,
    )
    try:
        found = asked.fit(known.having(name, absent))
    except EstimationError:
        return ()
    return tuple(
        replace(row, term="treatment" if row.term == "intercept" else row.term)
        for row in found.effects
    )


def _row(group: str, taken: Floats, chance: Floats) -> RatioRow:
    spread = float((chance * (1 - chance)).sum()) ** 0.5
    statistic = float((taken - chance).sum()) / spread
    return RatioRow(
        group=group,
        rows=len(taken),
        observed=float(taken.mean()),
        expected=float(chance.mean()),
        statistic=statistic,
        p=two_sided_p(statistic, float("inf")),
    )


def _labels(table: Table, column: str) -> np.ndarray:
    labels = treatments.labels_of(table, column)
    if table.is_text(column) or len(set(labels.tolist())) <= _BINS:
        return labels
    return _tenths(table.numbers(column))


def _tenths(values: Floats) -> np.ndarray:
    """Ranges that hold a tenth of the values each, as words; empty cells are their own group."""
    known = values[~np.isnan(values)]
    shares = np.linspace(0, 1, _BINS + 1)
    edges = np.unique(np.quantile(known, shares)) if len(known) else np.empty(0)
    if len(edges) < 2:
        return np.array(["" if np.isnan(one) else f"{one:g}" for one in values], dtype=object)
    places = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    words = [f"{low:.3g} to {high:.3g}" for low, high in zip(edges, edges[1:], strict=False)]
    return np.array(
        [
            "empty" if np.isnan(one) else words[place]
            for one, place in zip(values, places, strict=True)
        ],
        dtype=object,
    )


def _all_of(by: Sequence[str]) -> RightSide:
    """A formula that has these columns read."""
    return read_formula(" + ".join(f"`{one}`" for one in by), role="groups")


def _plain(row: RatioRow | Effect) -> dict[str, Any]:
    return {name: getattr(row, name) for name in type(row).__dataclass_fields__}
