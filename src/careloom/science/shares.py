"""Shares with their uncertainty."""

from __future__ import annotations

from math import inf, sqrt

from careloom.science.inference import t_quantile


def wilson(share: float, count: int, level: float) -> tuple[float, float]:
    """Wilson's interval (1927, J Am Stat Assoc 22:209) of a share among so many; within [0, 1]."""
    z = t_quantile(level, inf)
    middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return max(0.0, middle - half), min(1.0, middle + half)
