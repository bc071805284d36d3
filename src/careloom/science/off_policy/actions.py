"""Actions as codes, and tables of one number for each action: probabilities, modeled rewards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from careloom.science.frames import Floats, Table
from careloom.science.problems import DataError, no_such_column, refuse

_SUM = 1e-6
UNIFORM, ALWAYS = "uniform", "always:"


@dataclass(frozen=True, slots=True)
class Actions:
    """What was done in each row, as the place of its name among `names`."""

    names: tuple[str, ...]
    taken: NDArray[np.int64]

    def pick(self, by_action: Floats) -> Floats:
        """Of a table with a column for each action, the value of the one taken."""
        picked: Floats = by_action[np.arange(len(self.taken)), self.taken]
        return picked


def actions_of(table: Table, column: str, more: Sequence[str]) -> Actions:
    """The actions taken; `more` are actions that the targets know and nobody may have taken.

    Whole numbers are named without a decimal point and come in their order, words in theirs.
    """
    if table.is_text(column):
        written = [str(one) for one in table.texts(column).to_pylist()]
        table.refuse_rows(np.array([one == "None" for one in written]), column, _EMPTY)
    else:
        values = table.complete(column, why="an action is needed in every row")
        written = [f"{value:g}" for value in values]
    names = sorted({*written, *more}, key=_in_order)
    if len(names) < 2:
        raise refuse("there is only one action.", column=column, hint="A policy chooses of two.")
    place = {name: code for code, name in enumerate(names)}
    return Actions(tuple(names), np.array([place[one] for one in written], dtype=np.int64))


_EMPTY = "the cell is empty; an action is needed in every row."


def _in_order(name: str) -> tuple[float, str]:
    try:
        return float(name), name
    except ValueError:
        return float("inf"), name


def columns_like(pattern: str, names: Sequence[str]) -> dict[str, str]:
    """Action to column, for `pi_*` or a bare `pi` whose columns are `pi_ACTION`."""
    start, star, end = pattern.partition("*")
    if not star:
        start, end = f"{pattern}_", ""
    return {
        name[len(start) : len(name) - len(end)]: name
        for name in names
        if name.startswith(start) and name.endswith(end) and len(name) > len(start) + len(end)
    }


def by_action(table: Table, said: str, actions: Actions, role: str) -> Floats:
    """A number for each action (columns) in each row, from columns named alike.

    `said` is a pattern, or columns with commas between them in the order of the actions.
    """
    if "," in said:
        listed = [name.strip() for name in said.split(",")]
        if len(listed) != len(actions.names):
            told = ", ".join(actions.names)
            raise refuse(
                f"{role} names {len(listed)} columns for {len(actions.names)} actions ({told})."
            )
        columns = dict(zip(actions.names, listed, strict=True))
    else:
        columns = columns_like(said, table.names)
    missing = [name for name in actions.names if name not in columns]
    if missing and columns:
        told = ", ".join(columns.values())
        raise refuse(
            f'{role} has no column for the action "{missing[0]}".', hint=f"There are: {told}."
        )
    if missing:
        raise DataError([no_such_column(said, table.names, role=role)])
    values = [table.complete(columns[name]) for name in actions.names]
    return np.column_stack(values)


def target_of(table: Table, said: str, actions: Actions) -> Floats:
    """The probability of each action under a target, in each row.

    "uniform", "always:ACTION", a pattern or list of columns. Each row must sum to one.
    """
    rows, count = len(table), len(actions.names)
    if said == UNIFORM:
        return np.full((rows, count), 1.0 / count)
    if said.startswith(ALWAYS):
        name = said.removeprefix(ALWAYS).strip()
        if name not in actions.names:
            told = ", ".join(actions.names)
            raise refuse(f'there is no action "{name}".', hint=f"Actions here: {told}.")
        sure = np.zeros((rows, count))
        sure[:, actions.names.index(name)] = 1.0
        return sure
    chances = by_action(table, said, actions, "target")
    negative = np.any(chances < 0, axis=1)
    _refuse(table, np.asarray(negative), f'target "{said}" has a negative probability')
    odd = np.abs(chances.sum(axis=1) - 1.0) > _SUM
    _refuse(table, odd, f'the probabilities of target "{said}" do not sum to one')
    return chances


def is_of_taken(said: str, names: Sequence[str]) -> bool:
    """Whether this is one column: the target's probability of the action that was taken."""
    return said in names and not columns_like(said, names)


def chance_of_taken(table: Table, column: str) -> Floats:
    """The target's probability of the action taken, from 0 to 1, in each row."""
    chances = table.complete(column)
    message = "the target's probability is not from 0 to 1."
    table.refuse_rows((chances < 0) | (chances > 1), column, message)
    return chances


def actions_of_target(said: str, names: Sequence[str]) -> tuple[str, ...]:
    """The actions that a target by pattern names."""
    if said == UNIFORM or said.startswith(ALWAYS) or "," in said:
        return ()
    return tuple(columns_like(said, names))


def _refuse(table: Table, bad: NDArray[np.bool_], message: str) -> None:
    if bad.any():
        more = f" ({int(bad.sum()):,} rows are like this.)" if bad.sum() > 1 else ""
        raise refuse(f"{message}.{more}", row=int(table.rows[int(np.argmax(bad))]))
