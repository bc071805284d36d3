"""From estimates and their covariance to intervals and tests, at any level of confidence.

Small probabilities come from the tail itself, never as one less a probability near one, so that
p = 1e-25 is told as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from careloom.science.problems import DataProblem, EstimationError, no_estimate, refuse

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effect:
    """One number with its uncertainty. `df` is infinite where the normal distribution is meant;
    NaN says that a part is not defined, and is null in JSON."""

    term: str
    estimate: float
    se: float
    lower: float
    upper: float
    statistic: float
    df: float
    p: float


@dataclass(frozen=True, slots=True)
class JointTest:
    """Whether all named combinations are zero: Hotelling's T squared, told as an F statistic."""

    terms: tuple[str, ...]
    hotelling: float
    statistic: float
    df_numerator: float
    df_denominator: float
    p: float


def checked_level(level: float) -> float:
    """The level of confidence as a share; 95 is refused, with what was probably meant."""
    if not 0 < level < 1:
        meant = f"Did you mean {level / 100:g}?" if 1 < level < 100 else "Write 0.95 for 95 %."
        raise refuse(f"the level of confidence is {level:g}; it lies between 0 and 1.", hint=meant)
    return level


def checked_df(people: int, parameters: int) -> int:
    """People less parameters; refused where nothing is left to judge the estimates by."""
    if people - parameters < 1:
        who = "There is 1 person" if people == 1 else f"There are {people:,} people"
        raise no_estimate(
            f"{who} with rows that can be used, for {parameters} parameters: "
            "no degrees of freedom are left.",
            hint="Take fewer controls or moderators, or more people.",
        )
    return people - parameters


def t_quantile(level: float, df: float) -> float:
    """The half width of a two-sided interval in standard errors; normal for infinite `df`."""
    upper = (1 + level) / 2
    return float(special.ndtri(upper) if np.isinf(df) else special.stdtrit(df, upper))


def two_sided_p(statistic: float, df: float) -> float:
    """The chance of a t statistic this far from zero, either way."""
    tail = special.ndtr(-abs(statistic)) if np.isinf(df) else special.stdtr(df, -abs(statistic))
    return float(2 * tail)


def effect(term: str, estimate: float, se: float, df: float, level: float) -> Effect:
    """One estimate with its t interval and test; a standard error of zero leaves no test."""
    half = t_quantile(level, df) * se
    statistic = estimate / se if se > 0 else float("nan")
    p = two_sided_p(statistic, df) if se > 0 else float("nan")
    return Effect(term, estimate, se, estimate - half, estimate + half, statistic, df, p)


def effects(
    terms: Sequence[str], estimates: Floats, covariance: Floats, df: float, level: float
) -> tuple[Effect, ...]:
    """Each estimate by itself, its variance from the diagonal."""
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    return tuple(
        effect(term, float(one), float(error), df, level)
        for term, one, error in zip(terms, estimates, errors, strict=True)
    )


def combination(
    name: str, weights: Floats, estimates: Floats, covariance: Floats, df: float, level: float
) -> Effect:
    """A linear combination of estimates, on the t distribution: it is one number."""
    se = float(np.sqrt(max(float(weights @ covariance @ weights), 0.0)))
    return effect(name, float(weights @ estimates), se, df, level)


def joint_test(
    terms: Sequence[str], weights: Floats, estimates: Floats, covariance: Floats, df: float
) -> JointTest:
    """T2 = (L b)' (L V L')^-1 (L b); F = T2 d / (m (m + d - 1)) on m and d degrees of freedom.

    `weights` is L, one row a combination. With one row F is t squared. Rows that follow from one
    another are refused.
    """
    count = len(weights)
    if np.linalg.matrix_rank(weights) < count:
        raise EstimationError([DataProblem("the combinations of a joint test repeat each other.")])
    found = weights @ estimates
    spread = weights @ covariance @ weights.T
    try:
        hotelling = float(found @ np.linalg.solve(spread, found))
    except np.linalg.LinAlgError:
        raise no_estimate("the joint test has no answer: the covariance is singular.") from None
    if np.isinf(df):
        statistic, tail = hotelling / count, special.chdtrc(count, hotelling)
    else:
        statistic = hotelling * df / (count * (count + df - 1))
        tail = special.fdtrc(count, df, statistic)
    return JointTest(tuple(terms), hotelling, statistic, float(count), float(df), float(tail))
