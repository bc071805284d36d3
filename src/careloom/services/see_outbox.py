"""The outbox: each message with its state, and as the person saw it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from careloom.channels.sms import body_of
from careloom.program.language import count_parts
from careloom.records.audit import write_audit
from careloom.records.lives import take_up
from careloom.records.models import Delivery, Enrollment
from careloom.services.happening import Refused
from careloom.services.permission import Actor, may, require_staff
from careloom.services.render import address_of, compose
from careloom.services.see_person import own_enrollment
from careloom.services.words import personal_fields

A_PAGE = 50
STATES: tuple[str, ...] = tuple(Delivery.State.values)
"""What a delivery's state can be, for those who choose one to look at."""
_PLACE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,9})?)~([A-Za-z0-9_-]{1,24})", re.ASCII)
_REASONS = {
    "no_address": "there is no address for this channel",
    "no_consent": "the person does not agree to this channel",
    "safety_hold": "a safety hold was open",
    "paused": "the person had paused",
    "too_late": "its time had passed",
    "quiet_hours": "it waits for the quiet hours to end",
    "sender_died": "the sender stopped in the middle; nobody can say if it arrived",
    "erased": "the person was erased",
    "fault": "a fault of the hub: see set_aside in the log",
    "prompts_a_day": "it waits: so many messages a day are enough",
    "prompts_a_week": "so many messages a week are enough",
    "minutes_a_week": "so many minutes a week are enough",
    "items_a_week": "so many questions a week are enough",
    "prompted_lately": "it waits: another one went out just before",
    "opted_out": "the person told the provider to stop",
    "restored": "it may have gone out before the hub was restored from a backup",
    "nobody_can_say": "the provider cannot say if it has it",
    "not_begun": "the sender had no time to begin",
    "arrived": "it arrived",
    "asked_provider": "in doubt, the provider was asked: it has it",
    "told_by_provider": "in doubt, the provider told that it has it",
    "answered_late": "in doubt, the provider's answer came late: it has it",
    "resent": "in doubt, it was sent again under the same id",
    "smtp_nonsense": "the mail server answered neither yes nor no",
    "sms_no_receipt": "the provider said yes in words that are none",
    "sms_30003": "the phone was off or out of reach",
    "sms_30005": "there is no such number",
    "sms_30006": "the number takes no texts",
    "sms_21211": "there is no such number",
    "sms_21614": "the number takes no texts",
}


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One delivery in the list."""

    id: str
    enrollment_id: str
    code: str
    what: str
    ref: str
    channel: str
    state: str
    reason: str
    attempts: int
    created_at: float


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """Some messages, newest first; `older` is the place to go on from, "" at the end."""

    lines: tuple[MessageLine, ...]
    older: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message as the person sees it; `parts` counts the parts of an SMS."""

    line: MessageLine
    subject: str = field(repr=False)
    text: str = field(repr=False)
    parts: int = 0


def may_see_outbox(actor: Actor) -> bool:
    """Whether the actor may see what went out; in a demo, where nobody is real, authors as well."""
    return may(actor, "see_outbox") or _author_of_a_demo(actor)


def may_read_messages(actor: Actor) -> bool:
    """Whether the actor may read a message whole. An administrator sees states alone."""
    return may(actor, "read_words") or _author_of_a_demo(actor)


def _author_of_a_demo(actor: Actor) -> bool:
    return settings.MODE == "demo" and actor.kind == "author"


def see_outbox(*, by: Actor, before: str = "", state: str = "") -> OutboxPage:
    """A page of the messages of the actor's organization, newest first.

    `state` leaves out all in another one; what is none shows all. `before` is the `older` of the
    page before; what is none begins with the newest.
    """
    if not may_see_outbox(by):
        require_staff(by, "see_outbox")
    own = Enrollment.objects.filter(participant__organization_id=by.organization).values("id")
    found = Delivery.objects.filter(enrollment_id__in=own)
    if state in STATES:
        found = found.filter(state=state)
    place = _read_place(before)
    if place is not None:
        at, last = place
        found = found.filter(Q(created_at__lt=at) | Q(created_at=at, id__lt=last))
    lines = [line_of(one) for one in found.order_by("-created_at", "-id")[: A_PAGE + 1]]
    last_shown = lines[A_PAGE - 1] if len(lines) > A_PAGE else None
    older = f"{last_shown.created_at!r}~{last_shown.id}" if last_shown else ""
    return OutboxPage(tuple(lines[:A_PAGE]), older)


def _read_place(typed: str) -> tuple[float, str] | None:
    match = _PLACE.fullmatch(typed)
    return (float(match[1]), match[2]) if match else None


def see_message(*, delivery_id: str, by: Actor, now: datetime) -> MessageView:
    """One message whole; that it was read is kept in the audit.

    Refused for one that is not there, of another organization, of somebody who was erased, or
    whose text the person's version of the program no longer has.
    """
    if not may_read_messages(by):
        require_staff(by, "read_words")
    delivery = Delivery.objects.filter(id=delivery_id).first()
    if delivery is None:
        raise Refused("no_such_message")
    row = own_enrollment(delivery.enrollment_id, by)
    if not row.standing:
        raise Refused("erased")
    with transaction.atomic():
        kept = take_up(row.id, lock=False)
        if delivery.ref not in kept.program.texts:
            raise Refused("text_gone")
        fields = personal_fields(row.participant)
        message = compose(kept, delivery, address_of(delivery.channel, fields), fields)
        write_audit(
            chain=row.id,
            actor=str(by),
            act="read_message",
            subject=f"delivery/{delivery.id}",
            at=now,
        )
    parts = count_parts(body_of(message)).count if delivery.channel == "sms" else 0
    return MessageView(line_of(delivery), message.subject, message.text, parts)


def line_of(one: Delivery) -> MessageLine:
    """One delivery as a line, its reason in words."""
    return MessageLine(
        id=one.id,
        enrollment_id=one.enrollment_id,
        code=one.enrollment_id[:6],
        what=one.what,
        ref=one.ref,
        channel=one.channel,
        state=one.get_state_display(),
        reason=_REASONS.get(one.reason, one.reason.replace("_", " ")),
        attempts=one.attempts,
        created_at=one.created_at,
    )
