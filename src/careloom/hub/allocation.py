"""From belief about advantages to probabilities: the one kernel, for one decision and for many.

Every sum runs in a fixed order (or exactly, by `math.fsum`), so that equal numbers in give equal
numbers out. What it returns is rounded by who asks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist

from careloom.program.policies import Allocation, LearningPolicy

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
    root = _root(covariance)
    smooth = policy.allocation is Allocation.SMOOTH
    shares: list[list[float]] = [[] for _ in values]
    for normals in _normals(count):
        drawn = [
            value + math.fsum(map(float.__mul__, row, normals))
            for value, row in zip(values, root, strict=True)
        ]
        chances = _softmax(policy, drawn, nothing) if smooth else _highest(drawn)
        for place, chance in enumerate(chances):
            shares[place].append(chance)
    means = [math.fsum(share) / len(share) for share in shares]
    if smooth:
        means = [policy.low + (1.0 - count * policy.low) * mean for mean in means]
    return within_bounds(means, policy.low, policy.high)


def _softmax(policy: LearningPolicy, drawn: list[float], nothing: int) -> list[float]:
    scores = [policy.steepness * value for value in drawn]
    if nothing >= 0:
        scores[nothing] += math.log(policy.cutoff)
    most = max(scores)
    weights = [math.exp(score - most) for score in scores]
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def _highest(drawn: list[float]) -> list[float]:
    """All to the highest; among equals, shared, so that no option wins by its place."""
    most = max(drawn)
    winners = drawn.count(most)
    return [1.0 / winners if value == most else 0.0 for value in drawn]


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


_kept: dict[int, tuple[tuple[float, ...], ...]] = {}


def _normals(count: int) -> tuple[tuple[float, ...], ...]:
    """Fixed standard normal points with their mirror images, `count` numbers each.

    The additive recurrence of Roberts (2018) with the generalized golden ratio: low discrepancy in
    few dimensions, and the same on every machine.
    """
    found = _kept.get(count)
    if found is None:
        ratio = 2.0
        for _ in range(64):
            ratio = (1.0 + ratio) ** (1.0 / (count + 1))
        inverse = NormalDist().inv_cdf
        points = [
            tuple(inverse((0.5 + place * ratio ** -(axis + 1)) % 1.0) for axis in range(count))
            for place in range(1, _DRAWS + 1)
        ]
        mirrored = [tuple(-one for one in point) for point in points]
        found = _kept[count] = (*points, *mirrored)
    return found
