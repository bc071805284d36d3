"""Giving consent again, or to one more channel; the door stays open."""

from __future__ import annotations

import hashlib
from datetime import datetime

from careloom.hub.entries import Entry, EntryKind
from careloom.program.definitions import Program
from careloom.records.models import Consent, Enrollment
from careloom.services.happening import happening
from careloom.services.permission import Actor, require_self

CARE = "care"


def give_consent(
    *, enrollment_id: str, channel: str, form: str = "", by: Actor, now: datetime
) -> bool:
    """Consent to care by this channel; whether that was new. Care goes on where it had stopped."""
    require_self(by, enrollment_id)
    with happening(enrollment_id, "consent", form=form, by=by, now=now) as happened:
        row, standing = happened.kept.row, happened.kept.standing
        given = Consent.objects.filter(enrollment=row, withdrawn_at=None)
        had_none = not given.exists()
        if given.filter(purpose=CARE, channel=channel).exists():
            return False
        note_consent(row, happened.kept.program, standing.language, channel, now)
        if had_none:
            happened.kept.append(Entry(kind=EntryKind.RESUMED, at=now.timestamp()))
    return True


def note_consent(
    row: Enrollment, program: Program, language: str, channel: str, now: datetime
) -> None:
    """Keep what was agreed to, with a hash of the text that was shown."""
    shown = program.texts["program/consent"].read(language, "web")
    Consent.objects.create(
        enrollment=row,
        purpose=CARE,
        channel=channel,
        text_hash=hashlib.sha256(shown.encode()).hexdigest(),
        given_at=now,
    )


def has_consent(enrollment_id: str) -> bool:
    """Whether the person agrees to care by any channel now."""
    return Consent.objects.filter(enrollment_id=enrollment_id, withdrawn_at=None).exists()
