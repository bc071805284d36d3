"""When messages do not reach a person: they told a provider to stop, or nothing arrives."""

from __future__ import annotations

from datetime import datetime

from careloom.records.lives import KeptLife, take_up
from careloom.records.models import StaffTask
from careloom.services.carry_out import open_task
from careloom.services.give_consent import consented_channels
from careloom.services.permission import SOFTWARE, Actor
from careloom.services.withdraw_consent import withdraw_consent


def opt_out(
    enrollment_id: str, channel: str, *, why: str, now: datetime, by: Actor = SOFTWARE
) -> bool:
    """Withdraw the consent to this channel at once, in the caller's transaction; whether any was.

    Staff are told, for the person may still want care by another way. `why` is a code.
    """
    if channel not in consented_channels(enrollment_id):
        return False
    withdraw_consent(enrollment_id=enrollment_id, channel=channel, by=by, now=now)
    tell_staff(take_up(enrollment_id), f"{why}/{channel}@{now:%Y-%m-%d}", now)
    return True


def tell_staff(kept: KeptLife, about: str, now: datetime, *, urgent: bool = False) -> None:
    """A task for a human. `about` is `why/channel@which`; the same is asked once."""
    open_task(kept, StaffTask.Kind.UNREACHED, about, now, urgent=urgent)
