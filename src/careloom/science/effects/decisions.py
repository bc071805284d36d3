"""From a table to the decisions that carry information, or to every reason why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from formulaic import ModelSpec

import careloom.science.effects.arms as treatments
from careloom.science.effects.counts import Counts, Ratio
from careloom.science.effects.lags import later_rows
from careloom.science.effects.observed import observation_weights
from careloom.science.effects.options import Reading
from careloom.science.formulas import Matrix
from careloom.science.frames import Floats, Table, Truths, gathered
from careloom.science.identity import People
from careloom.science.problems import DataProblem, EstimationError, no_estimate


@dataclass(frozen=True, slots=True, eq=False)
class Decisions:
    """Rows that count: available, with an outcome and a weight above zero.

    `taken`, `chance` and `numerator` are (rows, options); `extra` multiplies the weights of the
    treatment, for lags and for outcomes that were not observed. `people` still codes every
    person of the table, with or without a row here.
    """

    table: Table = field(repr=False)
    people: People
    outcome: Floats = field(repr=False)
    taken: Floats = field(repr=False)
    chance: Floats = field(repr=False)
    numerator: Floats = field(repr=False)
    extra: Floats = field(repr=False)
    controls: Matrix
    moderators: Matrix
    counts: Counts
    notes: tuple[str, ...]

    @property
    def weights(self) -> Floats:
        """The numerator probability of the option taken over its stored one, times `extra`."""
        beside = 1 - self.taken.sum(axis=1)
        above = (self.taken * self.numerator).sum(axis=1)
        below = (self.taken * self.chance).sum(axis=1)
        above += beside * (1 - self.numerator.sum(axis=1))
        below += beside * (1 - self.chance.sum(axis=1))
        weights: Floats = self.extra * above / below
        return weights


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """What a piece of a table must know of the whole: the numerator probabilities where none were
    named, and how the formulas are coded."""

    defaults: tuple[float, ...]
    controls: ModelSpec | None
    moderators: ModelSpec | None


class NothingUsable(EstimationError):
    """No row of this table can be used; of a piece of one, `counts` says what it held."""

    def __init__(self, message: str, counts: Counts, *, hint: str = "") -> None:
        super().__init__([DataProblem(message, hint=hint)])
        self.counts = counts


def read_decisions(table: Table, reading: Reading, whole: Whole | None = None) -> Decisions:
    """The decisions of a table whose columns are there and derived.

    `whole` is given for a table that comes in pieces. Refused: what methods of this kind cannot
    use honestly; a table of which no row can be used, as NothingUsable.
    """
    asked = reading.question
    people = table.people(asked.id)
    available = _availability(table, asked.availability)
    _check_cells(table, reading, available)
    later = later_rows(table, reading, people, available)
    known = table.where(available)
    outcome, extra = later.outcome[available], later.weight[available]
    taken = treatments.taken(known, asked.treatment, reading.arms)
    known_chance = treatments.probabilities(known, reading.arms, np.ones(len(known), bool))
    absent = np.isnan(outcome) & (extra > 0)
    ratio = Ratio.of(taken, known_chance)
    counts = Counts.of(len(table), available, taken, absent, reading.arms, ratio)
    kept, counts = _kept(known, reading, outcome, extra, counts)
    used = known.where(kept)
    if not len(used):
        raise _nothing(counts)
    if asked.missing == "weight":
        extra = extra * observation_weights(known, reading, taken, ~np.isnan(outcome))
    defaults = whole.defaults if whole else tuple(known_chance.mean(axis=0).tolist())
    chance = known_chance[kept]
    top, notes = treatments.numerators(used, reading.arms, defaults)
    moderators = reading.moderators.matrix(used, whole.moderators if whole else None)
    treatments.refuse_beyond_moderators(used, reading.arms, top, moderators.values)
    return Decisions(
        table=used,
        people=People(people.codes[available][kept], people.labels),
        outcome=outcome[kept],
        taken=taken[kept],
        chance=chance,
        numerator=top,
        extra=extra[kept],
        controls=reading.controls.matrix(used, whole.controls if whole else None),
        moderators=moderators,
        counts=counts,
        notes=(*notes, *later.notes),
    )


def refuse_one_sided(shares: Sequence[float], reading: Reading) -> None:
    """Refuse a trial in which an option was always or never taken: it compares nothing.

    `shares` are those of the used rows in which each option was taken.
    """
    for share, name in zip(shares, reading.arms.names, strict=True):
        if share in (0.0, 1.0):
            who = f'"{name}"' if name else "treatment"
            raise no_estimate(
                f"every row that can be used has {who}."
                if share
                else f"no row that can be used has {who}.",
                hint="Without both there is nothing to compare.",
            )


def _availability(table: Table, column: str | None) -> Truths:
    if column is None:
        return np.ones(len(table), bool)
    return table.flags(column)


def _nothing(counts: Counts) -> NothingUsable:
    if not counts.rows:
        return NothingUsable("the table has no rows.", counts)
    if counts.unavailable == counts.rows:
        return NothingUsable(
            "nobody was available in any row.", counts, hint="Does 1 mean available?"
        )
    return NothingUsable(
        "no row can be used: nobody who was available has an outcome and all predictors.", counts
    )


def _check_cells(table: Table, reading: Reading, available: Truths) -> None:
    """Everything that can be judged column by column, told together."""
    asked = reading.question
    known = table.where(available)
    always = np.ones(len(known), bool)
    gathered(
        lambda: table.numbers(asked.outcome),
        lambda: treatments.taken(known, asked.treatment, reading.arms),
        lambda: _untreated(table, reading, available),
        lambda: treatments.probabilities(known, reading.arms, always),
        lambda: reading.moderators.check(table),
        lambda: reading.controls.check(table),
    )


def _untreated(table: Table, reading: Reading, available: Truths) -> None:
    """Whoever was not available cannot have been treated; an empty cell there says nothing."""
    if available.all():
        return
    column = reading.question.treatment
    rest = table.where(~available)
    words = treatments.labels_of(rest, column) if reading.arms.several else None
    treated = np.isin(words, reading.arms.names) if words is not None else rest.numbers(column) == 1
    rest.refuse_rows(
        np.asarray(treated),
        column,
        "the person was treated but was not available.",
        hint="Correct the availability or the treatment.",
    )


def _kept(
    known: Table, reading: Reading, outcome: Floats, extra: Floats, counts: Counts
) -> tuple[Truths, Counts]:
    """Which available rows are used, by what was asked to do with missing cells."""
    asked = reading.question
    absent = np.isnan(outcome) & (extra > 0)
    if asked.missing == "refuse":
        known.refuse_rows(
            absent,
            asked.outcome,
            "the outcome is missing where the person was available.",
            hint="Choose for `missing`: drop, which leaves such rows out and counts them, or "
            "weight, which weights the others by the modeled chance of being observed.",
        )
    usable = ~absent & (extra > 0)
    gaps = _gaps(known, reading, usable)
    if asked.missing == "drop":
        for bad in gaps.values():
            usable &= ~bad
        return usable, counts.without_predictors(
            {name: int(bad.sum()) for name, bad in gaps.items()}
        )
    for name, bad in gaps.items():
        known.refuse_rows(
            bad,
            name,
            "the cell is empty where the person was available.",
            hint="With `missing` as drop, such rows are left out and counted.",
        )
    return usable, counts


def _gaps(known: Table, reading: Reading, usable: Truths) -> Mapping[str, Truths]:
    """By column of a formula the usable rows without a value in it."""
    found = {}
    for name in dict.fromkeys((*reading.moderators.columns, *reading.controls.columns)):
        if known.is_text(name):
            empty = known.texts(name).is_null().to_numpy(zero_copy_only=False)
        else:
            empty = np.isnan(known.numbers(name))
        if (bad := empty & usable).any():
            found[name] = bad
    return found
