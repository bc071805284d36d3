"""Least squares with the covariances that designed experiments need, over checked arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from careloom.science.frames import Floats
from careloom.science.problems import no_estimate

_RANK_TOLERANCE = 1e-9
# A product of four such numbers still fits into a double.
LARGEST = 1e50
RESCALE = "Is it a code for something missing? Leave such cells empty."


@dataclass(frozen=True, slots=True, eq=False)
class LeastSquares:
    """A weighted fit: (X'WX)^-1 X'Wy, with what its covariances are made of."""

    design: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    estimates: Floats
    residuals: Floats = field(repr=False)
    bread: Floats = field(repr=False)

    @property
    def df(self) -> int:
        """Rows less columns."""
        return len(self.design) - len(self.estimates)

    def model_covariance(self) -> Floats:
        """s^2 (X'WX)^-1: right where errors vary alike and rows do not depend on one another."""
        scale = float(np.sum(self.weights * self.residuals**2)) / self.df
        return scale * self.bread

    def robust_covariance(self) -> Floats:
        """HC3 (MacKinnon & White 1985): right where errors vary unlike, cautious in few rows."""
        leverage = self.weights * np.einsum("ij,jk,ik->i", self.design, self.bread, self.design)
        # A row that its own parameter fits exactly has no residual to inflate.
        safe = np.where(1 - leverage > 1e-12, 1 - leverage, 1.0)
        scores = self.design * (self.weights * self.residuals / safe)[:, None]
        covariance: Floats = self.bread @ (scores.T @ scores) @ self.bread
        return covariance

    def clustered_covariance(
        self, clusters: NDArray[np.int64], *, small_sample: bool = False
    ) -> Floats:
        """The sandwich over clusters (codes from 0); rows of one may depend on one another.

        With `small_sample` each cluster's residuals are inflated by (I - H_i)^-1 (Mancl and
        DeRouen 2001), by the equal form (I - S_i B)^-1 u_i that is as small as the model.
        """
        columns = self.design.shape[1]
        count = int(clusters.max()) + 1
        scores = np.zeros((count, columns))
        np.add.at(scores, clusters, self.design * (self.weights * self.residuals)[:, None])
        if small_sample:
            order = np.argsort(clusters, kind="stable")
            ends = np.searchsorted(clusters[order], np.arange(count + 1))
            for cluster in range(count):
                rows = order[ends[cluster] : ends[cluster + 1]]
                own = self.design[rows]
                information = (own * self.weights[rows][:, None]).T @ own
                scores[cluster] = np.linalg.solve(
                    np.eye(columns) - information @ self.bread, scores[cluster]
                )
        covariance: Floats = self.bread @ (scores.T @ scores) @ self.bread
        return covariance


def least_squares(
    design: Floats, outcome: Floats, terms: Sequence[str], weights: Floats | None = None
) -> LeastSquares:
    """The fit; refuses fewer rows than columns, and columns that follow from others, by name."""
    if weights is None:
        weights = np.ones(len(outcome))
    _refuse_huge(design, terms)
    used = weights > 0
    refuse_few_rows(int(used.sum()), terms)
    root = np.sqrt(weights)
    scale = np.linalg.norm(design * root[:, None], axis=0)
    scaled = design * root[:, None] / np.where(scale == 0, 1.0, scale)
    # By orthogonal factors rather than by X'WX: twice as many right digits.
    left, upper = np.linalg.qr(scaled)
    _refuse_dependent(scale, upper, terms)
    inverse = linalg.solve_triangular(upper, np.eye(len(scale))) / scale[:, None]
    estimates: Floats = np.asarray(inverse @ (left.T @ (outcome * root)), dtype=np.float64)
    bread: Floats = np.asarray(inverse @ inverse.T, dtype=np.float64)
    return LeastSquares(design, weights, estimates, outcome - design @ estimates, bread)


def refuse_few_rows(rows: int, terms: Sequence[str]) -> None:
    """Refuse a table of no more rows than there are parameters."""
    if rows <= len(terms):
        raise no_estimate(
            f"{rows:,} usable rows cannot settle {len(terms)} parameters.",
            hint="Take fewer terms or more people.",
        )


def refuse_singular(design: Floats, terms: Sequence[str]) -> None:
    """Refuse a design whose columns cannot be told apart, naming those that follow from others."""
    refuse_few_rows(len(design), terms)
    _refuse_huge(design, terms)
    scale = np.linalg.norm(design, axis=0)
    upper = np.linalg.qr(design / np.where(scale == 0, 1.0, scale), mode="r")
    _refuse_dependent(scale, np.asarray(upper), terms)


def _refuse_huge(design: Floats, terms: Sequence[str]) -> None:
    size = np.abs(design).max(axis=0, initial=0.0)
    huge = [term for term, most in zip(terms, size, strict=True) if most > LARGEST]
    if huge:
        named = ", ".join(f'"{term}"' for term in huge)
        raise no_estimate(
            f"these terms have values too large to compute with: {named}.", hint=RESCALE
        )


def _refuse_dependent(scale: Floats, upper: Floats, terms: Sequence[str]) -> None:
    if follows := dependent_columns(scale, upper):
        named = ", ".join(f'"{terms[column]}"' for column in follows)
        raise no_estimate(
            f"these terms follow from the others, or never vary: {named}.",
            hint="Leave them out, or write a smaller formula.",
        )


def dependent_columns(scale: Floats, upper: Floats) -> list[int]:
    """The places of columns that are linear combinations of those before them.

    `scale` holds the columns' norms and `upper` is R of the QR factors of the scaled columns.
    """
    return [
        int(column)
        for column in np.flatnonzero((scale == 0) | (np.abs(np.diag(upper)) < _RANK_TOLERANCE))
    ]
