"""The tables of a program's whole process, from the hub's records, without a name or a word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from django.db.models import Model, QuerySet

from careloom.hub.decision import Decision
from careloom.hub.entries import Entry
from careloom.hub.standing import Standing
from careloom.records.bundles import program_of
from careloom.records.models import DecisionRecord, Delivery, Enrollment, JournalEntry, StaffTask
from careloom.science.process.tables import ProcessTables
from careloom.services.permission import Actor, require_staff
from careloom.services.process_of_person import PersonsProcess

_A_BATCH = 200
"""So many people are read at a time, whatever the size of the program."""
M = TypeVar("M", bound=Model)
_Found = dict[str, list[Any]]
"""Rows by the name of their table, which is a field of ProcessTables."""


def process_tables(*, program_id: str, by: Actor, now: datetime) -> ProcessTables:
    """What happened to everybody in any version of this program; nothing is written.

    People are numbered in an order that tells nothing of them. Who was erased is not in it.
    """
    require_staff(by, "see_process")
    rows = Enrollment.objects.filter(
        program__program_id=program_id,
        participant__erased_at=None,
        started_at__isnull=False,
    )
    if by.organization:
        rows = rows.filter(participant__organization_id=by.organization)
    ids = list(rows.order_by("id").values_list("id", flat=True))
    found: _Found = defaultdict(list)
    for start in range(0, len(ids), _A_BATCH):
        _read(ids[start : start + _A_BATCH], start, found, now.timestamp())
    return ProcessTables(**{"people": (), **{name: tuple(rows) for name, rows in found.items()}})


def _read(ids: list[str], start: int, found: _Found, now: float) -> None:
    decisions = _by_person(DecisionRecord.objects.exclude(body="").order_by("seq"), ids)
    entries = _by_person(JournalEntry.objects.exclude(body="").order_by("seq"), ids)
    deliveries = _by_person(Delivery.objects.order_by("created_at"), ids)
    tasks = _by_person(StaffTask.objects.filter(kind=StaffTask.Kind.SAFETY), ids)
    enrollments = Enrollment.objects.filter(id__in=ids).order_by("id")
    for number, row in enumerate(enrollments, start=start + 1):
        one = PersonsProcess(
            row,
            program_of(row.program_id),
            number,
            [
                (record.seq, msgspec.json.decode(record.body, type=Decision))
                for record in decisions[row.id]
            ],
            [msgspec.json.decode(entry.body, type=Entry) for entry in entries[row.id]],
            msgspec.json.decode(row.standing, type=Standing),
            now,
        )
        found["people"].append(one.person())
        found["evaluations"] += one.evaluations()
        found["courses"] += one.courses()
        found["sent"] += one.sent(deliveries[row.id])
        found["activity"] += one.activity()
        found["harms"] += one.harms(tasks[row.id])


def _by_person(rows: QuerySet[M], ids: Iterable[str]) -> dict[str, list[M]]:
    found: dict[str, list[M]] = defaultdict(list)
    for row in rows.filter(enrollment_id__in=ids):
        found[row.enrollment_id].append(row)  # type: ignore[attr-defined]
    return found
