"""Shares of counts with honest intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`, with Wilson's interval at 95 %: it stays within 0 to 1 and is never empty
    for a few people (Wilson 1927; Brown, Cai & DasGupta 2001). All NaN when there are none."""

    count: int
    of: int
    estimate: float
    lower: float
    upper: float

    def __str__(self) -> str:
        if not self.of:
            return "none to tell"
        spread = f"{self.lower:.0%} to {self.upper:.0%}"
        return f"{self.estimate:.0%} ({self.count} of {self.of}; {spread})"


def share(count: int, of: int) -> Share:
    """The share of a count. ValueError for a count beyond what it is of."""
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} is no share")
    if not of:
        return Share(0, 0, math.nan, math.nan, math.nan)
    estimate, square = count / of, _Z * _Z
    middle = (estimate + square / (2 * of)) / (1 + square / of)
    half = math.sqrt(estimate * (1 - estimate) / of + square / (4 * of * of))
    half *= _Z / (1 + square / of)
    low = 0.0 if not count else middle - half
    high = 1.0 if count == of else middle + half
    return Share(count, of, estimate, low, high)
