"""What the backward methods share: their options, checks and counts, and the rule they end in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from careloom.science.formulas import read_formula, require_columns
from careloom.science.frames import Floats, Integers, Table, TableLike, gathered, open_table
from careloom.science.inference import Effect, checked_level, effects
from careloom.science.least_squares import refuse_singular
from careloom.science.outcomes import Outcome, outcome_of
from careloom.science.persons import one_row_each
from careloom.science.problems import refuse
from careloom.science.results import EffectTable, Result, option
from careloom.science.sequences.backward import CONVENTIONS, Equations, StageFit, backward
from careloom.science.sequences.near_ties import (
    Progress,
    Resamples,
    near_tie_share,
    resample,
    resample_size,
)
from careloom.science.sequences.stages import PreparedStage, Stage, prepare_stage

VARIANCES = ("model", "robust")


@dataclass(frozen=True, slots=True, eq=False)
class StageRule:
    """The option with the best expected outcome at a stage, for anyone whose moderators are known.

    Later choices are assumed to be the best ones. The rule carries no uncertainty: look at the
    effects of its stage before following it.
    """

    stage: PreparedStage = field(repr=False)
    theta: Floats = field(repr=False)

    def recommend(self, data: TableLike) -> list[str]:
        """The option of each row, by its label; the first of those that are equally good."""
        table = open_table(data)
        moderators = self.stage.sides[1].matrix(table, self.stage.specs[1]).values
        width = self.stage.options.coding.shape[1]
        parts = self.theta.reshape(width, -1)
        gains = moderators @ parts.T @ self.stage.options.coding.T
        return [self.stage.options.labels[place] for place in np.argmax(gains, axis=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceResult(Result):
    """Effects of the options at every stage; `rules` holds one rule a stage, the first first."""

    rules: tuple[StageRule, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Method:
    """In what one backward method differs from another, beside its equations."""

    name: str
    convention: str
    variance: str


@dataclass(frozen=True, slots=True, eq=False)
class _Solved:
    """The stages of one analysis with their equations and fits."""

    prepared: tuple[PreparedStage, ...]
    equations: tuple[Equations, ...]
    fits: tuple[StageFit, ...]
    order: Integers
    outcome: Floats


@dataclass(frozen=True, kw_only=True)
class Backward:
    """The options of a backward method; :class:`QLearning` and its kin say what each estimates.

    `bootstrap` counts the resamples for the stages before the last (0: their standard errors are
    not shown, and a note says why), drawn by `seed`; `xi` tunes how many people each one has.
    """

    id: str
    outcome: str
    stages: Sequence[Stage]
    bootstrap: int = 1000
    seed: int = 1
    xi: float = 0.05
    missing: str = "refuse"
    level: float = 0.95

    def fit(self, data: TableLike, *, progress: Progress | None = None) -> SequenceResult:
        """Fit all stages, the last first; `progress` gets (resamples done, of how many)."""
        self._check()
        table = open_table(data)
        self._require(table)
        outcome = outcome_of(table, self.outcome, missing=self.missing)
        kept = table.where(outcome.kept)
        order = one_row_each(kept, self.id)
        found: dict[int, PreparedStage] = {}
        gathered(
            *(
                partial(_prepare, found, stage, kept, place)
                for place, stage in enumerate(self.stages, start=1)
            )
        )
        prepared = tuple(self._coded(found[place]) for place in sorted(found))
        equations = tuple(self._equations(stage) for stage in prepared)
        for stage, one in zip(prepared, equations, strict=True):
            refuse_singular(one.design, (*stage.control_terms, *stage.effect_terms()))
        fits = backward(equations, outcome.values, self._method().convention)
        solved = _Solved(prepared, equations, fits, order, outcome.values)
        return self._result(table, outcome, solved, progress)

    def _method(self) -> Method:
        """The method's name, convention and kind of variance."""
        raise NotImplementedError

    def _coded(self, stage: PreparedStage) -> PreparedStage:
        """The stage with its options in the coding of this method."""
        return stage

    def _equations(self, stage: PreparedStage) -> Equations:
        """The stage's estimating equations."""
        raise NotImplementedError

    def _check(self) -> None:
        checked_level(self.level)
        option("convention", self._method().convention, CONVENTIONS)
        option("variance", self._method().variance, VARIANCES)
        if not self.stages:
            raise refuse("no stages are named.", hint="Give a Stage for each choice, in order.")
        if self.bootstrap < 0 or self.bootstrap == 1:
            raise refuse(f"bootstrap is {self.bootstrap}; it is 0 (none) or a count such as 1000.")
        if not self.xi > 0:
            raise refuse(f"xi is {self.xi:g}; it is above 0, as 0.05.")
        treatments = [stage.treatment for stage in self.stages]
        if len(set(treatments)) < len(treatments):
            raise refuse("two stages have the same treatment.", hint="Name a column for each.")

    def _require(self, table: Table) -> None:
        roles = {"id": self.id, "outcome": self.outcome}
        sides = {}
        for place, stage in enumerate(self.stages, start=1):
            roles[f"treatment of stage {place}"] = stage.treatment
            if isinstance(stage.probability, str):
                roles[f"probability of stage {place}"] = stage.probability
            for role, text in (("controls", stage.controls), ("moderators", stage.moderators)):
                name = f"{role} of stage {place}"
                sides[name] = read_formula(text, role=name)
        gathered(lambda: table.require(roles), lambda: require_columns(table, sides))

    def _result(
        self, table: Table, outcome: Outcome, solved: _Solved, progress: Progress | None
    ) -> SequenceResult:
        covariances = [
            _covariance(one, fit, self._method().variance)
            for one, fit in zip(solved.equations, solved.fits, strict=True)
        ]
        near = [
            near_tie_share(*one)
            for one in zip(solved.equations[1:], solved.fits[1:], covariances[1:], strict=True)
        ]
        samples = self._resamples(solved, max(near, default=0.0), progress)
        rows: list[Effect] = []
        controls: list[Effect] = []
        for place, stage in enumerate(solved.prepared):
            told = self._told(solved, place, covariances[place], samples)
            rows += told[len(stage.control_terms) :]
            controls += told[: len(stage.control_terms)]
        used = len(np.unique(np.concatenate([one.people for one in solved.equations])))
        return SequenceResult(
            estimator=self._method().name,
            estimand=(
                f'differences between options in the mean of "{self.outcome}", when every later '
                "choice is the best one"
            ),
            people=used,
            rows=len(table),
            rows_used=used,
            df=float(len(solved.fits[-1].outcome) - len(solved.fits[-1].theta)),
            level=self.level,
            effects=EffectTable(tuple(rows)),
            controls=EffectTable(tuple(controls)),
            notes=(*outcome.notes, *self._notes(solved, near, samples)),
            details=self._details(solved, near, samples),
            rules=tuple(
                StageRule(stage, fit.theta[len(stage.control_terms) :])
                for stage, fit in zip(solved.prepared, solved.fits, strict=True)
            ),
        )

    def _resamples(
        self, solved: _Solved, near: float, progress: Progress | None
    ) -> Resamples | None:
        if len(solved.prepared) == 1 or not self.bootstrap:
            return None
        return resample(
            solved.equations,
            solved.outcome,
            self._method().convention,
            order=solved.order,
            size=resample_size(len(solved.outcome), near, self.xi),
            draws=self.bootstrap,
            seed=self.seed,
            progress=progress,
        )

    def _told(
        self, solved: _Solved, place: int, covariance: Floats, samples: Resamples | None
    ) -> tuple[Effect, ...]:
        """All estimates of a stage: the last by its own covariance, earlier ones by resampling."""
        stage, fit = solved.prepared[place], solved.fits[place]
        terms = (
            *(f"stage {place + 1}: {term}" for term in stage.control_terms),
            *stage.effect_terms(),
        )
        if place == len(solved.prepared) - 1:
            df = float(len(fit.outcome) - len(fit.theta))
            return effects(terms, fit.theta, covariance, df, self.level)
        if samples is None:
            nan = math.nan
            return tuple(
                Effect(term, float(value), nan, nan, nan, nan, nan, nan)
                for term, value in zip(terms, fit.theta, strict=True)
            )
        return tuple(
            samples.effect(place, column, term, float(fit.theta[column]), self.level)
            for column, term in enumerate(terms)
        )

    def _notes(
        self, solved: _Solved, near: Sequence[float], samples: Resamples | None
    ) -> list[str]:
        notes = [_CONVENTION_NOTES[self._method().convention]] if len(solved.prepared) > 1 else []
        for place, share in enumerate(near, start=2):
            if share > 0:
                notes.append(
                    f"For {100 * share:.0f} % of those with a choice at stage {place} the best "
                    "options cannot be told apart: ordinary standard errors of earlier stages "
                    "would be wrong."
                )
        if samples is not None:
            notes.append(
                "Intervals of all stages but the last come from resampling "
                f"{samples.size:,} of {samples.people:,} people; their p-values cannot fall below "
                f"{2 / (len(samples.thetas[0]) + 1):.2g}."
            )
            if samples.failed:
                notes.append(f"{samples.failed} resamples had no solution and were left out.")
        elif len(solved.prepared) > 1:
            notes.append(
                "No standard errors are shown for stages before the last: they maximize over a "
                "later choice, which ordinary formulas ignore. Ask for a bootstrap."
            )
        for stage in solved.prepared:
            if alone := sorted({*stage.moderator_terms} - {*stage.control_terms}):
                notes.append(
                    f"{stage.stage.treatment}: the moderators {', '.join(alone)} are not among "
                    "its controls, so that their own effect on the outcome may pass for a "
                    "difference of the options."
                )
        return notes

    def _details(
        self, solved: _Solved, near: Sequence[float], samples: Resamples | None
    ) -> dict[str, Any]:
        return {
            "convention": self._method().convention,
            "stages": [
                _stage_details(stage, fit)
                for stage, fit in zip(solved.prepared, solved.fits, strict=True)
            ],
            "near_ties": list(near),
            "resample_size": samples.size if samples else None,
            "resamples": len(samples.thetas[0]) if samples else 0,
        }


