"""Solving the estimating equations of EMEE and EMEE2, which differ in little.

With a = w exp(Z'alpha), b = w exp(-E'beta) Y, L = [Z; C]: sum L (b - a) = 0. For EMEE C is the
option taken, centered at the numerator probability, times the moderators, E the same uncentered,
and w the weight of WCLS; for EMEE2 C = E is centered at the stored probability and w is 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from careloom.science.effects.decisions import Decisions
from careloom.science.effects.grouping import Grouping
from careloom.science.effects.sandwich import inverse, meat
from careloom.science.effects.solution import Solution
from careloom.science.effects.sums import Columns
from careloom.science.frames import Floats
from careloom.science.inference import checked_df
from careloom.science.problems import no_estimate

_MOST_STEPS = 100
_MOST_HALVINGS = 40
_SMALLEST_STEP = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Equations:
    """The rows of one fit in scaled columns: `controls` Z, `centered` C, `factors` E, (k, rows).

    `product` says that the outcome is multiplied by exp(-E'beta) with E centered, as in EMEE2,
    whose derivative in beta then uses b instead of a.
    """

    controls: Floats = field(repr=False)
    centered: Floats = field(repr=False)
    factors: Floats = field(repr=False)
    outcome: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    product: bool

    @property
    def left(self) -> Floats:
        """L, (k, rows)."""
        return np.concatenate([self.controls, self.centered])

    def parts(self, theta: Floats) -> tuple[Floats, Floats]:
        """a and b for each row."""
        count = len(self.controls)
        with np.errstate(over="ignore", invalid="ignore"):
            expected = self.weights * np.exp(theta[:count] @ self.controls)
            found = self.weights * self.outcome * np.exp(-(theta[count:] @ self.factors))
        return expected, found


@dataclass(frozen=True, slots=True, eq=False)
class _Root:
    """The equations at their root, by person; `expected` and `found` are a and b of each row."""

    equations: Equations
    theta: Floats
    expected: Floats
    found: Floats
    grouping: Grouping

    def scores(self) -> Floats:
        """u by person, (people, k)."""
        return self.grouping.vectors(self.equations.left * (self.found - self.expected))

    def slopes(self, *, of_product: bool) -> Floats:
        """By person the sum of L times a Z' and a E', or b E' where asked for, negative."""
        factor = self.found if of_product else self.expected
        right = np.concatenate(
            [self.equations.controls * self.expected, self.equations.factors * factor]
        )
        return -self.grouping.products(self.equations.left, right)

    def without(self) -> Floats:
        """For each person one Newton step from the root, by the equations of all others."""
        slopes = self.slopes(of_product=True)
        rest = slopes.sum(axis=0) - slopes
        step = np.asarray(np.linalg.solve(rest, self.scores()[..., np.newaxis]))[..., 0]
        changed: Floats = self.theta + step
        return changed


def solved(
    decisions: Decisions, columns: Columns, equations: Equations, *, corrected: bool
) -> Solution:
    """The root, its sandwich covariance clustered on people, and degrees of freedom."""
    left = equations.left
    inverse((left * equations.weights) @ left.T, columns.terms)
    present, codes = np.unique(decisions.people.codes, return_inverse=True)
    labels = decisions.people.labels.take(present)
    df = checked_df(len(present), len(left))
    theta = _root(equations, columns)
    root = _Root(equations, theta, *equations.parts(theta), Grouping(codes, len(present)))
    slope = _slope(equations, left, root.expected, root.found)
    bread: Floats = np.linalg.inv(slope).astype(np.float64)
    scores, slopes = root.scores(), root.slopes(of_product=equations.product)
    spread = meat(
        len(present),
        lambda block: scores[block],
        (lambda block: slopes[block]) if corrected else None,
        bread,
        lambda place: str(labels[place].as_py()),
    )
    back = columns.back()
    return Solution(
        terms=columns.terms,
        effects=columns.effects,
        estimates=back @ theta,
        covariance=back @ bread @ spread @ bread.T @ back.T,
        df=df,
        rows=len(decisions.outcome),
        labels=labels,
        without=lambda: root.without() @ back.T,
    )


def _slope(equations: Equations, left: Floats, expected: Floats, found: Floats) -> Floats:
    """M: the derivative of the summed estimating function."""
    right = np.concatenate([equations.controls * expected, equations.factors * found])
    slope: Floats = -(left @ right.T)
    return slope


def _root(equations: Equations, columns: Columns) -> Floats:
    """Newton's steps from no effect, halved until the equations come closer to zero."""
    left = equations.left
    theta = np.zeros(len(left))
    if columns.controls.intercept >= 0:
        share = float(np.average(equations.outcome, weights=equations.weights))
        theta[columns.controls.intercept] = np.log(max(share, 1e-300))
    expected, found = equations.parts(theta)
    value = left @ (found - expected)
    for _ in range(_MOST_STEPS):
        try:
            step = np.linalg.solve(_slope(equations, left, expected, found), -value)
        except np.linalg.LinAlgError:
            break
        share = 1.0
        for _ in range(_MOST_HALVINGS):
            expected, found = equations.parts(theta + share * step)
            tried = left @ (found - expected)
            if np.isfinite(tried).all() and np.linalg.norm(tried) <= np.linalg.norm(value):
                break
            share /= 2
        else:
            # No way down is left: at the root rounding alone decides whether a step is one.
            if np.abs(step).max() < 1e-8:
                return theta
            break
        theta, value = theta + share * step, tried
        if np.abs(share * step).max() < _SMALLEST_STEP * max(1.0, np.abs(theta).max()):
            return theta
    raise no_estimate(
        "the estimating equations have no solution that can be found: the risk ratio runs off "
        "towards zero or infinity for some moderator or control.",
        hint="Use fewer moderators or controls, or check for groups without any event.",
    )
