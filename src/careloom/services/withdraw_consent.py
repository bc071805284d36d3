"""Withdrawing consent, effective also for what is already on its way."""

from __future__ import annotations

from datetime import datetime

from careloom.hub.entries import Entry, EntryKind
from careloom.records.models import Consent
from careloom.records.withdrawals import note_withdrawn
from careloom.services.give_consent import CARE
from careloom.services.happening import happening
from careloom.services.permission import Actor, require_self_or_staff

FOR_GOOD = 1e11
"""An instant beyond all care: who withdrew is left in peace until they come back by themself."""


def withdraw_consent(
    *, enrollment_id: str, channel: str = "", form: str = "", by: Actor, now: datetime
) -> int:
    """Withdraw consent to care by this channel, or by all; how many consents were withdrawn.

    Without any consent left nothing is asked or offered; what was kept stays until it is erased.
    Care staff note it for a person who said so aloud.
    """
    with happening(enrollment_id, "withdraw", form=form, said=channel, by=by, now=now) as happened:
        require_self_or_staff(by, "note_consent", happened.kept.row)
        consents = Consent.objects.filter(
            enrollment_id=enrollment_id, purpose=CARE, withdrawn_at=None
        )
        meant = consents.filter(channel=channel) if channel else consents
        note_withdrawn(enrollment_id, meant.values_list("channel", flat=True), now)
        count = meant.update(withdrawn_at=now)
        if count and not consents.exists():
            at = now.timestamp()
            happened.kept.append(Entry(kind=EntryKind.PAUSED, at=at, actor=by.kind, value=FOR_GOOD))
    return count
