"""Taking what is due from the outbox: leased, judged by the gate, and rendered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from time import monotonic

from django.db.models import Q, QuerySet

from careloom.channels.base import Askable, Channel, Message, Others
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.words_of_event import event_told_by
from careloom.records.lives import KeptLife, keep_together, revive
from careloom.records.models import Delivery, Enrollment
from careloom.records.models.delivery import NEVER
from careloom.records.named_points import reach
from careloom.records.outbox import SAFETY_WAITS, WAITS, keep_deliveries
from careloom.services.accounted_for import others_of
from careloom.services.gate import SAFETY, Candidate, Held, hold_back, who_agrees
from careloom.services.render import address_of, compose
from careloom.services.restored import IN_DOUBT, Restore, decided_again
from careloom.services.telling import tell_when_kept
from careloom.services.words import fields_of

LEASE = 120.0
"""Seconds after which what a sender took is looked at by others: long beyond any time limit."""
_State = Delivery.State


@dataclass(frozen=True, slots=True)
class Leased:
    """One delivery that is this sender's to try. `attempt` tells its lease from later ones."""

    id: str
    enrollment_id: str
    channel: str
    attempt: int
    safety: bool
    message: Message
    asks: bool
    """Whether the provider can be asked what it accepted."""
    in_doubt: bool
    """Whether an earlier attempt may have been accepted."""
    asks_since: float | None
    """Set where the provider is asked for an earlier attempt before anything is sent."""
    others: Others
    """What else the provider lists for this person then."""
    held: Held | None
    """Why it may not be sent now, for one about which the provider is only asked."""
    began: float
    """When it was leased, by a stopwatch."""


def due_deliveries(channel: str, now: float) -> QuerySet[Delivery]:
    """What of this channel is to be looked at by now, in no order."""
    free = ~Q(state=_State.LEASED) | Q(leased_until__lte=now)
    return Delivery.objects.filter(WAITS, free, channel=channel, not_before__lte=now)


@dataclass(frozen=True, slots=True)
class Group:
    """What one look into the outbox gave; `looked` counts what the gate refused as well."""

    leased: list[Leased]
    looked: int
    skipped: frozenset[str]
    """Those that somebody else has at this moment, or whose person somebody writes."""


def lease(
    name: str,
    channel: Channel,
    *,
    now: float,
    limit: int,
    safety: bool,
    but: Collection[str],
    restore: Restore | None,
    only: Collection[str] | None = None,
) -> Group:
    """Take at most so many, in the caller's transaction, without those in `but`.

    Only safety, or only the rest, whichever waits longest first; of one person one care message
    at a time, so that each is judged by what went out before it. What the gate refuses is settled
    here. After a `restore`, what the hub that was lost may have sent is in doubt. With `only`
    nothing but these is looked at.
    """
    found = _waiting(name, now, safety, but)
    if only is not None:
        found = found.filter(id__in=only)
    rows = list(found.values_list("id", "enrollment_id")[: max(0, limit)])
    if not rows:
        return Group([], 0, frozenset())
    people = dict(rows) if safety else _one_each(rows)
    lives = _lives(people.values())
    taken = due_deliveries(name, now).filter(id__in=people, enrollment_id__in=list(lives))
    deliveries = list(taken.select_for_update(skip_locked=True).order_by("not_before", "id"))
    fields = fields_of({lives[one.enrollment_id].row.participant_id for one in deliveries})
    asks, agreed = isinstance(channel, Askable), who_agrees(name, people.values())
    leased = []
    again = decided_again(deliveries, restore) if restore else frozenset()
    for delivery in deliveries:
        if delivery.id in again:
            delivery.state, delivery.reason = _State.UNCERTAIN, IN_DOUBT
        kept = lives[delivery.enrollment_id]
        own, agrees = fields[kept.row.participant_id], kept.row.id in agreed
        since = restore.ask_since(delivery) if restore else delivery.created_at
        if one := _take(kept, delivery, own, agrees=agrees, asks=asks, since=since, now=now):
            leased.append(one)
    keep_deliveries(deliveries)
    keep_together([kept for kept in lives.values() if kept.entries])
    skipped = frozenset(people) - {one.id for one in deliveries}
    return Group(leased, len(people), skipped)


