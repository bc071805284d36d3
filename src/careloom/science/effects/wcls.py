"""The causal excursion effect on a continuous proximal outcome."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from careloom.science.effects.decisions import Decisions
from careloom.science.effects.fitting import Method, answered, details
from careloom.science.effects.options import Question, Reading
from careloom.science.effects.result import Account, ExcursionResult, told
from careloom.science.effects.solution import Solution, least_squares
from careloom.science.effects.streaming import Streamed, stream, wants_streaming
from careloom.science.effects.sums import PersonSums, columns_of
from careloom.science.frames import TableLike

DIFFERENCE = "difference of means"
ESTIMAND = (
    "mean difference in the outcome between treating and not treating now, given the moderators, "
    "averaged over available decision points and over the history as it arose in this trial"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WCLS(Question):
    """Weighted and centered least squares (Boruvka et al. 2018, J Am Stat Assoc 113:1112).

    Estimand: E[Y(treated now) - Y(not treated now) | available, moderators], over the past as it
    arose under the trial's own probabilities; with no moderators the marginal effect.

    Formula: w = p~_A / p_A, D = [Z, (A - p~) S]; sum_i D' W (y - D theta) = 0; sandwich over
    people with the small-sample correction; t and Hotelling tests on people less columns.

    Valid when the stored probabilities are the true ones given the history. The controls may be a
    wrong model of the outcome: they buy precision, not validity.

    Misleads when a moderator or control was measured after the decision, when available rows are
    counted as if they were all, when outcomes are missing for reasons that treatment changes, or
    when an effect at the study's mixture of histories is read as that of another policy.
    """

    def fit(self, data: TableLike) -> ExcursionResult:
        """Estimate from one row a decision point, in any order. A large Parquet file is read in
        pieces, in memory that grows with its people and not with its rows."""
        if isinstance(data, str | Path):
            reading = self.read()
            if wants_streaming(Path(data), reading):
                return _from_stream(stream(Path(data), reading), reading)
        return answered(self, data, METHOD)


def _from_stream(found: Streamed, reading: Reading) -> ExcursionResult:
    asked = reading.question
    account = Account(
        estimator=METHOD.name,
        estimand=METHOD.estimand,
        scale=METHOD.scale,
        rows=found.rows,
        grid=found.grid,
        notes=(*found.notes, *found.counts.notes(asked.missing)),
        details=details(reading, found.numerator, found.counts),
    )
    solution = least_squares(found.sums, corrected=asked.correction == "small-sample")
    return told(solution, account, level=asked.level, contrasts=asked.contrasts)


def _solve(decisions: Decisions, reading: Reading) -> Solution:
    sums = PersonSums(columns_of(decisions, reading.arms.names))
    sums.add(decisions)
    return least_squares(sums, corrected=reading.question.correction == "small-sample")


METHOD = Method("WCLS", ESTIMAND, DIFFERENCE, _solve)
