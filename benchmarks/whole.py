"""The worker's whole path: claim, decide, and keep for good; against a probe of the same writes.

`python -m benchmarks.whole [PEOPLE] [--postgres]`. The probe writes the same decisions,
deliveries and standings in bulk by the database's own means, and does nothing else; a row's figure
is its share of the probe's speed, measured in the same run on the same disk.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

from benchmarks.hub import a_hub, empty
from benchmarks.rows import Row, tell

PROGRAMS = ("twenty_rules", "positive_parenting")
SHARE = 0.45
BYTES = 1536
TABLES = ("records_decisionrecord", "records_delivery")


def main() -> None:
    """Rows for SQLite, or for PostgreSQL."""
    arguments = [one for one in sys.argv[1:] if not one.startswith("--")]
    people = int(arguments[0]) if arguments else 100_000
    with a_hub(postgres="--postgres" in sys.argv) as database:
        for program in PROGRAMS:
            _measure(database, program, people)
        if database == "PostgreSQL":
            _measure(database, PROGRAMS[0], people, at_once=2)


def _measure(database: str, program: str, people: int, *, at_once: int = 1) -> None:
    from benchmarks.due import enroll, publish

    enroll(publish(program), people)
    worked, decisions = work() if at_once == 1 else _work_at_once(at_once)
    size = _bytes(decisions)
    probed = _probe()
    plain = program == PROGRAMS[0] and at_once == 1
    name = f"{database}, {program}, {people:,} due"
    if at_once > 1:
        name += f", --concurrency {at_once}"
    share = probed / worked
    tell(
        Row(
            area="whole path",
            what=name,
            figure=f"{decisions / worked:,.0f} decisions/s",
            ratio=share,
            against="of the probe's speed",
            limit=f"{SHARE:.0%}" if plain else "",
            met=share >= SHARE if plain else None,
        )
    )
    if at_once == 1:
        _tell_bytes(name, size, held=database == "PostgreSQL" and plain)
    empty(*TABLES, "records_enrollment")


def _tell_bytes(name: str, size: float, *, held: bool) -> None:
    tell(
        Row(
            area="bytes",
            what=f"{name}, a decision",
            figure=f"{size:,.0f} B",
            ratio=size / BYTES,
            against="of the limit",
            limit=f"{BYTES} B" if held else "",
            met=size <= BYTES if held else None,
        )
    )


def _work_at_once(count: int) -> tuple[float, int]:
    """One process that works on so many shards at once, as `careloom worker --concurrency` does."""
    from django.db import connection

    def one() -> int:
        try:
            return work()[1]
        finally:
            connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        decisions = sum(pool.map(lambda _: one(), range(count)))
    return time.perf_counter() - began, decisions


def work() -> tuple[float, int]:
    """Decide all who are due as a worker does; seconds and decisions."""
    from datetime import UTC, datetime

    from benchmarks.due import NOW

    from careloom.operations.collector import spare_the_collector
    from careloom.services.decide_due import decide_due

    now = datetime.fromtimestamp(NOW, UTC)
    spare_the_collector()
    began, decisions = time.perf_counter(), 0
    while (shard := decide_due(now=now)).enrollments:
        decisions += shard.decisions
    return time.perf_counter() - began, decisions


def _probe() -> float:
    """Seconds for the same rows, copied from what was kept, and for as many standings."""
    from django.db import connection, transaction

    from careloom.records.bulk import DECISIONS, DELIVERIES, insert, update_standings
    from careloom.records.models import DecisionRecord, Delivery, Enrollment
    from careloom.services.decide_due import SHARD

    decisions = _by_person(DECISIONS.columns, DecisionRecord)
    deliveries = _by_person(DELIVERIES.columns, Delivery)
    standings = [
        (row.id, row.revision, row.standing, row.revision, row.due_at)
        for row in Enrollment.objects.order_by("id")
    ]
    empty(*TABLES)
    connection.ensure_connection()
    began = time.perf_counter()
    for start in range(0, len(standings), SHARD):
        part = standings[start : start + SHARD]
        with transaction.atomic():
            insert(DECISIONS, [row for one in part for row in decisions.get(one[0], ())])
            insert(DELIVERIES, [row for one in part for row in deliveries.get(one[0], ())])
            update_standings(part)
    return time.perf_counter() - began


def _by_person(columns: tuple[str, ...], model: type) -> dict[str, list[tuple]]:
    found: dict[str, list[tuple]] = defaultdict(list)
    place = columns.index("enrollment_id")
    for row in model.objects.values_list(*columns):  # type: ignore[attr-defined]
        found[row[place]].append(row)
    return found


def _bytes(decisions: int) -> float:
    """Bytes on disk for each decision, of decisions and deliveries with all their indexes."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT sum(pg_total_relation_size(relid)) FROM unnest(%s::text[]) t,"
                " LATERAL (SELECT relid FROM pg_partition_tree(t::regclass)) parts",
                [list(TABLES)],
            )
        else:
            cursor.execute(
                "SELECT sum(pgsize) FROM dbstat WHERE name IN"
                " (SELECT name FROM sqlite_master WHERE tbl_name IN (%s, %s))",
                list(TABLES),
            )
        return float(cursor.fetchone()[0] or 0) / max(1, decisions)


if __name__ == "__main__":
    main()
