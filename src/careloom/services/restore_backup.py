"""Backups taken and restored; who was erased or withdrew since then stays so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from careloom.records.audit import write_audit
from careloom.records.backup import back_up, restore
from careloom.records.models import Enrollment
from careloom.records.withdrawals import withdrawn_since
from careloom.services.finish_erasures import finish_erasures
from careloom.services.permission import Actor, require_staff
from careloom.services.restored import (
    BACKED_UP,
    CHAIN,
    MOVED,
    RESTORED,
    doubt_what_was_due,
    last_restore,
)
from careloom.services.unreached import opt_out


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: rows, and how many persons, channels and messages it was not simply so for.

    `in_doubt` are the messages that may have gone out since the backup was taken.
    """

    rows: int
    erased_again: int
    withdrawn_again: int
    in_doubt: int


def take_backup(*, out: Path, by: Actor, now: datetime) -> int:
    """Write the whole database to a new file; how many rows it holds.

    OSError, and no file, where there is no room for it.
    """
    require_staff(by, "back_up")
    with transaction.atomic():
        write_audit(chain=CHAIN, actor=str(by), act=BACKED_UP, subject="database", at=now)
    return sum(back_up(out).values())


def restore_backup(
    *, source: Path, moved: bool = False, by: Actor, clock: Callable[[], datetime]
) -> Restored:
    """Fill an empty database; all or nothing.

    The `clock` is asked once all is back: that of a demo comes back with it.

    Nobody who asked to be forgotten, or said stop, comes back with an old backup: both are noted
    beside the keys. What was due meanwhile the hub may have sent before it was lost; it is not
    sent blindly. `moved` says that the hub did nothing after the backup: then nothing is in doubt.
    """
    require_staff(by, "restore")
    with transaction.atomic():
        rows = sum(restore(source).values())
        return _put_right(rows, MOVED if moved else RESTORED, by, clock())


def note_restore(*, by: Actor, now: datetime) -> Restored:
    """The same for a database that was brought back by its own tools; no rows are counted.

    To be said before a worker starts. Said again it doubts what is due by then as well.
    """
    require_staff(by, "restore")
    with transaction.atomic():
        return _put_right(0, RESTORED, by, now)


def _put_right(rows: int, act: str, by: Actor, now: datetime) -> Restored:
    write_audit(chain=CHAIN, actor=str(by), act=act, subject="database", at=now)
    erased = finish_erasures(now=now)
    if act == MOVED:
        return Restored(rows, erased, 0, 0)
    return Restored(rows, erased, _withdraw_again(now), doubt_what_was_due(now))


def _withdraw_again(now: datetime) -> int:
    """Take back what was withdrawn after the backup, and tell staff of each; how many."""
    before = last_restore(now.timestamp())
    noted = withdrawn_since(before.backed_up_at) if before else []
    people = Enrollment.objects.filter(id__in={person for person, _ in noted})
    here = set(people.exclude(standing="").values_list("id", flat=True))
    return sum(
        opt_out(person, channel, why="before_restore", now=now)
        for person, channel in noted
        if person in here
    )