def next_ids(name: str, *, now: float, limit: int, safety: bool, but: Collection[str]) -> list[str]:
    """Those that `lease` would look at next; nothing is taken."""
    found = _waiting(name, now, safety, but).values_list("id", flat=True)
    return list(found[: max(0, limit)])


def _waiting(name: str, now: float, safety: bool, but: Collection[str]) -> QuerySet[Delivery]:
    found = due_deliveries(name, now).exclude(id__in=but)
    found = found.filter(SAFETY_WAITS) if safety else found.exclude(what=SAFETY)
    return found.order_by("not_before", "id")


def _one_each(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The first delivery of each person."""
    first: dict[str, str] = {}
    for delivery_id, enrollment_id in rows:
        first.setdefault(enrollment_id, delivery_id)
    return {delivery_id: enrollment_id for enrollment_id, delivery_id in first.items()}


def _lives(enrollments: Iterable[str]) -> dict[str, KeptLife]:
    # Enrollments are locked before deliveries, as everywhere; nothing is left of the erased.
    rows = Enrollment.objects.select_for_update(skip_locked=True, of=("self",))
    found = rows.filter(id__in=set(enrollments)).exclude(standing="")
    return {row.id: revive(row) for row in found.select_related("participant").order_by("id")}


def _take(
    kept: KeptLife,
    delivery: Delivery,
    fields: dict[str, str],
    *,
    agrees: bool,
    asks: bool,
    since: float,
    now: float,
) -> Leased | None:
    in_doubt = delivery.state != _State.QUEUED
    safety = delivery.what == SAFETY
    if in_doubt and not asks and not safety:
        restored = delivery.state == _State.UNCERTAIN and delivery.reason == IN_DOUBT
        end(delivery, _State.UNCERTAIN, IN_DOUBT if restored else "sender_died", now)
        return None
    address = address_of(delivery.channel, fields)
    held = hold_back(Candidate(delivery, kept.standing, kept.program, address, agrees, now))
    if held and not (in_doubt and asks and address):
        hold(kept, delivery, held, now)
        return None
    message = compose(kept, delivery, address, fields)
    reach("send/rendered")
    asks_since = since if in_doubt and asks else None
    delivery.state, delivery.leased_until = _State.LEASED, now + LEASE
    delivery.attempts += 1
    return Leased(
        id=delivery.id,
        enrollment_id=delivery.enrollment_id,
        channel=delivery.channel,
        attempt=delivery.attempts,
        safety=safety,
        message=message,
        asks=asks,
        in_doubt=in_doubt,
        asks_since=asks_since,
        others=Others() if asks_since is None else others_of(delivery, since=asks_since),
        held=held,
        began=monotonic(),
    )


def hold(kept: KeptLife, delivery: Delivery, held: Held, now: float) -> None:
    """Put back what may go out later, and settle what may not; the caller keeps it."""
    if held.until is not None:
        delivery.state, delivery.reason = _State.QUEUED, held.reason
        delivery.not_before = held.until
        return
    end(delivery, _State.NOT_SENT, held.reason, now)
    note(kept, delivery, EntryKind.NOT_SENT, held.reason, now)


def end(delivery: Delivery, state: Delivery.State, reason: str, at: float) -> None:
    """Settle a delivery for good; the caller keeps it."""
    delivery.state, delivery.reason, delivery.settled_at = state, reason[:60], at
    if state == _State.UNCERTAIN:
        delivery.not_before = NEVER
    tell_when_kept(delivery)


def note(
    kept: KeptLife,
    delivery: Delivery,
    kind: EntryKind,
    reason: str,
    at: float,
    *,
    was_at: float = 0.0,
) -> None:
    """Journal what became of a delivery, for the caller to keep; safety leaves no entry.

    A prompt that never arrived was not left unanswered. `was_at` is when a BOUNCED one was sent.
    """
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
            was_at=was_at,
        )
    )
