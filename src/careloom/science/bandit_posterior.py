"""The action-centered Bayesian linear model of a learning policy, in closed form.

reward = g'alpha0 + sum_k pi_k f'alpha_k + sum_k (A_k - pi_k) f'beta_k + noise, with baseline
features g, effect features f, and pi_k the probability with which option k was drawn. Centering the
action keeps beta, the advantage of each option, right under a wrong baseline model, and keeps an
analysis with WCLS after the study valid (Greenewald et al. 2017; Liao et al. 2020). All formulas
are of conjugate normal regression with known noise: V = (X'X / s2 + S0^-1)^-1 and
m = V (X'y / s2 + S0^-1 m0).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each coefficient stands: baseline, then two blocks of effects option by option."""

    options: int
    """Options with an advantage of their own; the reference, if there is one, is not counted."""
    baseline: int
    effect: int

    @property
    def width(self) -> int:
        """How many coefficients there are."""
        return self.baseline + 2 * self.options * self.effect

    @property
    def advantage(self) -> slice:
        """The last block: for each option in turn, its coefficients of the effect features."""
        return slice(self.baseline + self.options * self.effect, self.width)


@dataclass(frozen=True, slots=True)
class Gaussian:
    """A normal distribution of coefficients: before data the prior, after it the posterior."""

    mean: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True)
class Sums:
    """All that the model needs of its rows: X'X, X'y, y'y and how many. They add up."""

    gram: Floats
    moment: Floats
    square: float
    rows: int

    def __add__(self, other: Sums) -> Sums:
        """The sums of both sets of rows together."""
        return Sums(
            self.gram + other.gram,
            self.moment + other.moment,
            self.square + other.square,
            self.rows + other.rows,
        )


def no_rows(width: int) -> Sums:
    """The sums of no data."""
    return Sums(np.zeros((width, width)), np.zeros(width), 0.0, 0)


def design(
    layout: Layout, baseline: Floats, effect: Floats, taken: Floats, probability: Floats
) -> Floats:
    """Rows of the model: `taken` and `probability` have a column for each counted option.

    An option that was not among those of a row has probability 0 and is not taken there.
    """
    centered = taken - probability
    rows = len(baseline)
    blocks = (probability[:, :, None] * effect[:, None, :], centered[:, :, None] * effect[:, None])
    flat = [block.reshape(rows, layout.options * layout.effect) for block in blocks]
    return np.hstack([baseline, *flat])


def sums_of(rows: Floats, reward: Floats) -> Sums:
    """The sums of these rows, in one pass."""
    return Sums(rows.T @ rows, rows.T @ reward, float(reward @ reward), len(reward))


def sums_by_person(rows: Floats, reward: Floats, person: NDArray[np.int64]) -> list[Sums]:
    """The sums of each person's rows, in the order of their codes from 0."""
    order = np.argsort(person, kind="stable")
    ends = np.cumsum(np.bincount(person))[:-1]
    pieces = zip(np.split(rows[order], ends), np.split(reward[order], ends), strict=True)
    return [sums_of(own, rewards) for own, rewards in pieces]


def total(sums: list[Sums], width: int) -> Sums:
    """All of them together."""
    return reduce(lambda one, other: one + other, sums, no_rows(width))


def posterior(sums: Sums, prior: Gaussian, noise_variance: float) -> Gaussian:
    """What is believed after these rows. The same in one batch as piece after piece.

    numpy.linalg.LinAlgError where the prior's covariance is not positive definite.
    """
    inverse = invert(prior.covariance)
    covariance = invert(sums.gram / noise_variance + inverse)
    mean = covariance @ (sums.moment / noise_variance + inverse @ prior.mean)
    return Gaussian(mean, covariance)


def noise_of(sums: Sums, prior: Gaussian, start: float, rounds: int = 20) -> float:
    """The noise variance as the rows show it, by expectation maximization from `start`.

    `start` counts as one row of evidence, so that no rows, or rows without any noise, leave a
    positive number.
    """
    variance = start
    for _ in range(rounds):
        found = posterior(sums, prior, variance)
        left = squared_residuals(sums, found)
        variance = (left + start) / (sums.rows + 1)
    return variance


def squared_residuals(sums: Sums, found: Gaussian) -> float:
    """The expected sum of squared residuals under this distribution of the coefficients."""
    fit = sums.square - 2 * sums.moment @ found.mean + found.mean @ sums.gram @ found.mean
    return max(0.0, float(fit)) + float(np.sum(sums.gram * found.covariance))


def invert(matrix: Floats) -> Floats:
    """The inverse of a symmetric positive definite matrix; LinAlgError for another."""
    root = np.linalg.solve(np.linalg.cholesky(matrix), np.eye(len(matrix)))
    inverse: Floats = root.T @ root
    return inverse
