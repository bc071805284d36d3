"""A solved model, before it is told: estimates with their covariance and each person's part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from careloom.science.effects.sandwich import inverse, meat
from careloom.science.effects.sums import PersonSums
from careloom.science.frames import Floats
from careloom.science.inference import checked_df


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Controls first, then effects. `without` computes, for each person in the order of `labels`,
    the estimates if that person had not taken part: exact for WCLS, one Newton step otherwise."""

    terms: tuple[str, ...]
    effects: int
    estimates: Floats = field(repr=False)
    covariance: Floats = field(repr=False)
    df: int
    rows: int
    labels: pa.Array = field(repr=False)
    without: Callable[[], Floats] = field(repr=False)

    @property
    def people(self) -> int:
        """Those with at least one row that counts."""
        return len(self.labels)


def least_squares(sums: PersonSums, *, corrected: bool) -> Solution:
    """Weighted least squares from the people's sums, with a sandwich covariance.

    B = (sum S_i)^-1, estimates = B sum b_i, u_i = b_i - S_i estimates, V = B (sum u u') B.
    """
    size = len(sums.columns.terms)
    df = checked_df(len(sums), size)
    total = np.zeros((size, size))
    rows, places = np.triu_indices(size)
    total[rows, places] = sums.squares.sum(axis=0)
    total = np.triu(total) + np.triu(total, 1).T
    bread = inverse(total, sums.columns.terms)
    solved = bread @ sums.products.sum(axis=0)

    def scores(block: slice) -> Floats:
        found: Floats = sums.products[block] - sums.matrices(block) @ solved
        return found

    spread = meat(
        len(sums),
        scores,
        sums.matrices if corrected else None,
        bread,
        lambda place: str(sums.labels[place].as_py()),
    )
    back = sums.columns.back()
    return Solution(
        terms=sums.columns.terms,
        effects=sums.columns.effects,
        estimates=_shifted(back @ solved, sums),
        covariance=back @ bread @ spread @ bread @ back.T,
        df=df,
        rows=int(sums.rows.sum()),
        labels=sums.labels,
        without=lambda: _without(sums, total, solved, back),
    )


def _shifted(estimates: Floats, sums: PersonSums) -> Floats:
    """The outcome's own level, taken off before, given back to the controls' intercept."""
    place = sums.columns.controls.intercept
    if place >= 0:
        estimates[..., place] += sums.columns.level
    return estimates


def _without(sums: PersonSums, total: Floats, solved: Floats, back: Floats) -> Floats:
    """Everyone's sums less one person's, solved again; NaN where that leaves no solution."""
    size = len(solved)
    found = np.empty((len(sums), size))
    step = 20_000
    for start in range(0, len(sums), step):
        block = slice(start, start + step)
        matrices = sums.matrices(block)
        rest = total - matrices
        ahead = (sums.products[block] - matrices @ solved)[..., np.newaxis]
        singular = np.linalg.cond(rest) > 1e12
        rest[singular] = np.eye(size)
        change = np.linalg.solve(rest, ahead)[..., 0]
        change[singular] = np.nan
        found[block] = solved - change
    return _shifted(found @ back.T, sums)
