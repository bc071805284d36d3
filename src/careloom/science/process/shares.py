"""Shares of counts with honest intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

from careloom.science.shares import wilson


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
    estimate = count / of
    low, high = wilson(estimate, of, 0.95)
    return Share(count, of, estimate, low if count else 0.0, high if count < of else 1.0)
