"""Flatness: what deciding costs must not grow with who is enrolled, nor with years of history.

`python -m benchmarks.growth [--postgres] [--small|--middling]`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmarks.hub import a_hub, empty
from benchmarks.rows import Row, tell
from benchmarks.whole import TABLES, work

if TYPE_CHECKING:
    from benchmarks.due import DueProgram

ENROLLED_LIMIT, HISTORY_LIMIT = 1.15, 1.1
SIZES = {
    "--small": (1_000, 20_000, 200, 100, 5),
    "--middling": (2_000, 200_000, 500, 500, 5),
    "": (10_000, 1_000_000, 1_000, 1_000, 3),
}
"""Due, enrolled; due, days of history; rounds."""


def main() -> None:
    """Rows for one database."""
    due, enrolled, people, days, rounds = SIZES[next((one for one in SIZES if one in sys.argv), "")]
    with a_hub(postgres="--postgres" in sys.argv) as database:
        from benchmarks.due import publish

        program = publish("twenty_rules")
        alone, among = _best(rounds, program, due, {}, {"enrolled": enrolled})
        _tell(f"{database}, {due:,} due of {enrolled:,} enrolled", alone, among, ENROLLED_LIMIT)
        young, old = _best(rounds, program, people, {"days": 1}, {"days": days})
        _tell(
            f"{database}, {people:,} due with {days:,} days of history", young, old, HISTORY_LIMIT
        )


def _tell(what: str, before: float, after: float, limit: float) -> None:
    tell(
        Row(
            area="flatness",
            what=what,
            figure=f"{after:.3f} s",
            ratio=after / before,
            against="times the small one",
            limit=f"{limit:g}",
            met=after / before <= limit,
        )
    )


def _best(rounds: int, program: DueProgram, due: int, *hubs: dict[str, int]) -> list[float]:
    """The quickest of some rounds for each hub, in turn: a machine may slow down meanwhile."""
    found = [[_measure(program, due, **hub) for hub in hubs] for _ in range(rounds)]
    return [min(seconds) for seconds in zip(*found, strict=True)]


def _measure(program: DueProgram, due: int, *, enrolled: int = 0, days: int = 0) -> float:
    """Seconds for those who are due, on rows made anew."""
    from benchmarks.due import enroll

    ids = enroll(program, due)
    if enrolled:
        _copy_enrolled(enrolled - due)
    if days:
        _write_history(days)
    _settle()
    seconds, decisions = work()
    assert decisions >= len(ids)
    empty(*TABLES, "records_journalentry", "records_enrollment")
    return seconds


def _copy_enrolled(more: int) -> None:
    """So many more enrollments like one that is there, due in a year."""
    from django.db import connection

    from careloom.records.models import Enrollment

    columns = [field.column for field in Enrollment._meta.concrete_fields]
    one = Enrollment.objects.order_by("id").first()
    assert one is not None
    taken = ", ".join(
        {
            "id": "'copy' || n.value",
            "due_at": f"e.due_at + {365 * 86400} + (n.value %% 86400)",
        }.get(name, f"e.{name}")
        for name in columns
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO records_enrollment ({', '.join(columns)})"
            f" SELECT {taken} FROM records_enrollment e, {_numbers(more)} WHERE e.id = %s",
            [one.id],
        )


def _numbers(most: int) -> str:
    from django.db import connection

    if connection.vendor == "postgresql":
        return f"generate_series(1, {most}) AS n(value)"
    return (
        "(WITH RECURSIVE n(value) AS"
        f" (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {most})"
        " SELECT value FROM n) AS n"
    )


def _write_history(days: int) -> None:
    """A decision and an entry for each person and day, below all that the work will write."""
    from benchmarks.due import NOW
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_decisionrecord (enrollment_id, key, seq, kind, outcome, taken_at,"
            " body, snapshot, narrative_digest)"
            " SELECT e.id, 'old@' || n.value, -n.value, 'event', 'event',"
            f" {NOW} - n.value * 86400.0, '{{}}', '{{}}', ''"
            f" FROM records_enrollment e, {_numbers(days)}"
        )
        cursor.execute(
            "INSERT INTO records_journalentry (enrollment_id, seq, kind, at, body)"
            f" SELECT e.id, -n.value, 'answer', {NOW} - n.value * 86400.0, '{{}}'"
            f" FROM records_enrollment e, {_numbers(days)}"
        )


def _settle() -> None:
    """What a database does by and by, done now, so that it is not measured."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
        else:
            # A hub never analyzes its SQLite: it must find its way without.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    main()
