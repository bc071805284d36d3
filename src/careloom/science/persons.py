"""Tables of one row a person."""

from __future__ import annotations

import numpy as np

from careloom.science.frames import Integers, Table


def one_row_each(table: Table, column: str) -> Integers:
    """The places of the rows in the order of their ids; a second row of a person is refused.

    Whatever draws people by this order draws the same ones, however the rows were ordered.
    """
    people = table.people(column)
    first = np.full(len(people), -1, dtype=np.int64)
    rows = np.arange(len(table))
    first[people.codes[::-1]] = rows[::-1]
    table.refuse_rows(
        first[people.codes] != rows,
        column,
        "the person has a row already.",
        hint="This analysis takes one row a person.",
    )
    labels = people.labels.to_pylist()
    return first[np.array(sorted(range(len(labels)), key=labels.__getitem__), dtype=np.int64)]
