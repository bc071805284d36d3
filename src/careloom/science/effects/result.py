"""The result of an excursion effect: tables, further contrasts, curves and sensitivity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from careloom.science.effects.contrasts import weights_of
from careloom.science.effects.curve import Curve, Grid, grid_rows
from careloom.science.effects.solution import Solution
from careloom.science.frames import Floats
from careloom.science.inference import Effect, JointTest, combination, effects, joint_test
from careloom.science.problems import no_estimate, refuse
from careloom.science.results import EffectTable, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcursionResult(Result):
    """Effects by moderator term, with everything that needs their joint covariance.

    `covariance` is that of the effect terms in their order. Estimates of EMEE are logs of risk
    ratios; `ratios` shows them as ratios.
    """

    covariance: Floats = field(repr=False)
    scale: str
    solution: Solution = field(repr=False)
    grid: Grid = field(repr=False)

    @property
    def estimates(self) -> Floats:
        """The effect terms' estimates as an array."""
        return np.array([row.estimate for row in self.effects])

    @property
    def ratios(self) -> Mapping[str, tuple[float, float, float]]:
        """By term exp(estimate) and exp of both limits: risk ratios, or, for an outcome in logs,
        ratios of means (0.14 more is 14 % more)."""
        return {
            row.term: (np.exp(row.estimate), np.exp(row.lower), np.exp(row.upper))
            for row in self.effects
        }

    def contrast(self, weights: str | Sequence[float], *, name: str = "") -> Effect:
        """One linear combination of the effect terms, on the same degrees of freedom."""
        written = (
            weights if isinstance(weights, str) else ", ".join(f"{one:.17g}" for one in weights)
        )
        found = weights_of(written, self.effects.terms)
        return combination(
            name or written, found, self.estimates, self.covariance, self.df, self.level
        )

    def joint(self, weights: Sequence[Sequence[float]] | Sequence[str]) -> JointTest:
        """Whether several combinations are all zero: terms by name, or rows of weights."""
        terms = self.effects.terms
        rows, names = [], []
        for one in weights:
            written = _written(one)
            rows.append(weights_of(written, terms))
            names.append(written)
        return joint_test(names, np.array(rows), self.estimates, self.covariance, self.df)

    def curve(
        self,
        moderator: str,
        at: Sequence[float | str] = (),
        *,
        holding: Mapping[str, float | str] | None = None,
        option: str = "",
    ) -> Curve:
        """The effect at values of one moderator, the others held at their means or as told.

        Without `at`, a number runs over its range in the used rows and words over all of them.
        Intervals are for one value at a time.
        """
        values, rows = grid_rows(self.grid, moderator, at, holding or {})
        weights = self._of_option(rows, option)
        table = EffectTable(
            tuple(
                combination(f"{value}", row, self.estimates, self.covariance, self.df, self.level)
                for value, row in zip(values, weights, strict=True)
            )
        )
        return Curve(
            moderator=moderator,
            values=tuple(values),
            effects=table,
            scale=self.scale,
            level=self.level,
            estimand=self.estimand,
            discrete=self.grid.is_discrete(moderator),
        )

    def leave_one_out(self) -> list[dict[str, Any]]:
        """For each person the effects without them, those who move the first term most first.

        Exact for WCLS; one Newton step for EMEE. `moved` is the change in standard errors.
        """
        without = self.solution.without()[:, -len(self.effects) :]
        errors = np.array([row.se for row in self.effects])
        moved = (without - self.estimates) / np.where(errors > 0, errors, np.nan)
        order = np.argsort(-np.abs(moved[:, 0]), kind="stable")
        labels = self.solution.labels.to_pylist()
        return [
            {
                "id": labels[place],
                **{
                    term: {
                        "estimate": float(without[place, one]),
                        "moved": float(moved[place, one]),
                    }
                    for one, term in enumerate(self.effects.terms)
                },
            }
            for place in order
        ]

    def _of_option(self, rows: Floats, option: str) -> Floats:
        """Weights over all effect terms, zero for the terms of other options."""
        count = len(self.effects) // rows.shape[1]
        if count == 1:
            return rows
        names = [term for term in self.effects.terms[:: rows.shape[1]]]
        if option not in names:
            raise refuse(
                f'there is no option "{option}" here.', hint=f"Choose one of: {', '.join(names)}."
            )
        found = np.zeros((len(rows), len(self.effects)))
        start = names.index(option) * rows.shape[1]
        found[:, start : start + rows.shape[1]] = rows
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is told beside the numbers: who estimated what on which scale, and from what."""

    estimator: str
    estimand: str
    scale: str
    rows: int
    grid: Grid
    notes: tuple[str, ...]
    details: Mapping[str, Any]


def told(
    solution: Solution, account: Account, *, level: float, contrasts: Sequence[str]
) -> ExcursionResult:
    """The result for a solution: each estimate, joint tests, and the contrasts asked for."""
    if not (np.isfinite(solution.estimates).all() and np.isfinite(solution.covariance).all()):
        raise no_estimate(
            "the numbers are too large or too small to compute with.",
            hint="Express the outcome and the controls in other units.",
        )
    place = len(solution.terms) - solution.effects
    every = effects(solution.terms, solution.estimates, solution.covariance, solution.df, level)
    covariance = solution.covariance[place:, place:]
    terms, estimates = solution.terms[place:], solution.estimates[place:]
    return ExcursionResult(
        people=solution.people,
        rows_used=solution.rows,
        df=solution.df,
        level=level,
        effects=EffectTable(every[place:]),
        controls=EffectTable(every[:place]),
        tests=_tests(terms, estimates, covariance, solution.df),
        contrasts=EffectTable(
            tuple(
                combination(
                    text, weights_of(text, terms), estimates, covariance, solution.df, level
                )
                for text in contrasts
            )
        ),
        covariance=covariance,
        solution=solution,
        grid=account.grid,
        estimator=account.estimator,
        estimand=account.estimand,
        scale=account.scale,
        rows=account.rows,
        notes=account.notes,
        details=account.details,
    )


def _written(weights: str | Sequence[float]) -> str:
    return weights if isinstance(weights, str) else ", ".join(f"{one:.17g}" for one in weights)


def _tests(
    terms: Sequence[str], estimates: Floats, covariance: Floats, df: float
) -> tuple[JointTest, ...]:
    """All effect terms together; and all but the intercept, where several are left."""
    every = np.eye(len(terms))
    found = [joint_test(terms, every, estimates, covariance, df)]
    moderated = [place for place, term in enumerate(terms) if term != "intercept"]
    if 1 < len(moderated) < len(terms):
        names = [terms[place] for place in moderated]
        found.append(joint_test(names, every[moderated], estimates, covariance, df))
    return tuple(found)
