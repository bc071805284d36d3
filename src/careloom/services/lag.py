"""How far the worker is behind: the age of what is due longest, looked up by index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q

from careloom.records.models import Delivery, Enrollment
from careloom.records.outbox import WAITS

DECIDE = "decide"
LATE = 120.0
"""Seconds that a due decision or message may wait before it is a sign that no worker runs."""


@dataclass(frozen=True, slots=True)
class Lag:
    """How long the longest due piece of one kind of work has waited; 0.0 where none waits.

    `work` is `decide`, or `send-` and the channel.
    """

    work: str
    seconds: float

    @property
    def late(self) -> bool:
        """Whether it waits longer than a worker would let it."""
        return self.seconds > LATE


def read_lags(*, now: datetime) -> list[Lag]:
    """The lag of deciding, then of each channel that has something due."""
    at = now.timestamp()
    first = Enrollment.objects.filter(due_at__lte=at).aggregate(first=Min("due_at"))["first"]
    lags = [Lag(DECIDE, _age(first, at))]
    waiting = Delivery.objects.filter(
        WAITS,
        Q(state=Delivery.State.QUEUED, not_before__lte=at)
        | Q(state=Delivery.State.LEASED, leased_until__lte=at),
    )
    oldest = waiting.values_list("channel").annotate(first=Min("not_before")).order_by("channel")
    return lags + [Lag(f"send-{channel}", _age(due, at)) for channel, due in oldest]


def _age(due: float | None, at: float) -> float:
    return max(0.0, at - due) if due is not None else 0.0
