"""Erasing a person: their key first, then all that was theirs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import CharField, F
from django.db.models.functions import Cast

from careloom.records.audit import write_audit
from careloom.records.keys import erase_person_key
from careloom.records.models import (
    DecisionRecord,
    Delivery,
    Device,
    Enrollment,
    FreeText,
    JournalEntry,
    LearnedOfPerson,
    NarrativeEdit,
    Notice,
    Participant,
    PersonalField,
    StaffTask,
    SubmittedForm,
    TakenReading,
)
from careloom.services.permission import SOFTWARE, Actor, NotAllowed


def erase_person(*, person: Participant, by: Actor, now: datetime) -> None:
    """Forget this person. Their decisions stay as empty rows, so that counts still agree.

    Erasing the key makes every copy of their words unreadable, old backups included. Doing it
    twice changes nothing.
    """
    enrollments = list(Enrollment.objects.filter(participant=person))
    own = by.kind == "participant" and any(one.id == by.id for one in enrollments)
    staff = by == SOFTWARE or (
        by.kind == "administrator" and by.organization == person.organization_id
    )
    if not own and not staff:
        raise NotAllowed("Only the person or an administrator may erase them.")
    erase_person_key(person.id)
    with transaction.atomic():
        # Locked first: what somebody writes at this moment is written before, and goes as well.
        enrollments = list(
            Enrollment.objects.select_for_update().filter(participant=person).order_by("id")
        )
        if not Participant.objects.filter(id=person.id, erased_at=None).update(erased_at=now):
            return
        PersonalField.objects.filter(participant=person).delete()
        for row in enrollments:
            FreeText.objects.filter(enrollment_id=row.id).delete()
            NarrativeEdit.objects.filter(enrollment_id=row.id).delete()
            JournalEntry.objects.filter(enrollment_id=row.id).delete()
            Device.objects.filter(enrollment=row).delete()
            SubmittedForm.objects.filter(enrollment_id=row.id).delete()
            TakenReading.objects.filter(enrollment_id=row.id).delete()
            DecisionRecord.objects.filter(enrollment_id=row.id).update(body="", snapshot="")
            Delivery.objects.filter(
                enrollment_id=row.id, state__in=[Delivery.State.QUEUED, Delivery.State.LEASED]
            ).update(state=Delivery.State.NOT_SENT, reason="erased")
            # What was sent, and by which rule, tells of the person as well.
            Delivery.objects.filter(enrollment_id=row.id).update(ref="", key=F("id"))
            Notice.objects.filter(enrollment_id=row.id).delete()
            _empty_tasks(row, now)
            Enrollment.objects.filter(id=row.id).update(
                standing="",
                # Whoever read this person before finds another revision, and writes nothing back.
                revision=row.revision + 1,
                due_at=None,
                ended_at=now,
                link_epoch=row.link_epoch + 1,
            )
            # After the enrollment: an update of a policy that is at work holds its row until then.
            LearnedOfPerson.objects.filter(enrollment_id=row.id).delete()
            write_audit(chain=row.id, actor=str(by), act="erase", subject=row.id, at=now)


def _empty_tasks(row: Enrollment, now: datetime) -> None:
    """Staff have nothing left to do for this person, and nothing to read."""
    tasks = StaffTask.objects.filter(enrollment=row)
    tasks.filter(closed_at=None).update(closed_at=now, closed_as="erased")
    tasks.update(about=Cast("id", CharField()))
