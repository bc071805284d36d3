"""Writing many rows at once, by each database's own means.

The ORM's bulk insert is many times slower. Rows are tuples in the order of a table's columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

Row = tuple[Any, ...]
_FEW = 20
"""So few standings are updated one by one: a table for them would cost more."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table and the columns that are written; its own key is given by the database."""

    name: str
    columns: tuple[str, ...]


DECISIONS = Table(
    "records_decisionrecord",
    ("enrollment_id", "key", "seq", "kind", "outcome", "taken_at", "body", "snapshot",
     "narrative_digest"),
)  # fmt: skip
JOURNAL = Table("records_journalentry", ("enrollment_id", "seq", "kind", "at", "body"))
DELIVERIES = Table(
    "records_delivery",
    ("id", "enrollment_id", "key", "what", "ref", "channel", "state", "reason", "attempts",
     "not_before", "leased_until", "created_at", "settled_at"),
)  # fmt: skip


def insert(table: Table, rows: Sequence[Row]) -> None:
    """Write the rows in the caller's transaction; IntegrityError if one is there already."""
    if not rows:
        return
    columns = ", ".join(table.columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, f"{table.name} ({columns})", rows)
            return
        marks = ", ".join(["%s"] * len(table.columns))
        cursor.executemany(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", rows)


def _copy(cursor: CursorWrapper, where: str, rows: Sequence[Row]) -> None:
    # Errors inside a copy pass by Django's own translation.
    with connection.wrap_database_errors, cursor.copy(f"COPY {where} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def update_standings(rows: Sequence[Row]) -> int:
    """Put standings back: (id, revision before, standing, revision, due_at); how many were.

    A row with another revision than the one before is left as it is.
    """
    if connection.vendor == "postgresql" and len(rows) > _FEW:
        return _update_by_copy(rows)
    statement = (
        "UPDATE records_enrollment SET standing = %s, revision = %s, due_at = %s"
        " WHERE id = %s AND revision = %s"
    )
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(statement, [(s, n, due, i, r) for i, r, s, n, due in rows])
            return int(cursor.rowcount)
        count = 0
        for enrollment, before, standing, revision, due_at in rows:
            cursor.execute(statement, (standing, revision, due_at, enrollment, before))
            count += cursor.rowcount
        return count


def _update_by_copy(rows: Sequence[Row]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS standings_to_keep"
            " (id varchar(24), was integer, standing text, revision integer, due_at float8)"
            " ON COMMIT DELETE ROWS"
        )
        _copy(cursor, "standings_to_keep (id, was, standing, revision, due_at)", rows)
        # Nothing is known of a table just made: a guess would read all who are enrolled instead.
        cursor.execute("SET LOCAL enable_hashjoin = off")
        cursor.execute("SET LOCAL enable_mergejoin = off")
        cursor.execute(
            "UPDATE records_enrollment e SET standing = s.standing, revision = s.revision,"
            " due_at = s.due_at FROM standings_to_keep s"
            " WHERE e.id = s.id AND e.revision = s.was"
        )
        return int(cursor.rowcount)
