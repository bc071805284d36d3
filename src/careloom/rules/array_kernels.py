"""The kernels of `kernels`, for arrays: the same names, the same numbers to the last bit.

Arguments are arrays of one length, or single floats where a formula has constants. Called with
NumPy's floating-point warnings off: NaN is an answer here.
"""

from collections.abc import Callable
from functools import reduce
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from careloom.rules import kernels
from careloom.rules.kinds import LARGEST_INT, UNKNOWN_VALUE

Values: TypeAlias = NDArray[np.float64] | float
Truth: TypeAlias = NDArray[np.bool_] | bool


def exact(value: Values) -> Values:
    """As `kernels.exact`."""
    return np.where(np.abs(value) <= LARGEST_INT, value, UNKNOWN_VALUE)


def over(left: Values, right: Values) -> Values:
    """As `kernels.over`."""
    return np.where(np.equal(right, 0), UNKNOWN_VALUE, np.divide(left, right))


def whole(left: Values, right: Values) -> Values:
    """As `kernels.whole`."""
    return to_int(over(left, right))


def rest(left: Values, right: Values) -> Values:
    """As `kernels.rest`; fmod is NaN by itself for zero, but not for an infinite right side."""
    return np.where(np.isfinite(right), np.fmod(left, right), UNKNOWN_VALUE)


def to_int(value: Values) -> Values:
    """As `kernels.to_int`."""
    return exact(np.trunc(value))


def size(value: Values) -> Values:
    """As `kernels.size`."""
    known = np.logical_and(np.greater_equal(value, 0), np.less(value, LARGEST_INT))
    bits = np.where(known, value, 0.0).astype(np.uint64)
    return np.where(known, np.bitwise_count(bits).astype(np.float64), UNKNOWN_VALUE)


def absolute(value: Values) -> Values:
    """As `kernels.absolute`."""
    return np.abs(value)


def rounded(value: Values) -> Values:
    """As `kernels.rounded`."""
    cut = np.trunc(value)
    away = cut + np.copysign(1.0, value)
    near = np.where(np.abs(np.subtract(value, cut)) >= 0.5, away, cut)
    return np.where(np.abs(value) <= LARGEST_INT, near, value)


def sqrt(value: Values) -> Values:
    """As `kernels.sqrt`; square roots are correctly rounded everywhere."""
    return np.sqrt(value)


def smallest(*values: Values) -> Values:
    """As `kernels.smallest`."""
    return reduce(np.minimum, values)


def largest(*values: Values) -> Values:
    """As `kernels.largest`."""
    return reduce(np.maximum, values)


def choose(yes: Truth, no: Truth, first: Values, second: Values) -> Values:
    """First where yes, second where no, else unknown."""
    return np.where(yes, first, np.where(no, second, UNKNOWN_VALUE))


def fraction(value: Values) -> Values:
    """What stands after the point: from 0 to below 1, also for negative values."""
    return np.subtract(value, np.floor(value))


def invert(truth: Truth) -> Truth:
    """Not, also for a plain bool."""
    return np.logical_not(truth)


def _each(function: Callable[[float], float]) -> Callable[[Values], Values]:
    """One by one through Python's own function: NumPy's log and exp differ in the last bit."""

    def applied(value: Values) -> Values:
        if isinstance(value, float) or value.ndim == 0:
            return function(float(value))
        return np.fromiter(map(function, value.tolist()), np.float64, value.size)

    return applied


log = _each(kernels.log)
exp = _each(kernels.exp)

ARRAY_KERNELS = {
    "exact": exact,
    "over": over,
    "whole": whole,
    "rest": rest,
    "to_int": to_int,
    "size": size,
    "absolute": absolute,
    "rounded": rounded,
    "log": log,
    "exp": exp,
    "sqrt": sqrt,
    "smallest": smallest,
    "largest": largest,
    "choose": choose,
    "fraction": fraction,
    "invert": invert,
}
