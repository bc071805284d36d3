"""The large tables by month: partitions on PostgreSQL, plain rows on SQLite.

What fits no partition yet (a restored backup, a clock that was moved) is in the partition for the
rest, and goes to its month when that is made. Uniqueness holds within a month only; that a point is
decided once rests on the standing's revision, which every writer checks in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from careloom.records.months import Month, month_name, month_named, month_of, months_from

AHEAD = 3
"""Months that are made before they come."""
_EARLIEST = 946_684_800.0
"""The year 2000: what claims to be older stays with the rest."""
_PATIENCE = "5s"


@dataclass(frozen=True, slots=True)
class Kept:
    """A table that is kept by month, and the column that says which."""

    what: str
    table: str
    column: str

    @property
    def rest(self) -> str:
        """The partition of what has none of its own."""
        return f"{self.table}_rest"

    def partition(self, month: Month) -> str:
        """The name of a month's partition."""
        return f"{self.table}_{month_name(month)}"


TABLES = {
    kept.what: kept
    for kept in (
        Kept("journal", "records_journalentry", "at"),
        Kept("decisions", "records_decisionrecord", "taken_at"),
        Kept("deliveries", "records_delivery", "created_at"),
    )
}

_WORDS = {"journal": ("records_freetext", "seq"), "decisions": ("records_narrativeedit", "key")}
"""Where a person's words are that belong to a row, and the column that they share."""


def partitioned() -> bool:
    """Whether this database keeps months apart."""
    return connection.vendor == "postgresql"


def make_partitions(now: float) -> list[str]:
    """Make those of this month and the next few, and of months that the rest holds; their names.

    Done again it changes nothing. OperationalError when another transaction is in the way for
    longer than a moment; nobody else waits for it then.
    """
    if not partitioned():
        return []
    made = []
    for kept in TABLES.values():
        there = set(partition_months(kept))
        wanted = {*months_from(now, AHEAD + 1), *_months_of_rest(kept, now)}
        for month in sorted(wanted - there):
            _make(kept, month)
            made.append(kept.partition(month))
    return made


def partition_months(kept: Kept) -> list[Month]:
    """The months that have a partition, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = %s::regclass AND c.relname <> %s ORDER BY c.relname",
            [kept.table, kept.rest],
        )
        return [month_named(row[0].removeprefix(f"{kept.table}_")) for row in cursor.fetchall()]


def count_month(kept: Kept, month: Month) -> int:
    """How many rows the month has."""
    return _number(
        f"SELECT count(*) FROM {kept.table} WHERE {kept.column} >= %s AND {kept.column} < %s",
        month,
    )


def months_before(kept: Kept, before: float) -> Iterator[Month]:
    """The months with rows that end by `before`, in order."""
    at = -1e18
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT min({kept.column}) FROM {kept.table}"
                f" WHERE {kept.column} >= %s AND {kept.column} < %s",
                [at, before],
            )
            row = cursor.fetchone()
        if row is None or row[0] is None:
            return
        month = month_of(row[0])
        if month[1] > before:
            return
        yield month
        at = month[1]


def drop_month(kept: Kept, month: Month) -> None:
    """Take the month's rows away, in the caller's transaction, with the words that belong to them.

    The partition goes as a whole; what of the month is with the rest goes row by row.
    """
    inside = f"{kept.column} >= %s AND {kept.column} < %s"
    with connection.cursor() as cursor:
        if partitioned():
            cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
        if kept.what in _WORDS:
            words, place = _WORDS[kept.what]
            cursor.execute(
                f"DELETE FROM {words} WHERE (enrollment_id, {place}) IN"
                f" (SELECT enrollment_id, {place} FROM {kept.table} WHERE {inside})",
                month,
            )
        if partitioned():
            cursor.execute(f"DROP TABLE IF EXISTS {kept.partition(month)}")
        cursor.execute(f"DELETE FROM {kept.table} WHERE {inside}", month)


def _months_of_rest(kept: Kept, now: float) -> set[Month]:
    """Months that are old enough to be real and not later than those made ahead."""
    last = months_from(now, AHEAD + 1)[-1][1]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT extract(epoch FROM date_trunc('month',"
            f" to_timestamp({kept.column}), 'UTC'))::float8 FROM {kept.rest}"
            f" WHERE {kept.column} >= %s AND {kept.column} < %s",
            [_EARLIEST, last],
        )
        return {month_of(row[0]) for row in cursor.fetchall()}


def _make(kept: Kept, month: Month) -> None:
    """A table of the same form, filled with what the rest has of the month, then attached."""
    name = kept.partition(month)
    inside = f"{kept.column} >= {month[0]} AND {kept.column} < {month[1]}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
        cursor.execute(f"LOCK TABLE {kept.rest} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(f"CREATE TABLE {name} (LIKE {kept.table} INCLUDING ALL)")
        cursor.execute(
            f"WITH moved AS (DELETE FROM {kept.rest} WHERE {inside} RETURNING *)"
            f" INSERT INTO {name} SELECT * FROM moved"
        )
        cursor.execute(
            f"ALTER TABLE {kept.table} ATTACH PARTITION {name}"
            f" FOR VALUES FROM ({month[0]}) TO ({month[1]})"
        )


def _number(query: str, values: Month) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
    return int(row[0]) if row else 0
