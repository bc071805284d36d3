"""The worker's whole path: claim, decide, and keep for good; against a probe of the same writes.

`python -m benchmarks.whole [PEOPLE] [--postgres]`. The probe writes the same decisions,
deliveries and standings in bulk by the database's own means, and does nothing else; a row's figure
is its share of the probe's speed, measured in the same run on the same disk.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from contextlib import ExitStack

PROGRAMS = ("twenty_rules", "positive_parenting")


def main() -> None:
    """Print the table for SQLite, or for PostgreSQL."""
    arguments = [one for one in sys.argv[1:] if not one.startswith("--")]
    people = int(arguments[0]) if arguments else 20_000
    with ExitStack() as opened:
        folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="careloom-bench-"))
        os.environ |= {"CARELOOM_MODE": "test", "CARELOOM_DATA": folder}
        os.environ["DJANGO_SETTINGS_MODULE"] = "careloom.config.settings"
        if "--postgres" in sys.argv:
            from careloom.testing.postgres import running_postgres

            os.environ["CARELOOM_DATABASE_URL"] = opened.enter_context(running_postgres())
        _measure(people)


def _measure(people: int) -> None:
    import django

    django.setup()
    from benchmarks.due import enroll, publish
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    print(f"{connection.vendor}, {people:,} people due")
    for name in PROGRAMS:
        due = enroll(publish(name), people)
        worked, decisions = _work(due)
        size = _bytes(decisions)
        probe = _probe(due)
        print(
            f"{name:20} {decisions / worked:9,.0f} decisions/s  "
            f"{probe / worked:6.1%} of the probe  {size:6,.0f} bytes a decision"
        )
        _empty()


def _work(due: list[str]) -> tuple[float, int]:
    from datetime import UTC, datetime

    from benchmarks.due import NOW

    from careloom.services.decide_due import decide_due

    now = datetime.fromtimestamp(NOW, UTC)
    # As `careloom worker` does.
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    began, decisions = time.perf_counter(), 0
    while (shard := decide_due(now=now)).enrollments:
        decisions += shard.decisions
    return time.perf_counter() - began, decisions


def _probe(due: list[str]) -> float:
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
    with transaction.atomic():
        DecisionRecord.objects.all().delete()
        Delivery.objects.all().delete()
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
    found: dict[str, list[tuple]] = {}
    place = columns.index("enrollment_id")
    for row in model.objects.values_list(*columns):  # type: ignore[attr-defined]
        found.setdefault(row[place], []).append(row)
    return found


def _bytes(decisions: int) -> float:
    """Bytes on disk for each decision, all tables and indexes of decisions and deliveries."""
    from django.db import connection

    tables = ("records_decisionrecord", "records_delivery")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT sum(pg_total_relation_size(t::regclass)) FROM unnest(%s::text[]) t",
                [list(tables)],
            )
        else:
            cursor.execute(
                "SELECT sum(length(body) + length(snapshot) + length(key) * 2 + 60)"
                " FROM records_decisionrecord"
            )
        return float(cursor.fetchone()[0] or 0) / max(1, decisions)


def _empty() -> None:
    from careloom.records.models import DecisionRecord, Delivery, Enrollment

    for model in (DecisionRecord, Delivery, Enrollment):
        model.objects.all().delete()


if __name__ == "__main__":
    main()
