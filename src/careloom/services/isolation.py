"""One bad row does not hold up the others: what is tried together is tried apart when it fails."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db import InterfaceError, NotSupportedError, OperationalError, ProgrammingError

from careloom.records.fault import SetupFault

FAULT = "fault"
"""The reason of a delivery that a fault of the hub keeps from going out."""

Row = TypeVar("Row")
Made = TypeVar("Made")
_HUBS = (
    OperationalError,
    InterfaceError,
    ProgrammingError,
    NotSupportedError,
    SetupFault,
    MemoryError,
)
"""The database is away, locked or not migrated, or the machine is at its end: true for any row."""
_FULL = frozenset({errno.ENOSPC, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EROFS})
_TOO_LARGE = "54"
"""PostgreSQL's class of faults for a row beyond its limits; Django calls it operational."""


@dataclass(frozen=True, slots=True)
class Tried(Generic[Row, Made]):
    """What was made of the rows, part by part, and those that failed alone, each with why."""

    made: list[Made] = field(default_factory=list)
    failed: list[tuple[Row, Exception]] = field(default_factory=list)


def is_rows_own(fault: Exception) -> bool:
    """Whether a fault may be due to the row that met it; False for what any row would meet now."""
    state = getattr(fault.__cause__, "sqlstate", None) or ""
    if isinstance(fault, OperationalError) and str(state).startswith(_TOO_LARGE):
        return True
    if isinstance(fault, OSError) and fault.errno in _FULL:
        return False
    return not isinstance(fault, _HUBS)


def try_in_parts(
    rows: Sequence[Row],
    attempt: Callable[[Sequence[Row]], Made],
    own: Callable[[Exception], bool] = is_rows_own,
) -> Tried[Row, Made]:
    """All at once; where that fails, its halves, and so on down to the single row.

    `attempt` keeps all that it is given or, raising, nothing. What is no row's own fault is raised
    at once; what was kept until then stays kept.
    """
    tried: Tried[Row, Made] = Tried()
    if not rows:
        return tried
    for part, came in _parts(rows, attempt, own):
        if isinstance(came, Exception):
            tried.failed.append((part[0], came))
        else:
            tried.made.append(came)
    return tried


def fault_of(act: Callable[[], object]) -> Exception | None:
    """What was this act's own fault, None where it was done; what is not its own goes up."""
    failed = try_in_parts((act,), lambda one: one[0]()).failed
    return failed[0][1] if failed else None


def _parts(
    rows: Sequence[Row],
    attempt: Callable[[Sequence[Row]], Made],
    own: Callable[[Exception], bool],
) -> Iterator[tuple[Sequence[Row], Made | Exception]]:
    try:
        made = attempt(rows)
    except Exception as fault:
        if not own(fault):
            raise
        if len(rows) == 1:
            yield rows, fault
            return
    else:
        yield rows, made
        return
    middle = len(rows) // 2
    yield from _parts(rows[:middle], attempt, own)
    yield from _parts(rows[middle:], attempt, own)
