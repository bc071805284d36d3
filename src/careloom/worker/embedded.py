"""The worker in one process, without jobs: every queue in turn, on either database."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

from django.db import connection

from careloom.operations.events import Event, tell
from careloom.records.clock import read_clock
from careloom.records.full_disk import is_full
from careloom.services.isolation import try_in_parts
from careloom.worker.patience import AWAY, Patience
from careloom.worker.queues import Queue
from careloom.worker.slices import SLICE, Done, do_slice

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
    """Do what is due now, until nothing of it can be moved; what was done.

    A queue that met a fault of ours is left alone from then on; it is among `failed`.
    """
    done, failed = Done(), tuple[str, ...]()
    while not stop.is_set():
        moved = []
        for name in [one for one in queues if one not in failed]:
            slice_done = _do_or_tell(queues[name], stop)
            moved.append(slice_done or Done(failed=(name,)))
            failed += moved[-1].failed
        done = sum(moved, done)
        if any(one.throttled for one in moved):
            stop.wait(_FOR_THE_RATE)
        elif not any(one.steps for one in moved):
            break
    return done


def _round(queues: Mapping[str, Queue], stop: threading.Event) -> list[str]:
    """Each queue once, those that had work by name.

    A queue that meets a fault of ours is told of, and keeps no other from its turn.
    """
    now = read_clock()
    busy = [name for name, queue in queues.items() if queue.waits(now, 0)]
    return [name for name in busy if _do_or_tell(queues[name], stop, seconds=_TURN) is not None]


def _is_queues_own(fault: Exception) -> bool:
    """Whether other queues may do better: not without a database, or room to write."""
    return not isinstance(fault, AWAY) and not is_full(fault)


def _do_or_tell(queue: Queue, stop: threading.Event, *, seconds: float = SLICE) -> Done | None:
    """One slice of a queue; None where it met a fault of ours, which is told."""
    tried = try_in_parts(
        (queue,), lambda one: do_slice(one[0], stopped=stop.is_set, seconds=seconds), _is_queues_own
    )
    for _, fault in tried.failed:
        tell(Event.SLICE_FAILED, level=logging.ERROR, fault=fault, queue=queue.name)
        return None
    return tried.made[0]
