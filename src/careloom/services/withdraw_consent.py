"""Withdrawing consent, effective also for what is already on its way."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from careloom.records.audit import write_audit
from careloom.records.models import Consent
from careloom.services.permission import Actor, require_self


def withdraw_consent(*, enrollment_id: str, channel: str = "", by: Actor, now: datetime) -> int:
    """Withdraw consent to care by this channel, or by all; how many consents were withdrawn."""
    require_self(by, enrollment_id)
    with transaction.atomic():
        consents = Consent.objects.filter(enrollment_id=enrollment_id, withdrawn_at=None)
        if channel:
            consents = consents.filter(channel=channel)
        count = consents.update(withdrawn_at=now)
        write_audit(
            chain=enrollment_id, actor=str(by), act="withdraw", subject=channel or "all", at=now
        )
    return count
