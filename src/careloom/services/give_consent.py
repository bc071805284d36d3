"""Giving consent again, or to one more channel; the door stays open.

Consents are by purpose and channel. So far there is one purpose, care itself.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from careloom.hub.entries import Entry, EntryKind
from careloom.program.definitions import Program
from careloom.records.models import Consent, Enrollment
from careloom.records.withdrawals import note_agreed
from careloom.services.happening import Refused, happening
from careloom.services.permission import Actor, require_self_or_staff
from careloom.services.sms_settings import sms_is_set_up

CARE = "care"
CHANNELS = ("web", "email", "sms")


def give_consent(
    *, enrollment_id: str, channel: str, form: str = "", by: Actor, now: datetime
) -> bool:
    """Consent to care by this channel; whether that was new. Care goes on where it had stopped.

    The person says so themselves, or care staff note what they said; the audit tells which.
    """
    with happening(enrollment_id, "consent", form=form, said=channel, by=by, now=now) as happened:
        row, standing = happened.kept.row, happened.kept.standing
        require_self_or_staff(by, "note_consent", row)
        if channel not in CHANNELS:
            raise Refused("no_such_option", item="channel")
        given = _given(enrollment_id)
        had_none = not given.exists()
        if given.filter(channel=channel).exists():
            return False
        note_consent(row, happened.kept.program, standing.language, channel, now)
        note_agreed(enrollment_id, channel, now)
        if had_none:
            at = now.timestamp()
            happened.kept.append(Entry(kind=EntryKind.RESUMED, at=at, actor=by.kind))
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


def offered_channels() -> tuple[str, ...]:
    """The channels to choose from: texts only where a provider is set up, or in a demo."""
    texts = sms_is_set_up() or settings.MODE != "production"
    return CHANNELS if texts else tuple(one for one in CHANNELS if one != "sms")


def has_consent(enrollment_id: str) -> bool:
    """Whether the person agrees to care by any channel now."""
    return _given(enrollment_id).exists()


def consented_channels(enrollment_id: str) -> frozenset[str]:
    """The channels by which the person agrees to be reached now."""
    return frozenset(_given(enrollment_id).values_list("channel", flat=True))


def _given(enrollment_id: str) -> QuerySet[Consent]:
    return Consent.objects.filter(enrollment_id=enrollment_id, purpose=CARE, withdrawn_at=None)
