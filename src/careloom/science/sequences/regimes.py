"""The regimes embedded in a SMART: start with one option, and switch or add if it does not work."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from careloom.science.covariates import centered
from careloom.science.formulas import read_formula, require_columns
from careloom.science.frames import Floats, Integers, Table, TableLike, gathered, open_table
from careloom.science.inference import Effect, checked_level, combination, effects
from careloom.science.least_squares import LeastSquares, least_squares
from careloom.science.levels import cells_with_gaps
from careloom.science.multiplicity import adjusted
from careloom.science.outcomes import Outcome, outcome_of
from careloom.science.persons import one_row_each
from careloom.science.problems import refuse
from careloom.science.results import EffectTable, Result
from careloom.science.sequences.stages import chances


@dataclass(frozen=True, slots=True, eq=False)
class _Replicated:
    """The trial with a row for every regime that a person's course is consistent with.

    `first` and `second` are -1 or +1; `person` is the place of the person in the table.
    """

    person: Integers = field(repr=False)
    first: Floats = field(repr=False)
    second: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    labels: tuple[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class EmbeddedRegimes:
    """Mean outcomes of the four regimes of a two-stage trial, had everyone followed each.

    Estimand: the mean outcome if all began with one option of `first` and those who have a second
    choice then got one option of `second`.

    Formula: whoever has no second choice (empty `second`: a responder) is consistent with two
    regimes and counts in both, with weight 1/P(first); others have one row, with weight
    1/(P(first) P(second)). Weighted least squares on both options and their product, options as
    -1 and +1, with covariates less their means; sandwich over people. Source: Nahum-Shani et al.
    (2012), Psychol Methods 17:457.

    Valid with known probabilities: numbers or columns with the chance of the option of the larger
    value (or the later word). Standard errors treat the probabilities as known and are then
    a little too large; they need some fifty people or more. It misleads where people left before
    the second choice: leaving is not responding.
    """

    id: str
    outcome: str
    first: str
    second: str
    covariates: str = ""
    first_probability: float | str = 0.5
    second_probability: float | str = 0.5
    missing: str = "refuse"
    level: float = 0.95

    def fit(self, data: TableLike) -> Result:
        """Regimes as `effects`, their differences as `contrasts`, coefficients as `controls`."""
        checked_level(self.level)
        table = open_table(data)
        side = read_formula(self.covariates, role="covariates")
        gathered(
            lambda: table.require(self._columns()),
            lambda: require_columns(table, {"covariates": side}),
        )
        outcome = outcome_of(table, self.outcome, missing=self.missing)
        kept = table.where(outcome.kept)
        one_row_each(kept, self.id)
        rows = self._replicated(kept)
        names, covariates = centered(side, kept)
        design = np.column_stack(
            [
                np.ones(len(rows.person)),
                covariates[rows.person],
                rows.first,
                rows.second,
                rows.first * rows.second,
            ]
        )
        terms = ["intercept", *names, self.first, self.second, f"{self.first}:{self.second}"]
        fit = least_squares(design, outcome.values[rows.person], terms, rows.weights)
        return self._result(table, outcome, rows, fit, terms)

    def _columns(self) -> dict[str, str]:
        roles = {
            "id": self.id,
            "outcome": self.outcome,
            "first options": self.first,
            "second options": self.second,
        }
        for role, given in (
            ("first probability", self.first_probability),
            ("second probability", self.second_probability),
        ):
            if isinstance(given, str):
                roles[role] = given
        return roles

    def _replicated(self, table: Table) -> _Replicated:
        first_labels, first = _two_options(table, self.first)
        table.refuse_rows(first < 0, self.first, "the first option is missing.")
        second_labels, second = _two_options(table, self.second)
        had = second >= 0
        larger = chances(table, self.first_probability)
        weights = 1 / np.where(first == 1, larger, 1 - larger)
        larger = chances(table.where(had), self.second_probability)
        weights[had] /= np.where(second[had] == 1, larger, 1 - larger)
        once, twice = np.flatnonzero(had), np.flatnonzero(~had)
        person = np.concatenate([once, twice, twice])
        low = np.full(len(twice), -1.0)
        return _Replicated(
            person=person,
            first=np.where(first[person] == 1, 1.0, -1.0),
            second=np.concatenate([np.where(second[once] == 1, 1.0, -1.0), low, -low]),
            weights=weights[person],
            labels=(first_labels, second_labels),
        )

    def _result(
        self,
        table: Table,
        outcome: Outcome,
        rows: _Replicated,
        fit: LeastSquares,
        terms: Sequence[str],
    ) -> Result:
        covariance = fit.clustered_covariance(rows.person)
        cells = [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)]
        weights = [_regime_weights(len(terms), one) for one in cells]
        names = [self._name(rows, one) for one in cells]
        told = [
            combination(name, weight, fit.estimates, covariance, math.inf, self.level)
            for name, weight in zip(names, weights, strict=True)
        ]
        differences = [
            combination(
                f"{names[a]} minus {names[b]}",
                weights[a] - weights[b],
                fit.estimates,
                covariance,
                math.inf,
                self.level,
            )
            for a, b in combinations(range(4), 2)
        ]
        used = len(outcome.values)
        return Result(
            estimator="EmbeddedRegimes",
            estimand=f'the mean of "{self.outcome}" if everyone followed the regime',
            people=used,
            rows=len(table),
            rows_used=used,
            df=math.inf,
            level=self.level,
            effects=EffectTable(tuple(told)),
            controls=EffectTable(effects(terms, fit.estimates, covariance, math.inf, self.level)),
            contrasts=EffectTable(tuple(differences)),
            notes=outcome.notes,
            details={"consistent": _consistent(rows, names, cells), **_best(told, differences)},
        )

    def _name(self, rows: _Replicated, cell: tuple[float, float]) -> str:
        first, second = (
            labels[int(code > 0)] for labels, code in zip(rows.labels, cell, strict=True)
        )
        return f"{self.first} {first}, then {self.second} {second}"


def _two_options(table: Table, column: str) -> tuple[tuple[str, str], Integers]:
    labels, places = cells_with_gaps(table, column)
    if len(labels) != 2:
        raise refuse(
            f"there are {len(labels)} options; embedded regimes have two at each stage.",
            column=column,
            hint="Leave the second option empty for people who had no second choice.",
        )
    return (labels[0], labels[1]), places


def _regime_weights(count: int, cell: tuple[float, float]) -> Floats:
    weights = np.zeros(count)
    weights[0] = 1.0
    weights[-3:] = [cell[0], cell[1], cell[0] * cell[1]]
    return weights


def _consistent(
    rows: _Replicated, names: Sequence[str], cells: Sequence[tuple[float, float]]
) -> dict[str, int]:
    """By regime the people whose course is consistent with it."""
    return {
        name: int(((rows.first == one[0]) & (rows.second == one[1])).sum())
        for name, one in zip(names, cells, strict=True)
    }


def _best(regimes: Sequence[Effect], differences: Sequence[Effect]) -> dict[str, Any]:
    """The regime of the highest mean, and those not told apart from it (Holm, three tests)."""
    best = max(regimes, key=lambda one: one.estimate)
    rivals = [one for one in regimes if one is not best]
    against = [
        next(
            one.p
            for one in differences
            if one.term in (f"{best.term} minus {rival.term}", f"{rival.term} minus {best.term}")
        )
        for rival in rivals
    ]
    unclear = [
        rival.term for rival, p in zip(rivals, adjusted(against, "holm"), strict=True) if p > 0.05
    ]
    return {"highest": best.term, "not_told_apart_from_highest": unclear}
