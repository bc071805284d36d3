"""Baseline covariates that sharpen an estimate without changing what it estimates."""

from __future__ import annotations

from careloom.science.formulas import INTERCEPT, RightSide
from careloom.science.frames import Floats, Table


def centered(side: RightSide, table: Table) -> tuple[tuple[str, ...], Floats]:
    """The formula's terms without its intercept, each less its mean over these rows.

    Centered, so that the estimates beside them stay those of the average person.
    """
    matrix = side.matrix(table)
    plain = [place for place, term in enumerate(matrix.terms) if term != INTERCEPT]
    values = matrix.values[:, plain]
    return tuple(matrix.terms[place] for place in plain), values - values.mean(axis=0)
