"""Sending what waits in the outbox, each through the gate at its moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from careloom.channels.base import Attempt, Channel, Message, Result
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.words_of_event import event_told_by
from careloom.records.lives import KeptLife, take_up
from careloom.records.models import Delivery
from careloom.records.named_points import reach
from careloom.services.gate import SAFETY, reason_to_hold
from careloom.services.link import link_address
from careloom.services.telling import tell_when_kept, telling_attempt
from careloom.services.words import fill_blanks, personal_fields

LEASE = 120.0
_QUARTER_HOUR = 900.0
_BACK_OFF = (60.0, 300.0, 1800.0, 7200.0)
_SUBJECT = {"en": "Your next step", "es": "Su próximo paso"}
_SAFETY_SUBJECT = {"en": "A message for you", "es": "Un mensaje para usted"}
_ADDRESS = {"email": "email"}


def send_due(*, channels: Mapping[str, Channel], now: datetime, limit: int = 100) -> int:
    """Try each delivery that is due once; how many were accepted.

    A delivery is leased before it is tried, so that two senders never try the same one; what a
    killed sender left leased is uncertain for care and tried again, under the same id, for
    safety.
    """
    accepted = 0
    for delivery_id in _due(now.timestamp(), limit, channels):
        accepted += _send(delivery_id, channels, now)
    return accepted


def anything_to_send(*, channel: str, now: datetime, beyond: int = 0) -> bool:
    """Whether more than so many deliveries of this channel are due."""
    found = _waiting(now.timestamp()).filter(channel=channel)
    return bool(found.values_list("id", flat=True)[beyond : beyond + 1])


def _waiting(now: float) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        Q(state=Delivery.State.QUEUED, not_before__lte=now)
        | Q(state=Delivery.State.LEASED, leased_until__lte=now)
    )


def _due(now: float, limit: int, channels: Collection[str]) -> list[str]:
    found = _waiting(now).filter(channel__in=list(channels))
    return list(found.order_by("not_before", "id").values_list("id", flat=True)[:limit])


def _send(delivery_id: str, channels: Mapping[str, Channel], now: datetime) -> bool:
    message = _lease(delivery_id, channels, now)
    if message is None:
        return False
    reach("send/claimed")
    delivery = Delivery.objects.get(id=delivery_id)
    reach("send/before_send")
    with telling_attempt(delivery):
        attempt = channels[delivery.channel].send(message)
    if attempt.result is Result.ACCEPTED:
        reach("send/accepted")
    with transaction.atomic():
        _settle(delivery_id, attempt, now)
        reach("send/before_commit")
    reach("send/after")
    return attempt.result is Result.ACCEPTED


def _lease(delivery_id: str, channels: Mapping[str, Channel], now: datetime) -> Message | None:
    """Take the delivery and pass it through the gate; None when it is not to be tried."""
    at = now.timestamp()
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().get(id=delivery_id)
        if delivery.state == Delivery.State.LEASED and delivery.leased_until <= at:
            if delivery.what != SAFETY:
                _end(delivery, Delivery.State.UNCERTAIN, "sender_died", at)
                return None
        elif delivery.state != Delivery.State.QUEUED:
            return None
        if delivery.channel not in channels:
            return None
        kept = take_up(delivery.enrollment_id)
        fields = personal_fields(kept.row.participant)
        address = fields.get(_ADDRESS.get(delivery.channel, delivery.channel), "")
        reason = reason_to_hold(delivery, kept.standing, kept.program, address=address, now=at)
        if reason == "quiet_hours":
            delivery.not_before = at + _QUARTER_HOUR
            delivery.save()
            return None
        if reason:
            _end(delivery, Delivery.State.NOT_SENT, reason, at)
            _note(kept, delivery, EntryKind.NOT_SENT, reason, at)
            return None
        delivery.state, delivery.leased_until = Delivery.State.LEASED, at + LEASE
        delivery.attempts += 1
        delivery.save()
        message = compose(kept, delivery, address, fields)
        reach("send/rendered")
        return message


def _settle(delivery_id: str, attempt: Attempt, now: datetime) -> None:
    at = now.timestamp()
    delivery = Delivery.objects.select_for_update().get(id=delivery_id)
    if delivery.state != Delivery.State.LEASED:
        # The person was erased while their message was on its way.
        return
    kept = take_up(delivery.enrollment_id)
    retry = attempt.result is Result.TEMPORARY or (
        attempt.result is Result.UNCERTAIN and delivery.what == SAFETY
    )
    if attempt.result is Result.ACCEPTED:
        _end(delivery, Delivery.State.ACCEPTED, "", at)
        _note(kept, delivery, EntryKind.SENT, "", at)
    elif retry and delivery.attempts <= len(_BACK_OFF):
        delivery.state, delivery.reason = Delivery.State.QUEUED, attempt.reason[:60]
        delivery.not_before = at + _BACK_OFF[delivery.attempts - 1]
        delivery.save()
        tell_when_kept(delivery)
    elif attempt.result is Result.UNCERTAIN:
        _end(delivery, Delivery.State.UNCERTAIN, attempt.reason, at)
    else:
        _end(delivery, Delivery.State.FAILED, attempt.reason, at)
        _note(kept, delivery, EntryKind.NOT_SENT, attempt.reason, at)


def _end(delivery: Delivery, state: Delivery.State, reason: str, at: float) -> None:
    delivery.state, delivery.reason, delivery.settled_at = state, reason[:60], at
    delivery.save()
    tell_when_kept(delivery)


def _note(kept: KeptLife, delivery: Delivery, kind: EntryKind, reason: str, at: float) -> None:
    """Journal what became of a delivery; a prompt that never went out was not left unanswered."""
    if delivery.what == SAFETY:
        return
    told = delivery.what == "event"
    step, event = event_told_by(kept.program, delivery.ref) if told else ("", "")
    kept.append(
        Entry(
            kind=kind,
            at=at,
            actor="software",
            name=reason,
            step=step,
            event=event,
            key=delivery.key,
        )
    )
    kept.keep()


def compose(kept: KeptLife, delivery: Delivery, address: str, fields: dict[str, str]) -> Message:
    """The message of a delivery in the person's language, their names filled in."""
    language = kept.standing.language
    text = kept.program.texts[delivery.ref].read(language, kept.standing.form)
    subjects = _SAFETY_SUBJECT if delivery.what == SAFETY else _SUBJECT
    return Message(
        id=delivery.id,
        address=address,
        subject=subjects.get(language, subjects["en"]),
        text=fill_blanks(kept.program, text, fields, language),
        link=link_address(kept.row),
    )
