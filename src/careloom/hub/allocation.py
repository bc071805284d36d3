"""From belief about advantages to probabilities: the one kernel, for one decision and for many.

Every sum runs in a fixed order (or exactly, by `math.fsum`), so that equal numbers in give equal
numbers out. What it returns is rounded by who asks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from careloom.program.policies import Allocation, LearningPolicy

Floats = NDArray[np.float64]
Matrix = Sequence[Sequence[float]]
_DRAWS = 256
"""Pairs of a fixed point of a low-discrepancy sequence and its mirror image."""
_CLOSE = 1e-12


def _grid(density: Callable[[float], float], reach: float) -> tuple[tuple[float, float], ...]:
    """Points half a unit apart with the weight of each; the weights sum to one."""
    count = int(reach * 2)
    points = [place / 2 for place in range(-count, count + 1)]
    total = math.fsum(map(density, points))
    return tuple((point, density(point) / total) for point in points)


def _logistic_density(value: float) -> float:
    small = math.exp(-abs(value))
    return small / (1.0 + small) ** 2


_GAUSSIAN = _grid(lambda value: math.exp(-0.5 * value * value), 8.0)
_LOGISTIC = _grid(_logistic_density, 32.0)


def allocate(
    policy: LearningPolicy, means: Sequence[float], covariance: Matrix, nothing: int
) -> tuple[float, ...]:
    """Each option's probability, within the policy's bounds, summing to one.

    `means` and `covariance` are of the options' advantages in the order of the options; `nothing`
    is the place of the option to offer nothing, -1 where there is none, which is never
    charged the cost. ArithmeticError for beliefs that are not finite.
    """
    values = [mean - (0.0 if place == nothing else policy.cost) for place, mean in enumerate(means)]
    if not all(map(math.isfinite, [*values, *(one for row in covariance for one in row)])):
        raise ArithmeticError("The advantages are not finite.")
    if policy.allocation is Allocation.UPPER_BOUND:
        return _boldest(policy, values, covariance)
    if len(values) == 2:
        return _of_two(policy, values, covariance, nothing)
    return _of_many(policy, values, covariance, nothing)


def expected_logistic(mean: float, sd: float) -> float:
    """E[1 / (1 + exp(-X))] for X ~ N(mean, sd^2), to about 1e-12 for any sd.

    The trapezoidal rule converges geometrically as long as its step is small against both bells.
    Up to sd 1 it runs over the normal one; beyond, where the logistic is steep against it, over
    the logistic density, since E[expit(X)] = P(X > L) with L standard logistic.
    """
    if sd <= 1.0:
        return math.fsum(weight * _expit(mean + sd * at) for at, weight in _GAUSSIAN)
    scale = sd * math.sqrt(2.0)
    return math.fsum(weight * math.erfc((at - mean) / scale) for at, weight in _LOGISTIC) / 2.0


def chance_positive(mean: float, sd: float) -> float:
    """P(X > 0) for X ~ N(mean, sd^2); a half at zero without any spread."""
    if sd <= 0.0:
        return 0.5 if mean == 0.0 else float(mean > 0.0)
    return 0.5 * math.erfc(-mean / (sd * math.sqrt(2.0)))


def within_bounds(chances: Sequence[float], low: float, high: float) -> tuple[float, ...]:
    """The chances clipped to the bounds, what that frees or takes shared in proportion.

    The bounds must leave room: count * low <= 1 <= count * high.
    """
    fixed: dict[int, float] = {}
    while True:
        free = [place for place in range(len(chances)) if place not in fixed]
        left = 1.0 - math.fsum(fixed.values())
        total = math.fsum(chances[place] for place in free)
        share = {
            place: left * chances[place] / total if total > _CLOSE else left / len(free)
            for place in free
        }
        over = {place: high for place in free if share[place] > high + _CLOSE}
        under = {place: low for place in free if share[place] < low - _CLOSE}
        # The side that is further out is settled first: settling both could leave no room.
        excess = math.fsum(share[place] - high for place in over)
        lack = math.fsum(low - share[place] for place in under)
        settled = over if excess > lack else under
        if not settled:
            found = {**fixed, **share}
            return tuple(min(max(found[place], low), high) for place in range(len(chances)))
        fixed.update(settled)


def _of_two(
    policy: LearningPolicy, values: list[float], covariance: Matrix, nothing: int
) -> tuple[float, float]:
    """Two options need one dimension only, and are integrated without chance."""
    low, high = max(policy.low, 1.0 - policy.high), min(policy.high, 1.0 - policy.low)
    mean = values[0] - values[1]
    spread = covariance[0][0] + covariance[1][1] - 2.0 * covariance[0][1]
    sd = math.sqrt(max(0.0, spread))
    if policy.allocation is Allocation.THOMPSON:
        first = min(max(chance_positive(mean, sd), low), high)
    else:
        odds = math.log(policy.cutoff)
        against = {0: -odds, 1: odds}.get(nothing, 0.0)
        chance = expected_logistic(policy.steepness * mean - against, policy.steepness * sd)
        first = low + (high - low) * chance
    return first, 1.0 - first


def _of_many(
    policy: LearningPolicy, values: list[float], covariance: Matrix, nothing: int
) -> tuple[float, ...]:
    """Averages over a fixed set of normal draws, the same at every decision."""
    count = len(values)
    normals = _normals(count)
    drawn = []
    for value, row in zip(values, _root(covariance), strict=True):
        one = np.full(normals.shape[1], value)
        for weight, normal in zip(row, normals, strict=True):
            one = one + weight * normal
        drawn.append(one)
    smooth = policy.allocation is Allocation.SMOOTH
    shares = _softmax(policy, drawn, nothing) if smooth else _highest(drawn)
    means = [math.fsum(share.tolist()) / len(share) for share in shares]
    if smooth:
        means = [policy.low + (1.0 - count * policy.low) * mean for mean in means]
    return within_bounds(means, policy.low, policy.high)


def _softmax(policy: LearningPolicy, drawn: list[Floats], nothing: int) -> list[Floats]:
    """Each option's share at each draw.

    The exponentials are of `math`: those of NumPy differ by machine in their last digit.
    """
    scores = [policy.steepness * one for one in drawn]
    if nothing >= 0:
        scores[nothing] = scores[nothing] + math.log(policy.cutoff)
    most = _maximum(scores)
    weights = [np.array([math.exp(value) for value in (one - most).tolist()]) for one in scores]
    total = _total(weights)
    return [weight / total for weight in weights]


def _highest(drawn: list[Floats]) -> list[Floats]:
    """All to the highest; among equals, shared, so that no option wins by its place."""
    most = _maximum(drawn)
    wins = [(one == most).astype(np.float64) for one in drawn]
    total = _total(wins)
    return [one / total for one in wins]


def _maximum(arrays: list[Floats]) -> Floats:
    found = arrays[0]
    for one in arrays[1:]:
        found = np.maximum(found, one)
    return found


def _total(arrays: list[Floats]) -> Floats:
    """The sum in the order of the options, draw by draw."""
    found = arrays[0]
    for one in arrays[1:]:
        found = found + one
    return found


def _boldest(policy: LearningPolicy, values: list[float], covariance: Matrix) -> tuple[float, ...]:
    scores = [
        value + policy.steepness * math.sqrt(max(0.0, covariance[place][place]))
        for place, value in enumerate(values)
    ]
    best = scores.index(max(scores))
    chances = [1.0 if place == best else 0.0 for place in range(len(values))]
    return within_bounds(chances, policy.low, policy.high)


def _expit(value: float) -> float:
    if value >= 0.0:
        return 1.0 / (1.0 + math.exp(-value))
    small = math.exp(value)
    return small / (1.0 + small)


def _root(covariance: Matrix) -> list[list[float]]:
    """A lower triangular root; a direction without spread, as that of nothing, is zero."""
    count = len(covariance)
    root = [[0.0] * count for _ in range(count)]
    for row in range(count):
        for column in range(row + 1):
            done = math.fsum(root[row][k] * root[column][k] for k in range(column))
            left = covariance[row][column] - done
            if row == column:
                root[row][row] = math.sqrt(left) if left > _CLOSE else 0.0
            elif root[column][column] > 0.0:
                root[row][column] = left / root[column][column]
    return root


_kept: dict[int, Floats] = {}


def _normals(count: int) -> Floats:
    """Fixed standard normal points and their mirror images: a row for each of `count` options.

    The additive recurrence of Roberts (2018) with the generalized golden ratio: low discrepancy in
    few dimensions, and the same on every machine.
    """
    found = _kept.get(count)
    if found is None:
        ratio = 2.0
        for _ in range(64):
            ratio = (1.0 + ratio) ** (1.0 / (count + 1))
        inverse = NormalDist().inv_cdf
        points = np.array(
            [
                [inverse((0.5 + place * ratio ** -(axis + 1)) % 1.0) for axis in range(count)]
                for place in range(1, _DRAWS + 1)
            ]
        )
        found = _kept[count] = np.ascontiguousarray(np.vstack([points, -points]).T)
    return found
