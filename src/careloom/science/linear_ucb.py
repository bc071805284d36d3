"""LinUCB, as a comparison: the option with the highest upper confidence bound.

Li et al. 2010 (WWW, arXiv 1003.0146), disjoint linear models: for each option
A = ridge I + sum x x', theta = A^-1 sum x r, score = x'theta + alpha sqrt(x'A^-1 x). It is
deterministic given the past: no probabilities, so no inference afterwards unless a floor is
mixed in. That is why it is here for comparison and not for trials.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from careloom.science.bandit_posterior import Floats, invert


@dataclass(frozen=True, slots=True)
class FittedUCB:
    """One linear model for each option; `scores` ranks them for contexts."""

    theta: Floats
    inverse: Floats
    alpha: float

    def scores(self, context: Floats) -> Floats:
        """The upper confidence bound of each option (columns) in each context (rows)."""
        width = np.einsum("ri,kij,rj->rk", context, self.inverse, context)
        bound: Floats = context @ self.theta.T + self.alpha * np.sqrt(np.maximum(width, 0.0))
        return bound

    def chances(self, context: Floats, floor: float) -> Floats:
        """`floor` for every option but the best one, which has the rest; ties fall to the first."""
        scores = self.scores(context)
        count = scores.shape[1]
        found = np.full(scores.shape, floor)
        found[np.arange(len(scores)), np.argmax(scores, axis=1)] = 1.0 - floor * (count - 1)
        return found


@dataclass(frozen=True, slots=True)
class LinearUCB:
    """Options of the method: how bold (`alpha`, in standard errors) and how shrunken (`ridge`)."""

    options: int
    alpha: float = 1.0
    ridge: float = 1.0

    def fit(self, context: Floats, taken: NDArray[np.int64], reward: Floats) -> FittedUCB:
        """Learn from rows of context, the number of the option taken, and its reward."""
        width = context.shape[1]
        inverse, theta = [], []
        for option in range(self.options):
            seen = taken == option
            own = invert(self.ridge * np.eye(width) + context[seen].T @ context[seen])
            inverse.append(own)
            theta.append(own @ (context[seen].T @ reward[seen]))
        return FittedUCB(np.array(theta), np.array(inverse), self.alpha)
