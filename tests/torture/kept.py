"""What a hub keeps, to compare two ways to one end: row by row, or by what it means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from django.apps import apps
from django.conf import settings
from django.db import connection

from careloom.hub.decision import Decision
from careloom.hub.entries import Entry
from careloom.records import models
from careloom.records.keys import KeyGone, decrypt

Line = tuple[str, ...]
"""Whose, what, its key, and all that has to be the same; without times and without random ids."""


def every_row() -> list[tuple[object, ...]]:
    """Every row of every table, as it stands: equal before and after means nothing was written."""
    found: list[tuple[object, ...]] = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config("records").get_models():
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY {model._meta.pk.column}")
            found += [(model.__name__, *row) for row in cursor.fetchall()]
    return found


def essence(known: set[str]) -> Counter[Line]:
    """What it all means. An enrollment that is not `known` is called "new"."""
    people = models.Enrollment.objects.select_related("participant")
    rows = {row.id: row for row in people}
    names = {one: one if one in known else "new" for one in rows}
    of_person = {row.participant_id: row for row in rows.values()}
    lines: Counter[Line] = Counter()
    for row in rows.values():
        lines.update(_person(names[row.id], row))
    for model, line in _OF_AN_ENROLLMENT.items():
        for one in model.objects.all():
            if said := line(one):
                lines[names[one.enrollment_id], *said] += 1
    for words in models.FreeText.objects.all():
        row = rows[words.enrollment_id]
        said = _read(row.participant_id, words, f"words/{row.id}/{words.seq}")
        lines[names[row.id], "words", "", said] += 1
    for kept in models.PersonalField.objects.all():
        row = of_person[kept.participant_id]
        said = _read(row.participant_id, kept, f"field/{kept.name}")
        lines[names[row.id], "field", kept.name, said] += 1
    lines.update(_of_the_hub(known))
    return lines


def _person(name: str, row: models.Enrollment) -> Iterator[Line]:
    yield name, "person", str(bool(row.participant.erased_at)), str(bool(row.standing))
    yield name, "waits", "", str(row.due_at is not None), str(bool(row.started_at))
    yield name, "key", "", str((Path(settings.PERSON_KEYS) / row.participant_id).exists())


def _of_the_hub(known: set[str]) -> Iterator[Line]:
    for entry in models.AuditEntry.objects.all():
        chain = entry.chain if entry.chain in known or "/" in entry.chain else "new"
        yield "", "audit", chain, entry.act, entry.actor.partition(":")[0]
    backup = Path(settings.DATA) / "backup.tar.gz"
    part = backup.with_name(f"{backup.name}.part")
    yield "", "backup", str(backup.exists()), str(part.exists())
    for asked in models.ExportRequest.objects.all():
        whole = (Path(settings.DATA) / "exports" / asked.id / "codebook.csv").exists()
        yield "", "export", str(asked.state), asked.reason, str(whole)


def _journal(one: models.JournalEntry) -> Line:
    entry = msgspec.json.decode(one.body, type=Entry)
    # How a doubt was settled is another way to the same end.
    said = "" if entry.kind == "sent" else entry.name
    return "journal", entry.key, entry.kind, said, str(entry.value), entry.text


def _decision(one: models.DecisionRecord) -> Line:
    made = msgspec.json.decode(one.body, type=Decision) if one.body else None
    said = (made.chosen, str(made.draw), *made.reasons) if made else ()
    return "decision", one.key, one.outcome, *said


def _delivery(one: models.Delivery) -> Line:
    key = one.key if one.ref else ""
    return "delivery", key, one.what, one.ref, one.channel, str(one.state)


def _task(one: models.StaffTask) -> Line:
    about = "" if one.closed_as == "erased" else one.about.partition("@")[0]
    return "task", "", one.kind, about, str(one.urgent), one.closed_as


def _notice(one: models.Notice) -> Line:
    """Nothing for one that tells how a doubt was settled: another way to the same end."""
    return () if one.kind == "settled" else ("notice", "", str(one.kind), one.said)


_OF_AN_ENROLLMENT: dict[Any, Callable[[Any], Line]] = {
    models.JournalEntry: _journal,
    models.DecisionRecord: _decision,
    models.Delivery: _delivery,
    models.StaffTask: _task,
    models.Notice: _notice,
    models.Consent: lambda one: ("consent", one.channel, str(one.withdrawn_at is None)),
    models.SubmittedForm: lambda one: ("form", one.token, one.act),
}


def _read(person: str, kept: models.FreeText | models.PersonalField, place: str) -> str:
    try:
        return decrypt(person, bytes(kept.ciphertext), place=place)
    except KeyGone:
        return "unreadable"
