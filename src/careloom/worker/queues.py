"""Which queues there are: how each knows that work waits, and does one step of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from careloom.channels.base import Channel
from careloom.records.allowances import take_allowance
from careloom.records.claims import anyone_due
from careloom.services.ask_for_export import any_export_waits, write_next_export
from careloom.services.decide_due import SHARD, decide_due
from careloom.services.lease_deliveries import due_deliveries
from careloom.services.send_due import anything_to_send, send_due
from careloom.services.upkeep import keep_up, upkeep_due
from careloom.services.work import configured_channels

BATCH = 100
"""Messages of one step: few enough that a worker told to stop soon does."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of a queue did; `moved` is whether trying again at once makes sense."""

    moved: bool
    throttled: bool = False
    """Whether more would have gone out but for the channel's rate."""
    decisions: int = 0
    accepted: int = 0


@dataclass(frozen=True, slots=True)
class Queue:
    """One kind of work. `waits` is asked with the number of rows that a step takes, or with 0."""

    name: str
    waits: Callable[[datetime, int], bool]
    step: Callable[[datetime], Step]
    size: int
    priority: int = 0


def queues(channels: Mapping[str, Channel] | None = None) -> dict[str, Queue]:
    """Every queue of this hub by name, the sending ones first; one for each channel set up."""
    ways = configured_channels() if channels is None else channels
    found = [_sending(name, channel) for name, channel in ways.items()]
    found += [
        Queue("decide", lambda now, beyond: anyone_due(now=now.timestamp(), beyond=beyond),
              _decide, SHARD),
        Queue("exports", lambda now, beyond: not beyond and any_export_waits(now=now), _export, 1),
        Queue("upkeep", lambda now, beyond: not beyond and upkeep_due(now), _keep_up, 1),
    ]  # fmt: skip
    return {queue.name: queue for queue in found}


def _sending(name: str, channel: Channel) -> Queue:
    def step(now: datetime) -> Step:
        before = _first(name, now)
        limit = _allowed(name, len(before))
        accepted = send_due(channels={name: channel}, now=now, limit=limit)
        moved = _first(name, now) != before
        return Step(moved=moved, throttled=limit < len(before), accepted=accepted)

    def waits(now: datetime, beyond: int) -> bool:
        return anything_to_send(channel=name, now=now, beyond=beyond)

    return Queue(f"send-{name}", waits, step, BATCH, priority=10)


def _allowed(channel: str, wanted: int) -> int:
    """How many care messages the channel's rate lets out now; safety is not asked for it."""
    rate = settings.RATES.get(channel)
    return wanted if rate is None else take_allowance(channel, rate=rate, wanted=wanted)


def _first(channel: str, now: datetime) -> list[str]:
    """The next to be sent: the same ones after a step as before are in other hands."""
    found = due_deliveries(channel, now.timestamp()).order_by("not_before", "id")
    return list(found.values_list("id", flat=True)[:BATCH])


def _decide(now: datetime) -> Step:
    shard = decide_due(now=now)
    return Step(moved=shard.moved, decisions=shard.decisions)


def _export(now: datetime) -> Step:
    return Step(moved=write_next_export(now=now))


def _keep_up(now: datetime) -> Step:
    return Step(moved=keep_up(now=now))
