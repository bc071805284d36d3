"""What a provider tells of a message it accepted: that it arrived, or came back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from careloom.hub.entries import EntryKind
from careloom.records.lives import KeptLife, revive
from careloom.records.models import Delivery, Enrollment, Notice
from careloom.records.outbox import keep_deliveries, told_of
from careloom.services.gate import SAFETY
from careloom.services.lease_deliveries import end, note
from careloom.services.notices import first_told
from careloom.services.settle_deliveries import accept, settled
from careloom.services.telling import tell_unknown
from careloom.services.unreached import opt_out, tell_staff

ARRIVED = "arrived"
"""The reason of an accepted delivery of which a receipt came."""
_State = Delivery.State
_IN_DOUBT = (_State.LEASED, _State.UNCERTAIN, _State.QUEUED)
_TOLD = "told_by_provider"


class Fate(StrEnum):
    """What is told. UNWANTED: it came back, and nothing more may be sent by this channel."""

    ON_ITS_WAY = "on_its_way"
    ARRIVED = "arrived"
    BOUNCED = "bounced"
    UNWANTED = "unwanted"


def take_receipt(
    *,
    notice_id: str,
    delivery_id: str,
    channel: str,
    fate: Fate,
    reason: str,
    digest: str,
    why: str = "told_provider",
    now: datetime,
) -> bool:
    """Write down what became of a message; whether anything changed by it.

    The same notice twice, or two that contradict each other, have the effect of the first. What
    came back was not delivered: the person is not counted as silent for it. Of a message that this
    hub does not know nothing is kept, but it is told: a restore may have lost it. OtherBody for a
    notice whose id came with another body. `why` is told to staff where consent is withdrawn.
    """
    with transaction.atomic():
        told = told_of(delivery_id, channel)
        if told is None:
            tell_unknown(delivery_id, channel)
            return False
        if fate is Fate.ON_ITS_WAY and told.state not in _IN_DOUBT:
            return False
        new = first_told(
            notice_id,
            Notice.Kind.STATUS if channel == "sms" else Notice.Kind.MAIL,
            said=fate,
            digest=digest,
            enrollment_id=told.enrollment_id,
            delivery_id=delivery_id,
            at=now.timestamp(),
        )
        if not new:
            return False
        if fate is Fate.ARRIVED and told.state == _State.ACCEPTED:
            # By far the most: nothing else of the person changes.
            return told.keep_arrival(ARRIVED)
        rows = Enrollment.objects.select_for_update(of=("self",)).select_related("participant")
        row = rows.filter(id=told.enrollment_id).exclude(standing="").first()
        delivery = Delivery.objects.select_for_update().filter(id=delivery_id).first()
        if row is None or delivery is None or _is_over(delivery):
            return False
        return _apply(row, delivery, fate, reason, why, now)


def _is_over(delivery: Delivery) -> bool:
    """Whether its end was told already, or it never left the hub."""
    if delivery.state == _State.ACCEPTED:
        return delivery.reason == ARRIVED
    return delivery.state not in _IN_DOUBT or not delivery.attempts


def _apply(
    row: Enrollment, delivery: Delivery, fate: Fate, reason: str, why: str, now: datetime
) -> bool:
    at, in_doubt = now.timestamp(), delivery.state in _IN_DOUBT
    if not in_doubt and fate in (Fate.ON_ITS_WAY, Fate.ARRIVED):
        return False
    kept = revive(row)
    if fate in (Fate.ON_ITS_WAY, Fate.ARRIVED):
        accept(kept, delivery, _TOLD, at)
        if fate is Fate.ARRIVED:
            delivery.reason = ARRIVED
        keep_deliveries([delivery])
        kept.keep()
        return True
    _came_back(kept, delivery, reason, now, in_doubt=in_doubt)
    if fate is Fate.UNWANTED:
        opt_out(delivery.enrollment_id, delivery.channel, why=why, now=now)
    return True


def _came_back(
    kept: KeptLife, delivery: Delivery, reason: str, now: datetime, *, in_doubt: bool
) -> None:
    at = now.timestamp()
    was_at = delivery.settled_at or at
    end(delivery, _State.FAILED, reason, at)
    if in_doubt:
        settled(delivery, _TOLD, at)
        note(kept, delivery, EntryKind.NOT_SENT, reason, at)
    else:
        note(kept, delivery, EntryKind.BOUNCED, reason, at, was_at=was_at)
    keep_deliveries([delivery])
    kept.keep()
    if delivery.what == SAFETY:
        tell_staff(kept, f"safety/{delivery.channel}@{delivery.id}", now, urgent=True)
