"""Backward induction over stages: fit the last, take its best, fit the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from careloom.science.frames import Floats, Integers
from careloom.science.sequences.stages import PreparedStage

CONVENTIONS = ("fitted_maximum", "outcome_plus_regret")


@dataclass(frozen=True, slots=True, eq=False)
class Equations:
    """A stage's estimating equations: instruments' (pseudo-outcome - design theta) = 0.

    Least squares has the design as its instruments; weighting and G-estimation change them. The
    last `effects` columns are those of the options' difference. `best_of` holds, for each option,
    those columns had everyone received it.
    """

    people: Integers = field(repr=False)
    design: Floats = field(repr=False)
    instruments: Floats = field(repr=False)
    effects: int
    best_of: tuple[Floats, ...] = field(repr=False)

    def at(self, rows: Integers) -> Equations:
        """The equations of these rows (places in this stage, repeats allowed)."""
        return Equations(
            self.people[rows],
            self.design[rows],
            self.instruments[rows],
            self.effects,
            tuple(columns[rows] for columns in self.best_of),
        )


@dataclass(frozen=True, slots=True, eq=False)
class StageFit:
    """A fitted stage: `theta` of controls then effects, its pseudo-outcome and the option values.

    `values` has a column for each option: the fitted mean had everyone received it.
    """

    theta: Floats
    outcome: Floats = field(repr=False)
    values: Floats = field(repr=False)

    @property
    def best(self) -> Integers:
        """The place of the option of the highest fitted mean; the first among equals."""
        return np.asarray(np.argmax(self.values, axis=1), dtype=np.int64)


def least_squares_equations(stage: PreparedStage) -> Equations:
    """The equations of a regression on controls and options."""
    received = stage.effect_columns(stage.received)
    design = np.concatenate([stage.controls, received], axis=1)
    best_of = tuple(stage.effect_columns(option) for option in range(len(stage.options.labels)))
    return Equations(stage.people, design, design, received.shape[1], best_of)


def backward(stages: Sequence[Equations], outcome: Floats, convention: str) -> tuple[StageFit, ...]:
    """The fits in the order of the stages.

    Before a stage, the outcome of those who had a choice there becomes what it would have been
    under the best option: by "fitted_maximum" its fitted mean, by "outcome_plus_regret" the
    outcome plus what the received option fell short of the best. Raises LinAlgError where a
    stage has no single solution.
    """
    pseudo = outcome.astype(np.float64, copy=True)
    fits: list[StageFit] = []
    for stage in reversed(stages):
        target = pseudo[stage.people]
        solved = np.linalg.solve(stage.instruments.T @ stage.design, stage.instruments.T @ target)
        theta: Floats = np.asarray(solved, dtype=np.float64)
        controls, effects = theta[: -stage.effects], theta[-stage.effects :]
        base = stage.design[:, : -stage.effects] @ controls
        values = np.stack([base + columns @ effects for columns in stage.best_of], axis=1)
        fits.append(StageFit(theta, target, values))
        best = values.max(axis=1)
        received = base + stage.design[:, -stage.effects :] @ effects
        gained = best if convention == "fitted_maximum" else target + best - received
        pseudo[stage.people] = gained
    return tuple(reversed(fits))


def resampled(
    stages: Sequence[Equations], outcome: Floats, drawn: Integers
) -> tuple[list[Equations], Floats]:
    """The stages and outcomes of drawn people (places, repeats allowed), as a trial of its own."""
    again = []
    for stage in stages:
        place = np.full(len(outcome), -1, dtype=np.int64)
        place[stage.people] = np.arange(len(stage.people))
        rows = place[drawn]
        there = np.flatnonzero(rows >= 0)
        one = stage.at(rows[there])
        again.append(Equations(there, one.design, one.instruments, one.effects, one.best_of))
    return again, outcome[drawn]
