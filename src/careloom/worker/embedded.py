"""The worker in one process, without jobs: every queue in turn, on either database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from django.db import connection

from careloom.records.clock import read_clock
from careloom.records.full_disk import is_full
from careloom.worker.patience import AWAY, Patience
from careloom.worker.queues import Queue
from careloom.worker.slices import Done, do_slice

IDLE = 1.0
"""Seconds between two looks when nothing is due."""
_TURN = 0.5
"""Seconds of one queue before the next has its turn: a message never waits for all decisions."""
_FOR_THE_RATE = 0.1


def work_alone(
    queues: Mapping[str, Queue], *, stop: threading.Event, say: Callable[[str], None]
) -> None:
    """Work until told to stop; waits out a database that went away."""
    patience = Patience(say)
    while not stop.is_set():
        try:
            busy = bool(_round(queues, stop))
            patience.answered()
        except AWAY as fault:
            connection.close()
            stop.wait(patience.pause(fault))
            continue
        except OSError as fault:
            # An export or a key that found no room; the database may have some.
            if not is_full(fault):
                raise
            stop.wait(patience.pause(fault))
            continue
        if not busy:
            stop.wait(IDLE)


def drain(queues: Mapping[str, Queue], *, stop: threading.Event) -> Done:
    """Do what is due now, until nothing of it can be moved; what was done."""
    done = Done()
    while not stop.is_set():
        moved = [do_slice(queue, stopped=stop.is_set) for queue in queues.values()]
        done = sum(moved, done)
        if any(one.throttled for one in moved):
            stop.wait(_FOR_THE_RATE)
        elif not any(one.steps for one in moved):
            break
    return done


def _round(queues: Mapping[str, Queue], stop: threading.Event) -> list[str]:
    """Each queue once, those that had work by name."""
    now = read_clock()
    busy = [name for name, queue in queues.items() if queue.waits(now, 0)]
    for name in busy:
        do_slice(queues[name], stopped=stop.is_set, seconds=_TURN)
    return busy
