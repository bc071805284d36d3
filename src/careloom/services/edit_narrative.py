"""Staff edit what a decision tells the person; the hub's own text stays beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from django.db.models import QuerySet

from careloom.hub.decision import Decision
from careloom.hub.narrative import narrate
from careloom.hub.snapshot import Snapshot
from careloom.records.bundles import program_of
from careloom.records.keys import KeyGone, decrypt, encrypt
from careloom.records.models import DecisionRecord, Enrollment, NarrativeEdit
from careloom.services.happening import Refused, happening
from careloom.services.permission import SOFTWARE, Actor, require_staff

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Told:
    """A narrative as the person is told it, before their names are filled in."""

    text: str = field(repr=False)
    actor: str
    """`software`, or the role of who edited it last."""


def edit_narrative(
    *, enrollment_id: str, key: str, text: str, form: str = "", by: Actor, now: datetime
) -> None:
    """Put this text in place of the narrative of the decision with this key.

    Refused for a decision that told nothing, and for an empty or boundless text.
    """
    said = [key, text]
    with happening(
        enrollment_id, "edit_narrative", form=form, said=said, by=by, now=now
    ) as happened:
        row = happened.kept.row
        require_staff(by, "edit_narrative", row)
        text = text.strip()
        if not text or len(text) > LONGEST:
            raise Refused("text_wanted", most=f"{LONGEST}")
        told = DecisionRecord.objects.filter(enrollment_id=enrollment_id, key=key).first()
        if told is None or not told.narrative_digest:
            raise Refused("no_narrative")
        edits = NarrativeEdit.objects.filter(enrollment_id=enrollment_id, key=key)
        number = edits.count() + 1
        NarrativeEdit.objects.create(
            enrollment_id=enrollment_id,
            key=key,
            number=number,
            actor=by.kind,
            edited_at=now,
            ciphertext=encrypt(row.participant_id, text, place=_place(enrollment_id, key, number)),
        )


def teller_of(record: DecisionRecord) -> str:
    """Whose narrative the person reads: the software's or that of a role; "" where none is told."""
    edit = _edits(record).first()
    if edit is not None:
        return edit.actor
    return SOFTWARE.kind if record.narrative_digest else ""


def told_at(enrollment: Enrollment, record: DecisionRecord) -> Told:
    """What the decision tells the person: the latest edit, or what the hub itself wrote."""
    edit = _edits(record).first()
    if edit is not None:
        place = _place(enrollment.id, record.key, edit.number)
        try:
            person = enrollment.participant_id
            return Told(decrypt(person, bytes(edit.ciphertext), place=place), edit.actor)
        except KeyGone:
            return Told("", edit.actor)
    if not record.body:
        return Told("", SOFTWARE.kind)
    decision = msgspec.json.decode(record.body, type=Decision)
    snapshot = msgspec.json.decode(record.snapshot, type=Snapshot)
    return Told(narrate(program_of(decision.program), snapshot, decision).text, SOFTWARE.kind)


def _edits(record: DecisionRecord) -> QuerySet[NarrativeEdit]:
    """The latest first."""
    edits = NarrativeEdit.objects.filter(enrollment_id=record.enrollment_id, key=record.key)
    return edits.order_by("-number")


def _place(enrollment_id: str, key: str, number: int) -> str:
    return f"narrative/{enrollment_id}/{key}/{number}"
