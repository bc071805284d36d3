"""Power of an F test, and the fewest people that reach it."""

from __future__ import annotations

from collections.abc import Callable

from scipy import special

FEWEST = 10


def f_power(noncentrality: float, df: float, residual_df: float, alpha: float) -> float:
    """P(F > its central 1 - alpha quantile) under this noncentrality; alpha without residual df.

    Upper tail of the noncentral F (df, residual_df), as in Liao et al. (2016).
    """
    if residual_df <= 0 or noncentrality <= 0:
        return alpha
    critical = special.fdtri(df, residual_df, 1 - alpha)
    return float(1 - special.ncfdtr(df, residual_df, noncentrality, critical))


def fewest_people(
    power_of: Callable[[int], float], target: float, *, fewest: int, most: int
) -> int | None:
    """The smallest count from `fewest` to `most` whose power reaches the target; None if none.

    Power must not fall as people are added, which holds for every design of this package.
    """
    low, high = fewest, most
    if low > high or power_of(high) < target:
        return None
    while low < high:
        middle = (low + high) // 2
        if power_of(middle) >= target:
            high = middle
        else:
            low = middle + 1
    return low


def smallest_effect(power_of: Callable[[float], float], target: float) -> float | None:
    """The smallest positive effect that reaches the target, to a relative 1e-10; None beyond 1e6.

    Power must rise with the effect; 0 is returned where it is reached without any.
    """
    if power_of(0.0) >= target:
        return 0.0
    high = 1e-3
    while power_of(high) < target:
        high *= 2
        if high > 1e6:
            return None
    low = high / 2 if high > 1e-3 else 0.0
    while high - low > 1e-10 * high:
        middle = (low + high) / 2
        if power_of(middle) >= target:
            high = middle
        else:
            low = middle
    return high
