"""Enrolling: a person is invited, and begins once they consent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from careloom.hub.entries import Entry, EntryKind
from careloom.hub.fold import begin
from careloom.hub.living import Life
from careloom.program.versions import fold_hash
from careloom.records.audit import write_audit
from careloom.records.bundles import program_of
from careloom.records.keys import encrypt, make_person_key
from careloom.records.lives import KeptLife, draws_of
from careloom.records.models import (
    Enrollment,
    Organization,
    Participant,
    PersonalField,
    ProgramBundle,
)
from careloom.services.carry_out import carry_out
from careloom.services.give_consent import CARE, note_consent
from careloom.services.permission import Actor, require_organization, require_self, require_staff
from careloom.services.phone_numbers import PHONE, lookup_of, read_phone


class AlreadyBegun(Exception):
    """This enrollment has begun; nothing was changed."""


def invite(
    *,
    organization: Organization,
    program: ProgramBundle,
    fields: dict[str, str],
    by: Actor,
    now: datetime,
) -> Enrollment:
    """An enrollment that waits for the person's consent. `fields` are encrypted at once."""
    require_staff(by, "enroll")
    require_organization(by, organization.id)
    with transaction.atomic():
        person = Participant.objects.create(organization=organization, created_at=now)
        make_person_key(person.id)
        keep_fields(person, fields)
        enrollment = Enrollment.objects.create(participant=person, program=program)
        write_audit(chain=enrollment.id, actor=str(by), act="invite", subject=enrollment.id, at=now)
    return enrollment


def keep_fields(person: Participant, fields: dict[str, str]) -> None:
    """Keep names and addresses under the person's key; an empty one is taken away."""
    for name, typed in fields.items():
        place = f"field/{name}"
        text = read_phone(typed) if typed and name == PHONE else typed
        if not text:
            PersonalField.objects.filter(participant=person, name=name).delete()
            continue
        PersonalField.objects.update_or_create(
            participant=person,
            name=name,
            defaults={
                "ciphertext": encrypt(person.id, text, place=place),
                "lookup": lookup_of(text) if name == PHONE else "",
            },
        )


def begin_enrollment(
    *,
    enrollment: Enrollment,
    zone: str,
    language: str,
    channel: str,
    profile: dict[str, float],
    fields: dict[str, str] | None = None,
    by: Actor,
    now: datetime,
) -> KeptLife:
    """The person consents to care by this channel, and the first evaluation looks at once.

    `fields` are names and addresses, kept encrypted; an empty one is not kept. AlreadyBegun for a
    second time.
    """
    require_self(by, enrollment.id)
    program = program_of(enrollment.program_id)
    with transaction.atomic():
        row = Enrollment.objects.select_for_update().get(id=enrollment.id)
        if row.started_at is not None:
            raise AlreadyBegun
        Enrollment.objects.filter(id=row.id).update(started_at=now, fold_hash=fold_hash(program))
        note_consent(row, program, language, channel, now)
        keep_fields(row.participant, fields or {})
        at = now.timestamp()
        text = f"{zone} {language} web {channel}"
        entry = Entry(kind=EntryKind.ENROLLED, at=at, seq=1, text=text)
        life = Life(begin(program, entry), draws_of(row.id))
        kept = KeptLife(row.id, program, life, 0, _row=row)
        kept.entries.append(entry)
        for name, value in profile.items():
            kept.append(Entry(kind=EntryKind.READING, at=at, name=name, value=value))
        carry_out(kept, kept.live(at), now)
        kept.keep()
        write_audit(chain=row.id, actor=str(by), act="consent", subject=CARE, at=now)
    return kept
