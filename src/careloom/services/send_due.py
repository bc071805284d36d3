"""Sending what waits in the outbox, each through the gate at its moment."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from time import monotonic

from careloom.channels.base import Askable, Attempt, Channel, Found, Pooled, Result
from careloom.operations.events import Event, tell
from careloom.records.named_points import reach
from careloom.records.outbox import SAFETY_WAITS
from careloom.services.gate import SAFETY
from careloom.services.isolation import FAULT, try_in_parts
from careloom.services.lease_deliveries import LEASE, Leased, due_deliveries
from careloom.services.next_group import Outbox, next_group
from careloom.services.restored import last_restore
from careloom.services.settle_deliveries import Tried
from careloom.services.telling import telling_attempt

_LATEST_START = LEASE / 4
"""Seconds into its lease after which a message is not begun: a sender may have been stopped."""


def send_due(
    *, channels: Mapping[str, Channel], now: datetime, limit: int = 100, only: str = ""
) -> int:
    """Try each delivery that is due once; how many were accepted.

    Safety messages go first, on every channel, and neither `limit` nor anything else holds them
    back; `limit` is for the care messages of each channel, `only` names one channel.

    A delivery is leased before it is tried, so that two senders never try the same one. What a
    killed sender left leased is asked of the provider where one can ask; else it is uncertain for
    care, and tried again under the same id for safety. At most `at_once` of a channel are in
    doubt when a sender is killed, for no more are leased at a time.
    """
    wanted = {name: one for name, one in channels.items() if only in ("", name)}
    accepted = 0
    for safety in (True, False):
        for name, channel in wanted.items():
            accepted += _send(name, channel, now, None if safety else limit)
    return accepted


def anything_to_send(*, channel: str, now: datetime, beyond: int = 0) -> bool:
    """Whether more than so many deliveries of this channel are due."""
    found = due_deliveries(channel, now.timestamp())
    return bool(found.values_list("id", flat=True)[beyond : beyond + 1])


def _send(name: str, channel: Channel, now: datetime, limit: int | None) -> int:
    """Send in small groups: one transaction settles a group and leases the next."""
    at, safety = now.timestamp(), limit is None
    waiting = due_deliveries(name, at)
    waiting = waiting.filter(SAFETY_WAITS) if safety else waiting.exclude(what=SAFETY)
    if not waiting.exists():
        return 0
    at_once = channel.at_once if isinstance(channel, Pooled) else 1
    accepted = looked = 0
    outbox = Outbox(name, channel, now, safety, last_restore(at))
    skipped: frozenset[str] = frozenset()
    tried: list[Tried] = []
    with _senders(channel, at_once) as senders:
        while True:
            room = at_once if limit is None else min(at_once, limit - looked)
            more, group = next_group(outbox, tried, limit=room, but=skipped)
            accepted += more
            if tried:
                reach("send/after")
            if not group.looked:
                return accepted
            looked, skipped = looked + group.looked, skipped | group.skipped
            reach("send/claimed")
            tried = senders(group.leased)


@contextmanager
def _senders(channel: Channel, at_once: int) -> Iterator[Callable[[list[Leased]], list[Tried]]]:
    """What tries a group: at once where the channel allows it, else one after the other."""
    try:
        if at_once == 1:
            yield lambda group: [_try_surely(channel, one) for one in group]
            return
        with ThreadPoolExecutor(at_once, "sender") as pool:
            yield lambda group: list(pool.map(lambda one: _try_surely(channel, one), group))
    finally:
        if isinstance(channel, Pooled):
            channel.rest()


def _try_surely(channel: Channel, leased: Leased) -> Tried:
    """A channel that raises all the same leaves this message in doubt, and no other one."""
    tried = try_in_parts((leased,), lambda one: _try(channel, one[0]))
    for _, fault in tried.failed:
        tell(Event.SET_ASIDE, level=logging.ERROR, fault=fault, delivery=leased.id)
        return Tried(leased, Attempt(Result.UNCERTAIN, FAULT))
    return tried.made[0]


def _try(channel: Channel, leased: Leased) -> Tried:
    """One attempt, without the database: this runs in a thread of its own."""
    asked = None
    if leased.asks_since is not None and isinstance(channel, Askable):
        asked = channel.find(leased.message, since=leased.asks_since, others=leased.others)
        doubtful = asked is Found.UNKNOWN and not leased.safety
        if asked is Found.THERE or doubtful or leased.held is not None:
            return Tried(leased, None, asked)
    if monotonic() - leased.began > _LATEST_START:
        return Tried(leased, Attempt(Result.TEMPORARY, "not_begun"), asked)
    reach("send/before_send")
    with telling_attempt(leased.id, leased.channel):
        attempt = channel.send(leased.message)
    if attempt.result is Result.ACCEPTED:
        reach("send/accepted")
    return Tried(leased, attempt, asked)
