"""The outbox: each message with its state, and as the person saw it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from careloom.program.language import count_parts
from careloom.records.audit import write_audit
from careloom.records.lives import take_up
from careloom.records.models import Delivery, Enrollment
from careloom.services.happening import Refused
from careloom.services.permission import Actor, require_staff
from careloom.services.see_person import own_enrollment
from careloom.services.send_due import compose
from careloom.services.words import personal_fields

A_PAGE = 50
_REASONS = {
    "no_address": "there is no address for this channel",
    "no_consent": "the person does not agree to this channel",
    "safety_hold": "a safety hold was open",
    "paused": "the person had paused",
    "too_late": "its time had passed",
    "quiet_hours": "it waits for the quiet hours to end",
    "sender_died": "the sender stopped in the middle; nobody can say if it arrived",
    "erased": "the person was erased",
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
class MessageView:
    """One message as the person sees it; `parts` counts the parts of an SMS."""

    line: MessageLine
    subject: str = field(repr=False)
    text: str = field(repr=False)
    parts: int = 0


def see_outbox(*, by: Actor, before: float | None = None) -> list[MessageLine]:
    """The newest messages of the actor's organization, made before the instant `before`."""
    require_staff(by, "see_outbox")
    own = Enrollment.objects.filter(participant__organization_id=by.organization).values("id")
    found = Delivery.objects.filter(enrollment_id__in=own)
    if before is not None:
        found = found.filter(created_at__lt=before)
    return [_line(one) for one in found.order_by("-created_at", "-id")[:A_PAGE]]


def see_message(*, delivery_id: str, by: Actor, now: datetime) -> MessageView:
    """One message whole; that it was read is kept in the audit.

    Refused for one that is not there, or of another organization.
    """
    require_staff(by, "read_words")
    delivery = Delivery.objects.filter(id=delivery_id).first()
    if delivery is None:
        raise Refused("no_such_message")
    row = own_enrollment(delivery.enrollment_id, by)
    if not row.standing:
        raise Refused("erased")
    with transaction.atomic():
        kept = take_up(row.id, lock=False)
        fields = personal_fields(row.participant)
        message = compose(kept, delivery, fields.get("email", ""), fields)
        write_audit(
            chain=row.id,
            actor=str(by),
            act="read_message",
            subject=f"delivery/{delivery.id}",
            at=now,
        )
    parts = count_parts(message.text).count if delivery.channel == "sms" else 0
    return MessageView(_line(delivery), message.subject, message.text, parts)


def _line(one: Delivery) -> MessageLine:
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
