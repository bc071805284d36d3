"""Arithmetic on single values: total functions, with NaN for what is unknown.

`array_kernels` has the same names for arrays and gives the same numbers to the last bit.
"""

import math

from careloom.rules.kinds import LARGEST_INT, UNKNOWN_VALUE


def exact(value: float) -> float:
    """An int result, unknown once it is too large to be exact (CEL would fail at 2**63)."""
    return value if -LARGEST_INT <= value <= LARGEST_INT else UNKNOWN_VALUE


def over(left: float, right: float) -> float:
    """Division of doubles. By zero it is unknown, where CEL would give infinity."""
    return UNKNOWN_VALUE if right == 0 else left / right


def whole(left: float, right: float) -> float:
    """Division of ints, cut toward zero as CEL does; by zero it is unknown."""
    return UNKNOWN_VALUE if right == 0 else to_int(left / right)


def rest(left: float, right: float) -> float:
    """What `whole` leaves, with the sign of the left side; by zero it is unknown."""
    if right == 0 or not math.isfinite(left) or not math.isfinite(right):
        return UNKNOWN_VALUE
    return math.fmod(left, right)


def to_int(value: float) -> float:
    """The whole part, cut toward zero; unknown where it would not be exact."""
    if not -LARGEST_INT <= value <= LARGEST_INT:
        return UNKNOWN_VALUE
    return float(math.trunc(value))


def size(value: float) -> float:
    """How many options a set has."""
    if not 0 <= value < LARGEST_INT:
        return UNKNOWN_VALUE
    return float(int(value).bit_count())


def absolute(value: float) -> float:
    """The distance from zero."""
    return abs(value)


def rounded(value: float) -> float:
    """The nearest whole number, halves away from zero (as CEL's math.round)."""
    if not -LARGEST_INT <= value <= LARGEST_INT:
        return value
    cut = float(math.trunc(value))
    return cut + math.copysign(1.0, value) if abs(value - cut) >= 0.5 else cut


def log(value: float) -> float:
    """The natural logarithm; unknown at zero and below."""
    return math.log(value) if value > 0 else UNKNOWN_VALUE


def exp(value: float) -> float:
    """e to this power; unknown where it is too large for a double."""
    try:
        return math.exp(value)
    except OverflowError:
        return UNKNOWN_VALUE


def sqrt(value: float) -> float:
    """The square root; unknown below zero."""
    return math.sqrt(value) if value >= 0 else UNKNOWN_VALUE


def smallest(*values: float) -> float:
    """The least; unknown if any is unknown."""
    return UNKNOWN_VALUE if any(map(math.isnan, values)) else min(values)


def largest(*values: float) -> float:
    """The greatest; unknown if any is unknown."""
    return UNKNOWN_VALUE if any(map(math.isnan, values)) else max(values)


# A tree names its functions as authors do; generated code and explanations look them up here.
KERNEL_NAMES = {
    "int": "to_int",
    "size": "size",
    "abs": "absolute",
    "round": "rounded",
    "log": "log",
    "exp": "exp",
    "sqrt": "sqrt",
    "min": "smallest",
    "max": "largest",
}
KERNELS = {
    function.__name__: function
    for function in (
        exact,
        over,
        whole,
        rest,
        to_int,
        size,
        absolute,
        rounded,
        log,
        exp,
        sqrt,
        smallest,
        largest,
    )
}
