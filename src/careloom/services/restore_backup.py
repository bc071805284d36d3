"""Backups taken and restored; who was erased since then is forgotten again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from careloom.records.audit import write_audit
from careloom.records.backup import back_up, restore
from careloom.records.keys import erased_persons
from careloom.records.models import Participant
from careloom.services.erase_person import erase_person
from careloom.services.permission import Actor, require_staff


@dataclass(frozen=True, slots=True)
class Restored:
    """How many rows came back, and how many persons were erased again."""

    rows: int
    erased_again: int


def take_backup(*, out: Path, by: Actor, now: datetime) -> int:
    """Write the whole database to a new file; how many rows it holds."""
    require_staff(by, "back_up")
    with transaction.atomic():
        write_audit(chain="hub/backups", actor=str(by), act="back_up", subject="database", at=now)
    return sum(back_up(out).values())


def restore_backup(*, source: Path, by: Actor, now: datetime) -> Restored:
    """Fill an empty database, then apply every erasure that the keys' store knows of.

    All or nothing: nobody who asked to be forgotten comes back with an old backup.
    """
    require_staff(by, "restore")
    with transaction.atomic():
        rows = restore(source)
        again = Participant.objects.filter(id__in=erased_persons(), erased_at=None)
        erased = [person for person in again]
        for person in erased:
            erase_person(person=person, by=by, now=now)
        write_audit(chain="hub/backups", actor=str(by), act="restore", subject="database", at=now)
    return Restored(sum(rows.values()), len(erased))
