"""Columns of a few named choices, such as the two levels of a component."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from careloom.science.frames import Floats, Table
from careloom.science.problems import refuse

# Pairs that say by themselves which level is the higher; others go by the alphabet.
_PAIRS = (
    ("off", "on"),
    ("no", "yes"),
    ("low", "high"),
    ("absent", "present"),
    ("without", "with"),
    ("control", "active"),
)


@dataclass(frozen=True, slots=True, eq=False)
class TwoLevels:
    """A column of two levels as -1 (`low`) and +1 (`high`)."""

    codes: Floats = field(repr=False)
    low: str
    high: str


def two_levels(table: Table, column: str) -> TwoLevels:
    """The column in effect coding: the larger number, "on", "yes", ... or the later word is +1.

    Refused: empty cells, and columns that have more or fewer than two different values.
    """
    labels, places = labels_of(table, column)
    if len(labels) != 2:
        raise refuse(
            f"there are {len(labels)} different values; a component has two levels.",
            column=column,
            hint="Make one column for each component, with one value for each of its levels.",
        )
    low, high = labels
    if (high.lower(), low.lower()) in _PAIRS:
        low, high, places = high, low, 1 - places
    return TwoLevels(np.where(places == 1, 1.0, -1.0), low, high)


def labels_of(table: Table, column: str) -> tuple[list[str], np.ndarray]:
    """The different values in order, as text, and for each row the place of its own.

    Numbers go by size and words by the alphabet; empty cells are refused.
    """
    if not table.is_text(column):
        values, places = np.unique(table.complete(column), return_inverse=True)
        return [f"{value:g}" for value in values], places
    cells = np.array(table.texts(column).to_pylist(), dtype=object)
    empty = np.array([cell is None or not str(cell).strip() for cell in cells], dtype=bool)
    table.refuse_rows(empty, column, "the cell is empty; a value is needed in every row.")
    words, places = np.unique(cells.astype(str), return_inverse=True)
    return [str(word) for word in words], places


def cells_with_gaps(table: Table, column: str) -> tuple[list[str], np.ndarray]:
    """As :func:`labels_of`, with -1 for the place of a cell that is empty."""
    if table.is_text(column):
        filled = np.array([bool(cell and cell.strip()) for cell in table.texts(column).to_pylist()])
    else:
        filled = ~np.isnan(table.numbers(column))
    labels, found = labels_of(table.where(filled), column)
    places = np.full(len(table), -1, dtype=np.int64)
    places[filled] = found
    return labels, places
