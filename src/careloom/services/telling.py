"""What the worker's acts tell those who run the hub: a line, counts and durations, no words."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from django.db import transaction

from careloom.operations.events import Event, tell
from careloom.operations.metrics import (
    DELIVERIES,
    SEND_SECONDS,
    SHARD_SECONDS,
    SUPERSEDED,
    add,
    observe,
    timed,
)
from careloom.operations.traces import span
from careloom.records.models import Delivery


@dataclass(slots=True)
class ShardTold:
    """Filled in by whoever decides a shard."""

    enrollments: int = 0
    decisions: int = 0
    superseded: int = 0

    def fill(self, enrollments: int, decisions: int, superseded: int) -> None:
        """How many people were looked at, decisions made, and people left for later."""
        self.enrollments, self.decisions, self.superseded = enrollments, decisions, superseded


@contextmanager
def telling_shard() -> Iterator[ShardTold]:
    """Tell of the shard that is decided in this block; of one without people nothing."""
    told = ShardTold()
    began = perf_counter()
    with span("decide_shard") as traced:
        yield told
        traced.note(enrollments=told.enrollments, decisions=told.decisions)
    if not told.enrollments:
        return
    seconds = perf_counter() - began
    observe(SHARD_SECONDS, seconds)
    add(SUPERSEDED, told.superseded)
    tell(
        Event.SHARD_DECIDED,
        enrollments=told.enrollments,
        decisions=told.decisions,
        superseded=told.superseded,
        seconds=seconds,
    )


@contextmanager
def telling_attempt(delivery_id: str, channel: str) -> Iterator[None]:
    """Time one attempt of a channel to send."""
    with (
        span("send", delivery=delivery_id, channel=channel),
        timed(SEND_SECONDS, channel=channel),
    ):
        yield


def tell_unknown(delivery_id: str, channel: str) -> None:
    """Somebody answers to a message that is not here: another hub's, or lost by a restore."""
    tell(Event.RECEIPT_UNKNOWN, level=logging.WARNING, delivery=delivery_id, channel=channel)


def tell_when_kept(delivery: Delivery) -> None:
    """Tell what became of a delivery, once the caller's transaction has kept it."""
    transaction.on_commit(partial(_tell_delivery, delivery), robust=True)


def _tell_delivery(delivery: Delivery) -> None:
    add(DELIVERIES, channel=delivery.channel, state=str(delivery.state))
    tell(
        Event.DELIVERY_TRIED,
        delivery=delivery.id,
        enrollment=delivery.enrollment_id,
        channel=delivery.channel,
        state=str(delivery.state),
        reason=delivery.reason,
        attempts=delivery.attempts,
    )
