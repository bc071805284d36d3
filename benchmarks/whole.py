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
from pathlib import Path

NOW = 1_772_980_200.0
"""Sunday, 8 March 2026, 10:30 in New York: when the weekly questions of all have come due."""


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
    from benchmarks.deciding import programs
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    print(f"{connection.vendor}, {people:,} people due")
    for name in programs():
        due = _fill(name, people)
        worked, decisions = _work(due)
        size = _bytes(decisions)
        probe = _probe(due)
        print(
            f"{name:20} {decisions / worked:9,.0f} decisions/s  "
            f"{probe / worked:6.1%} of the probe  {size:6,.0f} bytes a decision"
        )
        _empty()


def _fill(name: str, people: int) -> list[str]:
    """So many people with an evaluation due, made in memory and kept in bulk; their ids."""
    import msgspec
    from benchmarks.deciding import programs
    from django.utils import timezone

    from careloom.hub.schedule import next_due
    from careloom.program.reading.bundle import read_bundle
    from careloom.program.versions import fold_hash
    from careloom.program.worked import worked_programs
    from careloom.records.bundles import program_of
    from careloom.records.lives import draws_of
    from careloom.records.models import Enrollment, Organization, Participant
    from careloom.services.permission import SOFTWARE
    from careloom.services.publish_program import publish_program
    from careloom.testing.lives import Always, LivedLife

    if name == "starter":
        import careloom.program

        bundle, _ = read_bundle(Path(careloom.program.__path__[0]) / "starter")
    else:
        bundle, _ = read_bundle(worked_programs()[name])
    published = publish_program(bundle=bundle, by=SOFTWARE, now=timezone.now())
    program = program_of(published.content_hash)
    scales = [
        item.id
        for one in programs()[name].instruments.values()
        for item in one.items.values()
        if item.kind == "scale"
    ]
    standings = []
    for number in range(64):
        person = LivedLife(program, draws=Always(number / 64))
        for place, item in enumerate(scales):
            person.answers(0, "09:05", **{item: (number * 3 + place * 5) % 11})
        standings.append(person.until(6, "09:00").standing)
    clinic = Organization.objects.create(name="Bench")
    now = timezone.now()
    persons = [Participant(organization=clinic, created_at=now) for _ in range(people)]
    Participant.objects.bulk_create(persons, batch_size=5000)
    rows = []
    for number, person in enumerate(persons):
        row = Enrollment(participant=person, program=published, started_at=now)
        standing = standings[number % len(standings)]
        standing.due_at = next_due(program, standing, draws_of(row.id))
        row.standing = msgspec.json.encode(standing).decode()
        row.revision, row.due_at, row.fold_hash = standing.seq, NOW - 1, fold_hash(program)
        rows.append(row)
    Enrollment.objects.bulk_create(rows, batch_size=5000)
    return [row.id for row in rows]


def _work(due: list[str]) -> tuple[float, int]:
    from datetime import UTC, datetime

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
