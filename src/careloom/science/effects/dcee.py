"""The causal excursion effect on a distal outcome, such as the clinical target at the end."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

import careloom.science.effects.arms as treatments
from careloom.science.effects.counts import Counts, Ratio
from careloom.science.effects.curve import grid_of
from careloom.science.effects.fitting import details, opened
from careloom.science.effects.grouping import Grouping
from careloom.science.effects.options import Question, Reading
from careloom.science.effects.result import Account, ExcursionResult, told
from careloom.science.effects.sandwich import inverse, meat
from careloom.science.effects.solution import Solution
from careloom.science.formulas import Matrix
from careloom.science.frames import Floats, Table, TableLike, Truths
from careloom.science.identity import People
from careloom.science.inference import checked_df
from careloom.science.problems import no_estimate, refuse

ESTIMAND = (
    "mean difference in the distal outcome between treating and not treating at one decision "
    "point, given the moderators, averaged over all decision points, with all else as it arose"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DCEE(Question):
    """The distal causal excursion effect with a linear learner (Qian 2025, arXiv 2502.13500).

    Estimand: the difference in a person's one outcome at the end between treating and not
    treating at a decision point, everything else as randomized, averaged over a person's points
    (those without availability count, with no effect there) and over people.

    Formula: mu_a by least squares of Y on the controls over the rows with A = a;
    R = I (-1)^(1-A) / p_A (Y - (1-p) mu_1 - p mu_0) / T; beta = (sum S S' / T)^-1 sum R S, with T
    the person's number of points; sandwich over people; t on people less moderator terms.

    Valid when the stored probabilities are the true ones; the learner may be wrong. Misleads when
    read as the effect of treating always: it is that of one more treatment among those there are.

    The outcome stands in every row of the person, the same in each. `numerator`, `lag` and
    `correction` are not used.
    """

    def fit(self, data: TableLike) -> ExcursionResult:
        """Estimate from one row a decision point, in any order."""
        reading = self.read()
        _check(reading)
        table = opened(data, reading)
        points, counts = _points(table, reading)
        solution = _solution(points)
        account = Account(
            estimator="DCEE",
            estimand=ESTIMAND,
            scale="difference of means",
            rows=len(table),
            grid=grid_of(points.table, reading.moderators, points.moderators),
            notes=counts.notes(self.missing),
            details={**details(reading, None, counts), "correction": "none"},
        )
        return told(solution, account, level=self.level, contrasts=self.contrasts)


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """All rows of people with an outcome; `share` is 1 over the person's number of rows."""

    table: Table
    people: People
    outcome: Floats = field(repr=False)
    available: Truths = field(repr=False)
    taken: Truths = field(repr=False)
    chance: Floats = field(repr=False)
    controls: Matrix
    moderators: Matrix

    @property
    def share(self) -> Floats:
        """1 / T for each row."""
        shares: Floats = 1.0 / np.bincount(self.people.codes)[self.people.codes]
        return shares


def _check(reading: Reading) -> None:
    if reading.arms.several:
        raise refuse("the distal effect is for one option against nothing.")
    if reading.question.missing == "weight":
        raise refuse("weighting for missing outcomes is not there for the distal effect.")


def _points(table: Table, reading: Reading) -> tuple[_Points, Counts]:
    asked = reading.question
    if not len(table):
        raise no_estimate("the table has no rows.")
    people = table.people(asked.id)
    outcome = table.numbers(asked.outcome)
    column = asked.availability
    available = table.flags(column) if column else np.ones(len(table), bool)
    known = table.where(available)
    taken = np.zeros(len(table), bool)
    options = treatments.taken(known, asked.treatment, reading.arms)
    taken[available] = options[:, 0] == 1
    chances = treatments.probabilities(known, reading.arms, np.ones(len(known), bool))
    absent = np.isnan(outcome)
    if asked.missing == "refuse":
        table.refuse_rows(
            absent,
            asked.outcome,
            "the outcome is missing.",
            hint="With `missing` as drop, people without one are left out and counted.",
        )
    _refuse_varying(table, people, outcome, asked.outcome)
    ratio = Ratio.of(options, chances)
    counts = Counts.of(len(table), available, options, absent[available], reading.arms, ratio)
    chance = np.full(len(table), 0.5)
    chance[available] = chances[:, 0]
    kept = ~absent
    used = table.where(kept)
    if not len(used):
        raise no_estimate("nobody has an outcome.")
    present, codes = np.unique(people.codes[kept], return_inverse=True)
    return _Points(
        table=used,
        people=People(codes, people.labels.take(present)),
        outcome=outcome[kept],
        available=available[kept],
        taken=taken[kept],
        chance=chance[kept],
        controls=reading.controls.matrix(used),
        moderators=reading.moderators.matrix(used),
    ), counts


def _refuse_varying(table: Table, people: People, outcome: Floats, column: str) -> None:
    """A distal outcome is one number a person, in every row of theirs."""
    first = np.full(len(people), np.nan)
    # Later rows overwrite earlier ones, so that each person keeps their first.
    first[people.codes[::-1]] = outcome[::-1]
    table.refuse_rows(
        ~((outcome == first[people.codes]) | (np.isnan(outcome) & np.isnan(first[people.codes]))),
        column,
        "the distal outcome differs from the one in this person's first row.",
        hint="Write the person's one outcome in each of their rows.",
    )


def _learned(points: _Points, rows: Truths) -> Floats:
    """Least squares of the outcome on the controls over these rows, predicted for all."""
    if not rows.any():
        raise no_estimate("the rows with treatment, or those without, are none at all.")
    found = np.linalg.lstsq(points.controls.values[rows], points.outcome[rows], rcond=None)[0]
    return np.asarray(points.controls.values @ found, dtype=np.float64)


def _solution(points: _Points) -> Solution:
    treated, untreated = (_learned(points, rows) for rows in (points.taken, ~points.taken))
    chance, share = points.chance, points.share
    rest = points.outcome - (1 - chance) * treated - chance * untreated
    signed = np.where(points.taken, 1 / chance, -1 / (1 - chance))
    contrast = points.available * share * signed * rest
    rows = points.moderators.values.T
    grouping = Grouping(points.people.codes, len(points.people))
    matrices = grouping.products(rows * share, rows)
    sums = grouping.vectors(rows * contrast)
    terms = points.moderators.terms
    bread = inverse(matrices.sum(axis=0), terms)
    estimates = bread @ sums.sum(axis=0)
    scores = sums - matrices @ estimates
    labels = points.people.labels
    spread = meat(
        len(points.people),
        lambda block: scores[block],
        None,
        bread,
        lambda place: str(labels[place].as_py()),
    )
    total = matrices.sum(axis=0)

    def without() -> Floats:
        step = np.linalg.solve(total - matrices, scores[..., np.newaxis])[..., 0]
        return np.asarray(estimates - step, dtype=np.float64)

    return Solution(
        terms=terms,
        effects=len(terms),
        estimates=estimates,
        covariance=bread @ spread @ bread,
        df=checked_df(len(points.people), len(terms)),
        rows=int(points.available.sum()),
        labels=labels,
        without=without,
    )
