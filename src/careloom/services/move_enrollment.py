"""Moving a person to another version of their program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import transaction

from careloom.hub.entries import Entry, EntryKind
from careloom.hub.moving import move_standing
from careloom.hub.schedule import next_due
from careloom.hub.standing import Standing
from careloom.program.versions import fold_hash
from careloom.records.audit import write_audit
from careloom.records.bundles import program_of
from careloom.records.lives import Superseded, draws_of, keep_entry
from careloom.records.models import Enrollment, JournalEntry, ProgramBundle
from careloom.services.permission import Actor, NotAllowed, require_staff
from careloom.services.retention import was_cut


class CannotMove(Exception):
    """The move is refused; the text says why and what to do. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did: whether the journal was folded again, and the step that ended by it."""

    refolded: bool
    ended: str


def move_enrollment(*, enrollment_id: str, to: ProgramBundle, by: Actor, now: datetime) -> Moved:
    """Put the person on this version from now on; decisions of before keep citing theirs.

    Where variables, windows or items differ the journal is folded again, which is refused when
    part of it is no longer kept. A running step that the new version lacks ends without blame.
    Who is on this version already stays as they are.
    """
    with transaction.atomic():
        row = Enrollment.objects.select_for_update().get(id=enrollment_id)
        require_staff(by, "enroll", row)
        old, new = program_of(row.program_id), program_of(to.content_hash)
        if old.id != new.id:
            raise NotAllowed(f'"{new.id}" is another program than "{old.id}", not a version of it.')
        if row.program_id == to.content_hash:
            return Moved(refolded=False, ended="")
        if not row.standing:
            Enrollment.objects.filter(id=row.id).update(program=to)
            return Moved(refolded=False, ended="")
        entries = _journal(row.id)
        refolds = fold_hash(old) != fold_hash(new)
        begun = row.started_at.timestamp() if row.started_at else 0.0
        if refolds and (not entries or entries[0].seq != 1 or was_cut(("journal",), begun)):
            raise CannotMove(
                "Part of this person's journal is no longer kept, so it cannot be folded again "
                "for variables that changed. Let them finish on their version."
            )
        standing = msgspec.json.decode(row.standing, type=Standing)
        refolded, ended = move_standing(old, new, standing, entries)
        moved = Entry(
            kind=EntryKind.MOVED,
            at=now.timestamp(),
            seq=standing.seq,
            actor=by.kind,
            key=old.content_hash,
            text=new.content_hash,
        )
        keep_entry(row.id, moved)
        standing.due_at = next_due(new, standing, draws_of(row.id))
        changed = Enrollment.objects.filter(id=row.id, revision=row.revision).update(
            program=to,
            standing=msgspec.json.encode(standing).decode(),
            revision=standing.seq,
            fold_hash=fold_hash(new),
            due_at=standing.due_at,
        )
        if not changed:
            raise Superseded
        write_audit(
            chain=row.id, actor=str(by), act="move", subject=f"{new.id} {new.version}", at=now
        )
    return Moved(refolded=refolded, ended=ended)


def _journal(enrollment_id: str) -> list[Entry]:
    rows = JournalEntry.objects.filter(enrollment_id=enrollment_id).order_by("seq")
    return [msgspec.json.decode(row.body, type=Entry) for row in rows]
