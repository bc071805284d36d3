"""A slice: one queue worked on until nothing waits, the time is over, or the worker is to stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from careloom.records.clock import read_clock
from careloom.worker.queues import Queue

SLICE = 10.0
"""Seconds after which a slice makes room for others of its queue; a step is never cut."""


@dataclass(frozen=True, slots=True)
class Done:
    """What slices did, added up."""

    decisions: int = 0
    accepted: int = 0
    steps: int = 0
    """Those that moved something."""
    throttled: bool = False
    """Whether something was held back by a channel's rate at the end."""
    failed: tuple[str, ...] = ()
    """Queues that met a fault of ours."""

    def __add__(self, other: Done) -> Done:
        return Done(
            self.decisions + other.decisions,
            self.accepted + other.accepted,
            self.steps + other.steps,
            self.throttled or other.throttled,
            self.failed + other.failed,
        )


def do_slice(queue: Queue, *, stopped: Callable[[], bool], seconds: float = SLICE) -> Done:
    """Step after step while the steps move something; what they did."""
    until = time.monotonic() + seconds
    done = Done()
    while not stopped() and time.monotonic() < until:
        now = read_clock()
        if not queue.waits(now, 0):
            break
        step = queue.step(now)
        done += Done(step.decisions, step.accepted, int(step.moved))
        if step.throttled or not step.moved:
            return done + Done(throttled=step.throttled)
    return done
