"""The outcome of one row a person, and what to do where it is missing."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from careloom.science.frames import Floats, Table, Truths
from careloom.science.least_squares import LARGEST, RESCALE
from careloom.science.results import option

MISSING = ("refuse", "drop")


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The outcomes of the kept rows; `kept` is over all rows of the table."""

    values: Floats = field(repr=False)
    kept: Truths = field(repr=False)
    notes: tuple[str, ...] = ()


def outcome_of(table: Table, column: str, *, missing: str) -> Outcome:
    """The outcome, a number in each kept row.

    An empty cell is refused with its row, unless `missing` is "drop": then its row is left out
    and counted in a note, because those without an outcome may be unlike the others.
    """
    option("missing", missing, MISSING)
    values = table.numbers(column)
    table.refuse_rows(
        np.abs(values) > LARGEST, column, "the value is too large to compute with.", hint=RESCALE
    )
    empty = np.isnan(values)
    if missing == "refuse":
        table.refuse_rows(
            empty,
            column,
            "the outcome is missing.",
            hint='Say missing="drop" to leave such rows out, counted.',
        )
    if not empty.any():
        return Outcome(values, ~empty)
    note = (
        f'{int(empty.sum()):,} of {len(table):,} rows without "{column}" were left out: '
        "the estimates hold if these are missing at random."
    )
    return Outcome(values[~empty], ~empty, (note,))
