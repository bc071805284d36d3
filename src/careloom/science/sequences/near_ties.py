"""Uncertainty where a later choice is nearly a tie: the m-out-of-n bootstrap.

The maximum over options has no derivative at a tie, so that ordinary standard errors and the
ordinary bootstrap of an earlier stage are wrong near one. Resampling m < n people repairs it, the
fewer the more people are near a tie (Chakraborty, Laber & Zhao 2013, Biometrics 69:714).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import special

from careloom.science.frames import Floats, Integers
from careloom.science.inference import Effect
from careloom.science.sequences.backward import Equations, StageFit, backward, resampled

TIE_LEVEL = 0.001
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Resamples:
    """What resampling gave: by stage the draws of theta, (draws, terms), from samples of `size`."""

    thetas: tuple[Floats, ...] = field(repr=False)
    size: int
    people: int
    failed: int

    def effect(self, stage: int, column: int, term: str, estimate: float, level: float) -> Effect:
        """The centered percentile interval of one estimate, and the test that inverts it."""
        moved = math.sqrt(self.size) * (self.thetas[stage][:, column] - estimate)
        root = math.sqrt(self.people)
        low, high = np.quantile(moved, [(1 - level) / 2, (1 + level) / 2])
        se = float(np.std(moved, ddof=1)) / root
        beyond = min(np.sum(moved >= root * estimate), np.sum(moved <= root * estimate))
        p = min(1.0, 2 * (float(beyond) + 1) / (len(moved) + 1))
        statistic = estimate / se if se > 0 else math.nan
        return Effect(
            term,
            estimate,
            se,
            estimate - float(high) / root,
            estimate - float(low) / root,
            statistic,
            math.inf,
            p,
        )


def near_tie_share(stage: Equations, fit: StageFit, covariance: Floats) -> float:
    """The share of people whose best two options cannot be told apart, at a level of 0.001.

    `covariance` is that of the stage's theta.
    """
    order = np.argsort(-fit.values, axis=1, kind="stable")
    rows = np.arange(len(order))
    columns = np.stack(stage.best_of, axis=1)
    difference = columns[rows, order[:, 0]] - columns[rows, order[:, 1]]
    part = covariance[-stage.effects :, -stage.effects :]
    spread = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", difference, part, difference), 0.0))
    gap = fit.values[rows, order[:, 0]] - fit.values[rows, order[:, 1]]
    return float(np.mean(gap <= special.ndtri(1 - TIE_LEVEL / 2) * spread))


def resample_size(people: int, near_ties: float, xi: float) -> int:
    """m = n^((1 + xi (1 - share)) / (1 + xi)): n itself without near ties, less with them."""
    size: float = people ** ((1 + xi * (1 - near_ties)) / (1 + xi))
    return math.ceil(size)


def resample(
    stages: Sequence[Equations],
    outcome: Floats,
    convention: str,
    *,
    order: Integers,
    size: int,
    draws: int,
    seed: int,
    progress: Progress | None,
) -> Resamples:
    """Fit again on `draws` samples of `size` people, drawn with replacement by the seed.

    `order` lists people as the seed counts them, so that the order of rows changes nothing.

    Samples in which a stage has no single solution are counted and left out.
    """
    rng = np.random.default_rng(seed)
    kept: list[list[Floats]] = []
    for draw in range(draws):
        drawn = order[rng.integers(0, len(outcome), size)]
        again, values = resampled(stages, outcome, drawn)
        try:
            kept.append([fit.theta for fit in backward(again, values, convention)])
        except np.linalg.LinAlgError:
            continue
        finally:
            if progress is not None:
                progress(draw + 1, draws)
    thetas = tuple(np.array([one[place] for one in kept]) for place in range(len(stages)))
    return Resamples(thetas, size, len(outcome), draws - len(kept))
