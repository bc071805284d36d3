"""The chance that an outcome was observed, modeled, for weighting those that were."""

from __future__ import annotations

import numpy as np
from scipy import special

from careloom.science.effects.options import Reading
from careloom.science.frames import Floats, Table, Truths
from careloom.science.problems import no_estimate

_MOST_STEPS = 50
_SMALLEST = 0.05


def observation_weights(known: Table, reading: Reading, taken: Floats, observed: Truths) -> Floats:
    """1 / P(observed) by logistic regression on controls, treatment and moderators by treatment.

    Valid where being observed depends on these alone. The weights are taken as known afterwards,
    which makes standard errors a little too large rather than too small (Robins et al. 1994).
    """
    if observed.all():
        return np.ones(len(known))
    controls = reading.controls.matrix(known)
    moderators = reading.moderators.matrix(known)
    by_arm = [taken[:, [place]] * moderators.values for place in range(taken.shape[1])]
    design = np.concatenate([controls.values, *by_arm], axis=1)
    chance = special.expit(design @ logistic(design, observed.astype(np.float64)))
    if (chance[observed] < _SMALLEST).any():
        raise no_estimate(
            f"the modeled chance of being observed falls below {_SMALLEST:g} for some rows: "
            "weights would rest on very few of them.",
            hint="Use fewer controls, or drop rows without an outcome.",
        )
    found: Floats = 1 / chance
    return found


def logistic(design: Floats, answers: Floats) -> Floats:
    """Maximum likelihood by Newton's steps; refuses where columns decide the answer outright."""
    size = np.sqrt((design**2).mean(axis=0))
    scaled = design / np.where(size > 0, size, 1)
    found = np.zeros(design.shape[1])
    for _ in range(_MOST_STEPS):
        chance = special.expit(scaled @ found)
        slope = scaled.T @ (answers - chance)
        curve = (scaled * (chance * (1 - chance))[:, np.newaxis]).T @ scaled
        step = np.linalg.lstsq(curve, slope, rcond=None)[0]
        found += step
        if np.abs(found).max() > 1e3:
            break
        if np.abs(step).max() < 1e-10:
            return found / np.where(size > 0, size, 1)
    raise no_estimate(
        "the chance of being observed cannot be modeled: some columns decide it outright.",
        hint="Use fewer controls, or drop rows without an outcome.",
    )
