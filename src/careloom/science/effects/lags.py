"""Outcomes of later decision points, and decision points that are there twice."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

import careloom.science.effects.arms as treatments
from careloom.science.effects.options import Reading
from careloom.science.frames import Floats, Integers, Table, Truths
from careloom.science.identity import People
from careloom.science.problems import refuse


@dataclass(frozen=True, slots=True, eq=False)
class Later:
    """For each row the outcome that counts for it (NaN if missing) and a factor of its weight.

    The weight is 0 where the later point does not exist, or where a treatment in between
    disagrees with what is supposed for the points between.
    """

    outcome: Floats = field(repr=False)
    weight: Floats = field(repr=False)
    notes: tuple[str, ...] = ()


def later_rows(table: Table, reading: Reading, people: People, available: Truths) -> Later:
    """The outcome `lag` - 1 points later in the same person, and the weights it asks for.

    For a person's points t+1 .. t+lag-1 the weight is the product of 1(nothing) / P(nothing) over
    the available ones (Boruvka et al. 2018); or 1, where they are taken as randomized.
    """
    asked = reading.question
    outcome = table.numbers(asked.outcome)
    point = reading.point_in(table.names)
    if not point:
        return Later(outcome, np.ones(len(table)))
    order = _ordered(table, people, point_times(table, point), point)
    if asked.lag == 1:
        return Later(outcome, np.ones(len(table)))
    factor = _factor_of_nothing(table, reading, available)
    weight = np.ones(len(table))
    codes = people.codes[order]
    for ahead in range(1, asked.lag):
        there = np.zeros(len(order), bool)
        there[:-ahead] = codes[ahead:] == codes[:-ahead]
        steps = np.zeros(len(order))
        if asked.between == "nothing":
            steps[:-ahead] = factor[order][ahead:]
        else:
            steps[:-ahead] = 1.0
        weight[order] *= np.where(there, steps, 0.0)
    ahead = asked.lag - 1
    shifted = np.full(len(order), np.nan)
    shifted[:-ahead] = outcome[order][ahead:]
    found = np.empty(len(order))
    found[order] = shifted
    return Later(np.where(weight > 0, found, np.nan), weight, (_said(asked.lag, asked.between),))


def point_times(table: Table, column: str) -> Floats:
    """The points as numbers that keep their order; moments and text sort as they are written."""
    if not table.is_text(column):
        return table.complete(column, why="each row needs its decision point")
    words = table.texts(column)
    empty = words.is_null().to_numpy(zero_copy_only=False)
    table.refuse_rows(empty, column, "the cell is empty; each row needs its decision point.")
    _, places = np.unique(np.array(words.to_pylist(), dtype=str), return_inverse=True)
    return places.astype(np.float64)


def _ordered(table: Table, people: People, times: Floats, column: str) -> Integers:
    """Rows by person and time; a person's point that is there twice is refused."""
    codes = people.codes
    if len(codes) > 1:
        same, ahead = np.diff(codes) == 0, np.diff(times) > 0
        if (np.diff(codes) >= 0).all() and (ahead | ~same).all():
            return np.arange(len(codes))
    order = np.lexsort((times, codes))
    twice = (np.diff(codes[order]) == 0) & (np.diff(times[order]) == 0)
    if twice.any():
        place = int(np.argmax(twice))
        first, second = sorted(int(table.rows[order[place + step]]) for step in (0, 1))
        count = int(twice.sum())
        raise refuse(
            f"this person has the same decision point in row {first:,} already"
            + (f" ({count:,} rows are like this)." if count > 1 else "."),
            column=column,
            row=second,
            hint="Keep one row a decision point, or name the column that tells points apart.",
        )
    return order


def _factor_of_nothing(table: Table, reading: Reading, available: Truths) -> Floats:
    """1(nothing) / P(nothing) where available, else 1: nothing was all there could be."""
    found = np.ones(len(table))
    known = table.where(available)
    taken = treatments.taken(known, reading.question.treatment, reading.arms).sum(axis=1)
    chance = treatments.probabilities(known, reading.arms, np.ones(len(known), bool)).sum(axis=1)
    found[available] = np.where(taken == 0, 1 / (1 - chance), 0.0)
    return found


def _said(lag: int, between: str) -> str:
    meant = "with nothing in between" if between == "nothing" else "as randomized in between"
    return f"The outcome is that of the row {lag - 1} decision points later, {meant}."
