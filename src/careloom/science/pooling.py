"""Pooling a learning policy across people by a mixed model.

Each person's coefficients are the population's plus their own deviation u_i ~ N(0, G), G diagonal,
on some of the columns. Who has many rows is known by them, who has few borrows from the others
(Tomkins et al. 2021, "IntelligentPooling", Mach Learn 110:2685). With the variances given, all is
exact conjugate algebra on each person's sums; the variances are found by expectation maximization.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from careloom.science.bandit_posterior import Floats, Gaussian, Sums, invert

_FLOOR = 1e-9
_EVIDENCE = 2.0
"""The variances one starts from count as much as so many people (and one row)."""


@dataclass(frozen=True, slots=True)
class Variances:
    """Between people, one for each varying coefficient, and of the noise."""

    between: Floats
    noise: float


@dataclass(frozen=True, slots=True)
class Pooled:
    """The population's coefficients, and for each person those that vary, as distributions.

    `newcomer` is the prediction for somebody of whom nothing is known yet.
    """

    population: Gaussian
    people: tuple[Gaussian, ...]
    newcomer: Gaussian
    variances: Variances


@dataclass(frozen=True, slots=True)
class _People:
    """Everybody's sums together, and of each person what the varying columns need."""

    gram: Floats
    moment: Floats
    square: float
    rows: int
    count: int
    varying: NDArray[np.int64]
    own: Floats
    """Z'Z of each person."""
    cross: Floats
    """Z'X of each person."""
    own_moment: Floats
    """Z'y of each person."""


@dataclass(frozen=True, slots=True)
class _Believed:
    """What is believed at given variances: the population, and each deviation's two moments."""

    population: Gaussian
    shrink: Floats
    """(Z'Z + s2 G^-1)^-1 of each person."""
    deviation: Floats


def pool(
    sums: list[Sums],
    prior: Gaussian,
    varying: NDArray[np.int64],
    start: Variances,
    *,
    noise_known: bool,
    rounds: int = 50,
) -> Pooled:
    """Population and people after all rows; `varying` are the columns that differ by person.

    Fixed `rounds` of expectation maximization and none early, so that equal data give equal
    numbers.
    """
    people = _stack(sums, varying, len(prior.mean))
    variances = start
    for _ in range(rounds if people.rows else 0):
        believed = _believe(people, prior, variances)
        variances = _maximize(people, believed, variances, start, noise_known=noise_known)
    return pool_at(sums, prior, varying, variances)


def pool_at(
    sums: list[Sums], prior: Gaussian, varying: NDArray[np.int64], variances: Variances
) -> Pooled:
    """The exact posterior at these variances."""
    people = _stack(sums, varying, len(prior.mean))
    believed = _believe(people, prior, variances)
    population = believed.population
    corner = np.ix_(varying, varying)
    newcomer = Gaussian(
        population.mean[varying], population.covariance[corner] + np.diag(variances.between)
    )
    selected = np.zeros((len(varying), len(prior.mean)))
    selected[np.arange(len(varying)), varying] = 1.0
    through = selected - believed.shrink @ people.cross
    spread = through @ population.covariance @ np.swapaxes(through, 1, 2)
    spread = spread + variances.noise * believed.shrink
    means = population.mean[varying] + believed.deviation
    own = tuple(Gaussian(mean, _symmetric(one)) for mean, one in zip(means, spread, strict=True))
    return Pooled(population, own, newcomer, variances)


def _stack(sums: list[Sums], varying: NDArray[np.int64], width: int) -> _People:
    grams = np.array([one.gram for one in sums]).reshape(-1, width, width)
    moments = np.array([one.moment for one in sums]).reshape(-1, width)
    return _People(
        gram=grams.sum(axis=0),
        moment=moments.sum(axis=0),
        square=float(sum(one.square for one in sums)),
        rows=sum(one.rows for one in sums),
        count=len(sums),
        varying=varying,
        own=np.ascontiguousarray(grams[:, varying[:, None], varying[None, :]]),
        cross=np.ascontiguousarray(grams[:, varying, :]),
        own_moment=np.ascontiguousarray(moments[:, varying]),
    )


def _believe(people: _People, prior: Gaussian, variances: Variances) -> _Believed:
    noise = variances.noise
    raw = np.linalg.inv(people.own + np.diag(noise / variances.between))
    shrink = np.asarray(raw, dtype=np.float64)
    cross, inverse = people.cross, invert(prior.covariance)
    own_moment = people.own_moment
    # One large product instead of one for each person: what deviations explain, over all.
    width = len(people.gram)
    flat, shrunken = cross.reshape(-1, width), (shrink @ cross).reshape(-1, width)
    gram = people.gram - flat.T @ shrunken
    moment = people.moment - shrunken.T @ own_moment.reshape(-1)
    covariance = invert((gram + gram.T) / 2 / noise + inverse)
    mean = covariance @ (moment / noise + inverse @ prior.mean)
    left = own_moment - cross @ mean
    deviation = (shrink @ left[:, :, None])[:, :, 0]
    return _Believed(Gaussian(mean, covariance), shrink, deviation)


def _maximize(
    people: _People, believed: _Believed, now: Variances, start: Variances, *, noise_known: bool
) -> Variances:
    """The variances under which what is believed is likeliest."""
    pulled = believed.shrink @ people.cross
    shared = believed.population.covariance
    spread = now.noise * believed.shrink + pulled @ shared @ np.swapaxes(pulled, 1, 2)
    second = believed.deviation**2 + np.diagonal(spread, axis1=1, axis2=2)
    between = (second.sum(axis=0) + _EVIDENCE * start.between) / (people.count + _EVIDENCE)
    between = np.maximum(between, _FLOOR)
    if noise_known:
        return Variances(between, now.noise)
    left = _squared_residuals(people, believed, pulled, spread)
    return Variances(between, (left + start.noise) / (people.rows + 1))


def _squared_residuals(
    people: _People, believed: _Believed, pulled: Floats, spread: Floats
) -> float:
    """Expected squares of what neither population nor person explains."""
    mean, deviation = believed.population.mean, believed.deviation
    gram, cross, own = people.gram, people.cross, people.own
    fit = people.square - 2 * people.moment @ mean + mean @ gram @ mean
    fit += np.sum(deviation * (2 * (cross @ mean) - 2 * people.own_moment))
    fit += np.einsum("ni,nij,nj->", deviation, own, deviation)
    shared = believed.population.covariance
    uncertain = np.sum(gram * shared) + np.sum(own * spread)
    uncertain -= 2 * np.sum(cross * (pulled @ shared))
    return max(0.0, float(fit)) + max(0.0, float(uncertain))


def _symmetric(matrix: Floats) -> Floats:
    half: Floats = (matrix + matrix.T) / 2
    return half
