"""Columns made comparable in size before they are multiplied, and estimates turned back.

An invertible change of columns leaves WCLS, EMEE and their corrected variances as they are, but
keeps digits: a year or a step count beside a 0/1 would cost half of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from careloom.science.formulas import INTERCEPT
from careloom.science.frames import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """Column j becomes (x_j - middle_j) / size_j; middles are taken off by the intercept."""

    middle: Floats
    size: Floats
    intercept: int

    def applied(self, values: Floats) -> Floats:
        """(rows, k) to (k, rows) in the new columns."""
        return np.ascontiguousarray(((values - self.middle) / self.size).T)

    def back(self) -> Floats:
        """T, with old estimates = T new estimates and old covariance = T new covariance T'."""
        turned = np.diag(1 / self.size)
        if self.intercept >= 0:
            turned[self.intercept] -= self.middle / self.size
        return turned


def scaling_of(values: Floats, terms: Sequence[str]) -> Scaling:
    """From (rows, k) as they are; without an intercept columns are only made smaller."""
    count = values.shape[1]
    intercept = list(terms).index(INTERCEPT) if INTERCEPT in terms else -1
    middle = values.mean(axis=0) if len(values) and intercept >= 0 else np.zeros(count)
    size = np.sqrt(np.mean((values - middle) ** 2, axis=0)) if len(values) else np.ones(count)
    if intercept >= 0:
        middle[intercept], size[intercept] = 0.0, 1.0
    # A column that hardly varies is left alone, to be told as one that repeats the intercept.
    flat = size <= 1e-12 * np.maximum(1.0, np.abs(middle))
    return Scaling(np.where(flat, 0.0, middle), np.where(flat, 1.0, size), intercept)
