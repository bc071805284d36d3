"""The one gate that every send passes, at the moment of sending."""

from __future__ import annotations

from careloom.hub.contact import is_quiet
from careloom.hub.local_time import local_day_and_minute
from careloom.hub.standing import Standing
from careloom.program.definitions import Program
from careloom.records.models import Consent, Delivery

SAFETY = "safety"
_STALE = {"ask": 12 * 3600.0, "event": 12 * 3600.0, "contact": 24 * 3600.0}


def reason_to_hold(
    delivery: Delivery, standing: Standing, program: Program, *, address: str, now: float
) -> str:
    """Why this may not be sent now; "" when it may. `quiet_hours` passes, other reasons do not.

    Safety mail needs an address and nothing else: it skips consent by channel, caps, quiet hours
    and holds.
    """
    if not address:
        return "no_address"
    if delivery.what == SAFETY:
        return ""
    consented = Consent.objects.filter(
        enrollment_id=delivery.enrollment_id,
        purpose="care",
        channel=delivery.channel,
        withdrawn_at=None,
    ).exists()
    if not consented:
        return "no_consent"
    if standing.holds:
        return "safety_hold"
    if now < standing.paused_until:
        return "paused"
    if now - delivery.created_at > _STALE.get(delivery.what, 24 * 3600.0):
        return "too_late"
    minute = local_day_and_minute(now, standing.zone)[1]
    return "quiet_hours" if is_quiet(program, minute) else ""
