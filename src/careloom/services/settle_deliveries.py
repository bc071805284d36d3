"""What became of attempts: settled in bulk, with what follows for the person."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from careloom.channels.base import OPTED_OUT, Attempt, Found, Result
from careloom.hub.entries import EntryKind
from careloom.records.lives import KeptLife, keep_together, revive
from careloom.records.models import Delivery, Enrollment, Notice
from careloom.records.models.delivery import NEVER
from careloom.records.outbox import keep_deliveries, keep_if_new
from careloom.services.gate import SAFETY
from careloom.services.lease_deliveries import Leased, end, hold, note
from careloom.services.restored import IN_DOUBT
from careloom.services.telling import tell_when_kept
from careloom.services.unreached import opt_out, tell_staff

_BACK_OFF = (60.0, 300.0, 1800.0, 7200.0)
MOST_TRIES = len(_BACK_OFF)
"""So often a delivery is tried again."""
_JITTER = 0.25
_State = Delivery.State


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt. `asked` is what the provider said about an earlier one, if it was asked."""

    leased: Leased
    attempt: Attempt | None
    """None when nothing was sent: the gate held it, or the doubt was not cleared."""
    asked: Found | None = None


def settle(tried: Sequence[Tried], now: datetime) -> int:
    """Write down what became of each, in the caller's transaction; how many were accepted.

    What was settled by somebody else meanwhile (a receipt, an erasure) stays as it is.
    """
    if not tried:
        return 0
    lives = _lives({one.leased.enrollment_id for one in tried})
    found = Delivery.objects.select_for_update().filter(id__in=[one.leased.id for one in tried])
    deliveries = {one.id: one for one in found.order_by("id")}
    accepted, changed, left = 0, [], []
    for one in tried:
        delivery, kept = deliveries.get(one.leased.id), lives.get(one.leased.enrollment_id)
        if delivery is None or kept is None or not _still_ours(delivery, one):
            continue
        accepted += _settle(kept, delivery, one, now)
        changed.append(delivery)
        if one.attempt is not None and one.attempt.reason == OPTED_OUT:
            left.append(delivery)
    keep_deliveries(changed)
    keep_together([kept for kept in lives.values() if kept.entries])
    for delivery in left:
        opt_out(delivery.enrollment_id, delivery.channel, why="told_provider", now=now)
    return accepted


def _lives(enrollments: set[str]) -> dict[str, KeptLife]:
    rows = Enrollment.objects.select_for_update(of=("self",)).select_related("participant")
    living = rows.filter(id__in=enrollments).exclude(standing="").order_by("id")
    return {row.id: revive(row) for row in living}


def _still_ours(delivery: Delivery, one: Tried) -> bool:
    if delivery.attempts != one.leased.attempt:
        return False
    if delivery.state == _State.LEASED:
        return True
    # The lease was over, yet a plain answer came after all: it clears the doubt.
    plain = one.attempt is not None and one.attempt.result is not Result.UNCERTAIN
    return plain and delivery.state == _State.UNCERTAIN


def _settle(kept: KeptLife, delivery: Delivery, one: Tried, now: datetime) -> bool:
    at, attempt = now.timestamp(), one.attempt
    accepted = attempt is not None and attempt.result is Result.ACCEPTED
    refused_late = delivery.state == _State.UNCERTAIN and not accepted
    if one.asked is Found.NOT_THERE or refused_late:
        settled(delivery, "not_accepted", at)
    if one.asked is Found.THERE or accepted:
        accept(kept, delivery, _how(delivery, one), at)
        return True
    if attempt is None:
        if one.asked is Found.NOT_THERE and one.leased.held is not None:
            hold(kept, delivery, one.leased.held, at)
        else:
            _doubt(kept, delivery, one, now)
    elif attempt.result is Result.UNCERTAIN:
        _doubt(kept, delivery, one, now)
    elif attempt.result is Result.TEMPORARY and delivery.attempts <= MOST_TRIES:
        wait = max(delay(delivery.id, delivery.attempts), attempt.retry_after)
        delivery.state, delivery.reason = _State.QUEUED, attempt.reason[:60]
        delivery.not_before = at + wait
        tell_when_kept(delivery)
    else:
        end(delivery, _State.FAILED, attempt.reason, at)
        note(kept, delivery, EntryKind.NOT_SENT, attempt.reason, at)
        _call_for_safety(kept, delivery, now)
    return False


def accept(kept: KeptLife, delivery: Delivery, how: str, at: float) -> None:
    """The provider has it; the caller keeps it. `how` is set where that had been in doubt."""
    end(delivery, _State.ACCEPTED, how, at)
    note(kept, delivery, EntryKind.SENT, how, at)
    if how:
        settled(delivery, how, at)


def settled(delivery: Delivery, how: str, at: float) -> None:
    """Count how a doubt came to its end."""
    keep_if_new(
        Notice(
            id=f"settled/{delivery.id}/{delivery.attempts}",
            kind=Notice.Kind.SETTLED,
            enrollment_id=delivery.enrollment_id,
            delivery_id=delivery.id,
            said=how,
            told_at=at,
        )
    )


def _how(delivery: Delivery, one: Tried) -> str:
    if one.asked is Found.THERE:
        return "asked_provider"
    if delivery.state == _State.UNCERTAIN:
        return "answered_late"
    return "resent" if one.leased.in_doubt and one.asked is not Found.NOT_THERE else ""


def _doubt(kept: KeptLife, delivery: Delivery, one: Tried, now: datetime) -> None:
    """Nobody can say. Looked at again while the provider may yet be asked, or safety is meant."""
    at = now.timestamp()
    restored = delivery.reason == IN_DOUBT
    reason = one.attempt.reason if one.attempt else IN_DOUBT if restored else "nobody_can_say"
    delivery.state, delivery.reason = _State.UNCERTAIN, reason[:60]
    delivery.settled_at = at
    again = (one.leased.asks or one.leased.safety) and delivery.attempts <= MOST_TRIES
    delivery.not_before = at + delay(delivery.id, delivery.attempts) if again else NEVER
    tell_when_kept(delivery)
    if not again:
        _call_for_safety(kept, delivery, now)


def _call_for_safety(kept: KeptLife, delivery: Delivery, now: datetime) -> None:
    if delivery.what == SAFETY:
        tell_staff(kept, f"safety/{delivery.channel}@{delivery.id}", now, urgent=True)


def delay(delivery_id: str, attempt: int) -> float:
    """Whole seconds until the next attempt: longer each time, and spread by up to a quarter.

    The spread comes from the delivery and the attempt, so that it can be said again.
    """
    digest = hashlib.sha256(f"{delivery_id}/{attempt}".encode()).digest()
    spread = int.from_bytes(digest[:4], "big") / 2**32
    return round(_BACK_OFF[min(attempt, len(_BACK_OFF)) - 1] * (1.0 + _JITTER * spread))
