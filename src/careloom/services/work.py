"""One round of the worker: a shard decided, a batch sent."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from careloom.channels.base import Channel
from careloom.channels.email import EmailChannel
from careloom.channels.memory import ShownChannel
from careloom.records.clock import read_clock
from careloom.services.decide_due import Shard, decide_due
from careloom.services.send_due import send_due


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did."""

    shard: Shard
    accepted: int

    @property
    def idle(self) -> bool:
        """Whether nothing was due."""
        return not self.shard.decisions and not self.accepted


def work_once() -> Round:
    """Decide one shard of what is due and try what waits in the outbox."""
    now = read_clock()
    return Round(decide_due(now=now), send_due(channels=configured_channels(), now=now))


def configured_channels() -> dict[str, Channel]:
    """The channels that the settings name; without a mail server nothing is mailed.

    A demo without one accepts mail and only shows it.
    """
    if not settings.EMAIL_HOST:
        return {"email": ShownChannel()} if settings.MODE == "demo" else {}
    return {
        "email": EmailChannel(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            sender=settings.EMAIL_FROM,
            user=settings.EMAIL_USER,
            password=settings.EMAIL_PASSWORD,
            tls=settings.EMAIL_TLS,
        )
    }
