"""The causal excursion effect on a binary proximal outcome, as the log of a ratio of risks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from careloom.science.effects.decisions import Decisions
from careloom.science.effects.fitting import Method, answered
from careloom.science.effects.options import Question, Reading
from careloom.science.effects.ratio import Equations, solved
from careloom.science.effects.result import ExcursionResult
from careloom.science.effects.solution import Solution
from careloom.science.effects.sums import columns_of
from careloom.science.frames import Floats, TableLike
from careloom.science.problems import no_estimate

LOG_RATIO = "log of the risk ratio"
ESTIMAND = (
    "log of the risk of the outcome when treating now over that when not, given the moderators, "
    "averaged over available decision points and over the history as it arose in this trial"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EMEE(Question):
    """The estimator of the marginal excursion effect (Qian et al. 2021, Biometrika 108:507).

    Estimand: log E[Y if treated now] - log E[Y if not], given availability and moderators, over
    the past as it arose; exp of it is a risk ratio (`ratios` of the result).

    Formula: sum I W exp(-A S'beta) (Y - exp(Z'alpha + A S'beta)) [Z; (A - p~) S] = 0, with W
    the weight of WCLS; sandwich over people, corrected for few of them; t on people less columns.

    Valid when the stored probabilities are the true ones. exp(Z'alpha) models the risk without
    treatment, may be wrong, and may exceed 1 for some rows, without harm to the effect.

    Misleads where events are so few that ratios are unstable, and when ratios of different
    subgroups are averaged in the head: the marginal ratio is no mean of theirs.
    """

    def fit(self, data: TableLike) -> ExcursionResult:
        """Estimate from one row a decision point, in any order; the outcome is 0 or 1."""
        return answered(self, data, _EMEE)


@dataclass(frozen=True, slots=True, kw_only=True)
class EMEE2(Question):
    """The estimator behind the sample size for binary outcomes (Cohn et al. 2023).

    Estimand: that of EMEE for a trial whose probabilities do not depend on the past beyond the
    moderators; `numerator` is not used.

    Formula: c = A - p; sum I (exp(-c S'beta) Y - exp(Z'alpha)) [Z; c S] = 0.

    Valid for constant probabilities or ones that depend on moderators only, and for effects that
    the moderators describe in full. Misleads where probabilities follow the history: prefer EMEE.
    """

    def fit(self, data: TableLike) -> ExcursionResult:
        """Estimate from one row a decision point, in any order; the outcome is 0 or 1."""
        return answered(self, data, _EMEE2)


def _check(decisions: Decisions, reading: Reading) -> None:
    """The outcome is 0 or 1, and happened in every arm."""
    outcome, column = decisions.outcome, reading.question.outcome
    decisions.table.refuse_rows(
        (outcome != 0) & (outcome != 1),
        column,
        "the outcome is neither 0 nor 1.",
        hint="A continuous outcome is for WCLS.",
    )
    arms = {"nothing": decisions.taken.sum(axis=1) == 0}
    for place, name in enumerate(reading.arms.names):
        arms[name or "treatment"] = decisions.taken[:, place] == 1
    never = [name for name, members in arms.items() if not outcome[members].any()]
    if never:
        raise no_estimate(
            f"the outcome never happened with {', '.join(never)}: a ratio of risks "
            "has no finite value."
        )


def _solve_emee(decisions: Decisions, reading: Reading) -> Solution:
    return _solve(decisions, reading, decisions.numerator, decisions.weights, product=False)


def _solve_emee2(decisions: Decisions, reading: Reading) -> Solution:
    return _solve(decisions, reading, decisions.chance, decisions.extra, product=True)


def _solve(
    decisions: Decisions, reading: Reading, centers: Floats, weights: Floats, *, product: bool
) -> Solution:
    columns = columns_of(decisions, reading.arms.names)
    moderators = columns.moderators.applied(decisions.moderators.values)

    def times(options: Floats) -> Floats:
        return np.concatenate([one * moderators for one in options.T])

    centered = times(decisions.taken - centers)
    equations = Equations(
        controls=columns.controls.applied(decisions.controls.values),
        centered=centered,
        factors=centered if product else times(decisions.taken),
        outcome=decisions.outcome,
        weights=weights,
        product=product,
    )
    corrected = reading.question.correction == "small-sample"
    return solved(decisions, columns, equations, corrected=corrected)


_EMEE = Method("EMEE", ESTIMAND, LOG_RATIO, _solve_emee, _check)
_EMEE2 = Method("EMEE2", ESTIMAND, LOG_RATIO, _solve_emee2, _check)
