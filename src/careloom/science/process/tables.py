"""The tables that the whole process is read from, one row class for each.

Days are study days: 0 is the local day on which the person enrolled. Empty numbers are NaN, empty
words "". A table may be any frame, columns by name, rows as dicts, or a file (see `frames`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from careloom.science.frames import Table, TableLike, gathered, open_table

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One enrollment, observed for so many `days`.

    `reached` says whether the clinical target holds at the end: 1, 0, or empty where it cannot be
    known. `first` and `last` are its measure when it was first known and at the end.
    """

    person: str
    days: float
    language: str
    channel: str
    reached: float
    first: float
    last: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One evaluation: the `needs` it found, with blanks between, and what came of it.

    `report` is what the person reported, if that brought it about; `reasons` are codes.
    """

    person: str
    day: float
    needs: str
    outcome: str
    chosen: str
    need: str
    reasons: str
    report: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One run of a step. `ended` and `exit` are empty while it runs; `ownership` is the answer to
    the ownership item at its end."""

    person: str
    step: str
    need: str
    began: float
    ended: float
    exit: str
    ownership: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One thing that went out, at a local hour (0 to 23) and weekday (0 is Monday).

    `minutes` to the response; empty where none came.
    """

    person: str
    day: float
    hour: float
    weekday: float
    step: str
    event: str
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A study day on which the person did anything: answered, reported, chose, practiced."""

    person: str
    day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """A sign of possible harm; `minutes` until a human acknowledged it, empty while nobody has."""

    person: str
    day: float
    kind: str
    about: str
    minutes: float


TABLES: Mapping[str, type] = {
    "people": Person,
    "evaluations": Evaluation,
    "courses": Course,
    "sent": Sent,
    "activity": Activity,
    "harms": Harm,
}
"""Each table's name, also its file's in a folder, and the class of its rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessTables:
    """All rows of a program's process."""

    people: tuple[Person, ...]
    evaluations: tuple[Evaluation, ...] = ()
    courses: tuple[Course, ...] = ()
    sent: tuple[Sent, ...] = ()
    activity: tuple[Activity, ...] = ()
    harms: tuple[Harm, ...] = ()

    @classmethod
    def read(cls, tables: Mapping[str, TableLike]) -> ProcessTables:
        """The tables by name; those that are left out have no rows.

        DataError, with every problem at once, for columns that are missing or cells that are not
        what they should be.
        """
        found: dict[str, tuple[Any, ...]] = {}

        def take(name: str, kind: type) -> Callable[[], None]:
            def check() -> None:
                found[name] = _rows(open_table(tables[name]), kind)

            return check

        gathered(*(take(name, TABLES[name]) for name in TABLES if name in tables))
        return cls(**{"people": (), **found})

    def columns(self, name: str) -> dict[str, list[Any]]:
        """One table as columns by name, ready for any frame library."""
        rows = getattr(self, name)
        return {
            column.name: [getattr(row, column.name) for row in rows]
            for column in fields(TABLES[name])
        }


def _rows(table: Table, kind: type[R]) -> tuple[R, ...]:
    names = [column.name for column in fields(kind)]  # type: ignore[arg-type]
    table.require({name: name for name in names})
    columns: list[list[Any]] = []
    for column in fields(kind):  # type: ignore[arg-type]
        if column.type == "float":
            columns.append(table.numbers(column.name).tolist())
        else:
            columns.append([text or "" for text in table.texts(column.name).to_pylist()])
    return tuple(kind(**dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True))
