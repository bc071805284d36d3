"""One step of a sender: what became of the last group is kept, and the next one is leased."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from careloom.channels.base import Channel
from careloom.operations.events import Event, tell
from careloom.records.models import Delivery, StaffTask
from careloom.records.named_points import reach
from careloom.records.outbox import keep_deliveries
from careloom.services.gate import SAFETY
from careloom.services.isolation import FAULT, fault_of, try_in_parts
from careloom.services.lease_deliveries import Group, end, lease, next_ids
from careloom.services.restored import Restore
from careloom.services.settle_deliveries import MOST_TRIES, Tried, delay, settle
from careloom.services.telling import tell_when_kept

_State = Delivery.State


@dataclass(frozen=True, slots=True)
class Outbox:
    """What one call of a sender looks through: safety of a channel, or the rest of it."""

    name: str
    channel: Channel
    now: datetime
    safety: bool
    restore: Restore | None

    def lease(self, *, limit: int, but: frozenset[str], only: Sequence[str] | None = None) -> Group:
        """Take at most so many, in the caller's transaction."""
        return lease(
            self.name,
            self.channel,
            now=self.now.timestamp(),
            limit=limit,
            safety=self.safety,
            but=but,
            only=only,
            restore=self.restore,
        )


def next_group(
    outbox: Outbox, tried: Sequence[Tried], *, limit: int, but: frozenset[str]
) -> tuple[int, Group]:
    """How many of `tried` were accepted, and the group after them, in one transaction.

    Where that fails, each part is done by itself: what became of a message is kept whatever is
    wrong with another one, and a delivery that cannot be prepared is put off by itself.
    """
    whole = try_in_parts((tried,), lambda one: _both(outbox, one[0], limit, but))
    if whole.made:
        return whole.made[0]
    settled = try_in_parts(tried, lambda part: _settle(part, outbox.now))
    for one, fault in settled.failed:
        # Its lease ends by itself; then it is in doubt, as if its sender had died.
        _tell(one.leased.id, fault)
    return sum(settled.made), _lease_apart(outbox, limit, but)


def _both(
    outbox: Outbox, tried: Sequence[Tried], limit: int, but: frozenset[str]
) -> tuple[int, Group]:
    with transaction.atomic():
        accepted = settle(tried, outbox.now)
        group = outbox.lease(limit=limit, but=but)
        if tried:
            reach("send/before_commit")
    return accepted, group


def _settle(tried: Sequence[Tried], now: datetime) -> int:
    with transaction.atomic():
        return settle(tried, now)


def _lease_apart(outbox: Outbox, limit: int, but: frozenset[str]) -> Group:
    at, safety = outbox.now.timestamp(), outbox.safety
    ids = next_ids(outbox.name, now=at, limit=limit, safety=safety, but=but)

    def part(some: Sequence[str]) -> Group:
        with transaction.atomic():
            return outbox.lease(limit=len(some), but=but, only=some)

    found = try_in_parts(ids, part)
    for delivery_id, fault in found.failed:
        _tell(delivery_id, fault)
        refused = fault_of(partial(put_off, delivery_id, outbox.now))
        if refused is not None:
            _tell(delivery_id, refused)
    return Group(
        [one for group in found.made for one in group.leased],
        sum(group.looked for group in found.made) + len(found.failed),
        frozenset(one for one, _ in found.failed).union(*(group.skipped for group in found.made)),
    )


def put_off(delivery_id: str, now: datetime) -> None:
    """Try a delivery later that cannot be prepared, and in the end give it up as failed.

    Staff are called at once where it was safety; the rest is in the list of what did not go out.
    """
    at = now.timestamp()
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().get(id=delivery_id)
        in_doubt = delivery.state != _State.QUEUED
        delivery.attempts += 1
        if delivery.attempts > MOST_TRIES:
            end(delivery, _State.UNCERTAIN if in_doubt else _State.FAILED, FAULT, at)
        else:
            delivery.state = _State.UNCERTAIN if in_doubt else _State.QUEUED
            delivery.reason, delivery.not_before = FAULT, at + delay(delivery_id, delivery.attempts)
            tell_when_kept(delivery)
        keep_deliveries([delivery])
        if delivery.what == SAFETY:
            StaffTask.objects.get_or_create(
                enrollment_id=delivery.enrollment_id,
                kind=StaffTask.Kind.UNREACHED,
                about=f"safety/{delivery.channel}@{delivery.id}",
                defaults={"urgent": True, "opened_at": now},
            )


def _tell(delivery_id: str, fault: Exception) -> None:
    tell(Event.SET_ASIDE, level=logging.ERROR, fault=fault, delivery=delivery_id)
