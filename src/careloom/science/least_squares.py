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
    refuse_singular(design[weights > 0], terms)
    weighted = design * weights[:, None]
    bread: Floats = np.asarray(np.linalg.inv(weighted.T @ design), dtype=np.float64)
    root = np.sqrt(weights)
    # By orthogonal factors rather than by the bread: twice as many right digits.
    solved = np.linalg.lstsq(design * root[:, None], outcome * root, rcond=None)[0]
    estimates: Floats = np.asarray(solved, dtype=np.float64)
    return LeastSquares(design, weights, estimates, outcome - design @ estimates, bread)


def refuse_singular(design: Floats, terms: Sequence[str]) -> None:
    """Refuse a design whose columns cannot be told apart, naming those that follow from others."""
    rows, columns = design.shape
    if rows <= columns:
        raise no_estimate(
            f"{rows:,} usable rows cannot settle {columns} parameters.",
            hint="Take fewer terms or more people.",
        )
    follows = dependent_columns(design)
    if follows:
        named = ", ".join(f'"{terms[column]}"' for column in follows)
        raise no_estimate(
            f"these terms follow from the others, or never vary: {named}.",
            hint="Leave them out, or write a smaller formula.",
        )


def dependent_columns(design: Floats) -> list[int]:
    """The places of columns that are linear combinations of those before them."""
    scale = np.linalg.norm(design, axis=0)
    found = [int(column) for column in np.flatnonzero(scale == 0)]
    scaled = design / np.where(scale == 0, 1.0, scale)
    diagonal = np.abs(np.diag(linalg.qr(scaled, mode="r", pivoting=False)[0]))
    return sorted({*found, *np.flatnonzero(diagonal < _RANK_TOLERANCE).tolist()})
