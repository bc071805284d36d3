"""One stage of a sequence: who had a choice there, which options, and what may tailor it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from formulaic import ModelSpec
from numpy.typing import NDArray

from careloom.science.formulas import INTERCEPT, RightSide, read_formula
from careloom.science.frames import Floats, Integers, Table
from careloom.science.levels import cells_with_gaps
from careloom.science.logistic import logistic_fit
from careloom.science.problems import refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A choice between options, as its columns tell it.

    `treatment` names the column of the option received; it is empty for those who had no choice
    here (a responder who is not randomized again). `controls` and `moderators` are right-hand
    sides of formulas over what was known before the choice: the outcome's course without the
    choice, and what the options' difference may depend on.

    Methods that weight need the chance of the option with the larger value (or the later word):
    `probability`, a number or a column; or `propensity`, a formula to estimate it by.
    """

    treatment: str
    controls: str = ""
    moderators: str = ""
    probability: float | str | None = None
    propensity: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Options:
    """The options of a column: their labels, and the number or numbers that code each.

    Two numbers stand for themselves (-1 and 1, or 0 and 1). Anything else has one indicator for
    each option but the first.
    """

    column: str
    labels: tuple[str, ...]
    coding: Floats = field(repr=False)
    numeric: bool

    def terms(self) -> tuple[str, ...]:
        """The names of the coding's columns."""
        if self.numeric:
            return (self.column,)
        return tuple(f"{self.column}[{label}]" for label in self.labels[1:])


@dataclass(frozen=True, slots=True, eq=False)
class PreparedStage:
    """A stage as arrays over the people who had a choice; `people` are their places in the table.

    `controls` has (rows, q) and `moderators` (rows, t) columns; `received` is the option's place
    in `options`; `probability` is that of the second option, NaN where none was given.
    """

    stage: Stage
    options: Options
    people: Integers = field(repr=False)
    received: Integers = field(repr=False)
    controls: Floats = field(repr=False)
    moderators: Floats = field(repr=False)
    control_terms: tuple[str, ...]
    moderator_terms: tuple[str, ...]
    probability: Floats = field(repr=False)
    sides: tuple[RightSide, RightSide] = field(repr=False)
    specs: tuple[ModelSpec, ModelSpec] = field(repr=False)

    def effect_columns(self, option: int | Integers) -> Floats:
        """The columns of the options' difference, had everyone this option (or each their own)."""
        codes = np.atleast_2d(self.options.coding[option])
        columns = codes[:, :, None] * self.moderators[:, None, :]
        return np.ascontiguousarray(columns.reshape(len(self.moderators), -1))

    def effect_terms(self) -> tuple[str, ...]:
        """Their names: the option itself, and each moderator beside it."""
        return tuple(
            option if moderator == INTERCEPT else f"{option}:{moderator}"
            for option in self.options.terms()
            for moderator in self.moderator_terms
        )


def prepare_stage(stage: Stage, table: Table, *, place: int) -> PreparedStage:
    """Read the stage's columns for those who had a choice at it; `place` counts stages from 1."""
    sides = (
        read_formula(stage.controls, role=f"controls of stage {place}"),
        read_formula(stage.moderators, role=f"moderators of stage {place}"),
    )
    labels, places, coding, numeric = _options(table, stage.treatment)
    had = places >= 0
    chosen = table.where(had)
    controls, moderators = (side.matrix(chosen) for side in sides)
    return PreparedStage(
        stage=stage,
        options=Options(stage.treatment, labels, coding, numeric),
        people=np.flatnonzero(had),
        received=places[had],
        controls=controls.values,
        moderators=moderators.values,
        control_terms=controls.terms,
        moderator_terms=moderators.terms,
        probability=_chances(stage, chosen, places[had], place),
        sides=sides,
        specs=(controls.spec, moderators.spec),
    )


def chances(table: Table, given: float | str | None) -> Floats:
    """The probability of each row: a constant, a column, or NaN where none was said."""
    if given is None:
        return np.full(len(table), np.nan)
    if isinstance(given, str):
        values = table.complete(given, why="a probability is needed where there was a choice")
        table.refuse_rows(
            (values <= 0) | (values >= 1), given, "the probability is not between 0 and 1."
        )
        return values
    if not 0 < given < 1:
        raise refuse(f"the probability is {given:g}; it lies between 0 and 1.")
    return np.full(len(table), float(given))


def _options(table: Table, column: str) -> tuple[tuple[str, ...], NDArray[np.int64], Floats, bool]:
    """Labels, each row's place among them (-1: no choice), the coding, and if it is numeric."""
    labels, places = cells_with_gaps(table, column)
    if len(labels) < 2:
        raise refuse(
            f"there are {len(labels)} options; a choice has two or more.",
            column=column,
            hint="Leave the cell empty for people who had no choice.",
        )
    if len(labels) == 2 and not table.is_text(column):
        return tuple(labels), places, np.array([[float(label)] for label in labels]), True
    return tuple(labels), places, np.eye(len(labels))[:, 1:], False


def _chances(stage: Stage, table: Table, received: Integers, place: int) -> Floats:
    if stage.propensity is None:
        return chances(table, stage.probability)
    if stage.probability is not None:
        raise refuse(f"stage {place} has both a probability and a propensity.", hint="Give one.")
    matrix = read_formula(stage.propensity, role=f"propensity of stage {place}").matrix(table)
    return logistic_fit(matrix.values, received == 1, matrix.terms).fitted
