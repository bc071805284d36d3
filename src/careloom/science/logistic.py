"""Logistic regression, for propensities and for what predicts a yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import special

from careloom.science.frames import Floats
from careloom.science.least_squares import refuse_singular
from careloom.science.problems import no_estimate

MOST_STEPS = 50
_STEP_TOLERANCE = 1e-12
_LARGEST = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class LogisticFit:
    """Log odds ratios by maximum likelihood, and the fitted probability of each row."""

    estimates: Floats
    fitted: Floats = field(repr=False)
    design: Floats = field(repr=False)
    answers: Floats = field(repr=False)

    def clustered_covariance(self, clusters: NDArray[np.int64]) -> Floats:
        """The sandwich over people (codes from 0) with the small-sample form of Mancl & DeRouen."""
        columns = self.design.shape[1]
        weighted = self.design * (self.fitted * (1 - self.fitted))[:, None]
        bread = np.linalg.inv(weighted.T @ self.design)
        meat = np.zeros((columns, columns))
        order = np.argsort(clusters, kind="stable")
        ends = np.searchsorted(clusters[order], np.arange(int(clusters.max()) + 2))
        for start, end in zip(ends[:-1], ends[1:], strict=True):
            rows = order[start:end]
            score = self.design[rows].T @ (self.answers[rows] - self.fitted[rows])
            information = weighted[rows].T @ self.design[rows]
            mended = np.linalg.solve(np.eye(columns) - information @ bread, score)
            meat += np.outer(mended, mended)
        return np.asarray(bread @ meat @ bread, dtype=np.float64)


def logistic_fit(
    design: Floats, answers: NDArray[np.bool_] | Floats, terms: Sequence[str]
) -> LogisticFit:
    """Newton's method from zero, with halved steps.

    Refused: columns that cannot be told apart, and answers that the columns predict perfectly,
    for which no finite odds ratio exists.
    """
    refuse_singular(design, terms)
    said = np.asarray(answers, dtype=np.float64)
    theta: Floats = np.zeros(design.shape[1])
    likelihood = _log_likelihood(design, said, theta)
    for _ in range(MOST_STEPS):
        fitted = special.expit(design @ theta)
        information = (design * (fitted * (1 - fitted))[:, None]).T @ design
        try:
            step = np.asarray(
                np.linalg.solve(information, design.T @ (said - fitted)), dtype=np.float64
            )
        except np.linalg.LinAlgError:
            break
        while _log_likelihood(design, said, theta + step) < likelihood - 1e-10:
            step = step / 2
        theta = np.asarray(theta + step, dtype=np.float64)
        likelihood = _log_likelihood(design, said, theta)
        if np.abs(design @ theta).max() > _LARGEST:
            break
        if np.abs(step).max() <= _STEP_TOLERANCE * (1 + np.abs(theta).max()):
            return LogisticFit(theta, special.expit(design @ theta), design, said)
    raise no_estimate(
        f"the columns {', '.join(terms)} predict yes and no perfectly, so that no finite odds "
        "ratio fits.",
        hint="Take fewer terms, or more people.",
    )


def _log_likelihood(design: Floats, answers: Floats, theta: Floats) -> float:
    linear = design @ theta
    return float(np.sum(answers * linear - np.logaddexp(0.0, linear)))
