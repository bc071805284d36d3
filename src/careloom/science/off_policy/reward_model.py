"""A reward model fitted to the log itself, never to the person it is used for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from careloom.science.frames import Floats

FOLDS = 5
_RIDGE = 1e-6
"""Times the mean squared size of a column: enough that a rare action gives numbers."""


def cross_fitted(
    features: Floats,
    actions: int,
    taken: NDArray[np.int64],
    reward: Floats,
    person: NDArray[np.int64],
) -> Floats:
    """The modeled reward of each action (columns) in each row, by least squares within an action.

    People are dealt into folds in turn by their code; a person's rows are predicted from the other
    folds, so that doubly robust estimates keep honest standard errors.
    """  # fmt: skip
    fold = person % FOLDS
    found = np.empty((len(reward), actions))
    for part in range(FOLDS):
        held = fold == part
        if not held.any():
            continue
        for action in range(actions):
            rows = ~held & (taken == action)
            found[held, action] = features[held] @ _least_squares(features[rows], reward[rows])
    return found


def _least_squares(features: Floats, reward: Floats) -> Floats:
    gram = features.T @ features
    size = np.trace(gram) / len(gram) if len(features) else 1.0
    steadied = gram + _RIDGE * max(size, 1.0) * np.eye(len(gram))
    return np.asarray(np.linalg.solve(steadied, features.T @ reward), dtype=np.float64)