_CONVENTION_NOTES = {
    "fitted_maximum": (
        "Before a stage, its outcome is the fitted mean under its best option (fitted maximum)."
    ),
    "outcome_plus_regret": (
        "Before a stage, its outcome is the one observed plus what the option received fell short "
        "of the best one (outcome plus regret)."
    ),
}


def _prepare(found: dict[int, PreparedStage], stage: Stage, table: Table, place: int) -> None:
    found[place] = prepare_stage(stage, table, place=place)


def _covariance(stage: Equations, fit: StageFit, variance: str) -> Floats:
    """Of theta, as if the outcome of the stage were observed: valid at the last stage only.

    "model": s^2 (X'X)^-1. "robust": the sandwich of the estimating equations with factor
    n / (n - k).
    """
    residuals = fit.outcome - stage.design @ fit.theta
    rows, columns = stage.design.shape
    bread = np.linalg.inv(stage.instruments.T @ stage.design)
    if variance == "model":
        covariance = float(residuals @ residuals) / (rows - columns) * bread
    else:
        scores = stage.instruments * residuals[:, None]
        covariance = rows / (rows - columns) * bread @ (scores.T @ scores) @ bread.T
    return np.asarray(covariance, dtype=np.float64)


def _stage_details(stage: PreparedStage, fit: StageFit) -> dict[str, Any]:
    labels = stage.options.labels
    best = fit.best
    return {
        "treatment": stage.stage.treatment,
        "rows": len(best),
        "received": {
            label: int((stage.received == place).sum()) for place, label in enumerate(labels)
        },
        "recommended": {label: int((best == place).sum()) for place, label in enumerate(labels)},
        "mean_outcome": float(fit.outcome.mean()),
        "value": float(fit.values.max(axis=1).mean()),
    }
