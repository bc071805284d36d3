"""The hub's upkeep: chores that come round, done by one worker however many there are."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.contrib.sessions.models import Session

from careloom.operations.events import Event, tell
from careloom.records.clock import wall_clock
from careloom.records.jobs import clear_stalled_jobs
from careloom.records.models import Chore
from careloom.records.partitions import make_partitions
from careloom.records.turns import due_chores, end_turn, take_turn
from careloom.services.finish_erasures import finish_erasures
from careloom.services.isolation import fault_of
from careloom.services.retention import cut_by_retention
from careloom.services.update_policy import learn_nightly

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0


def upkeep_due(now: datetime) -> bool:
    """Whether a chore is due that nobody is at."""
    return bool(due_chores(_every(), now.timestamp()))


def keep_up(*, now: datetime) -> bool:
    """Do every chore whose turn it is; whether there was one.

    Each may be done twice without harm: a worker that dies at one leaves it to the next. One that
    meets a fault of ours keeps no other from being done, and is tried again once its lease is over.
    """
    at = now.timestamp()
    done = False
    for name in due_chores(_every(), at):
        every, do = CHORES[name]
        if take_turn(name, every=every, now=at):
            done = True
            fault = fault_of(partial(do, now))
            if fault is None:
                end_turn(name, every=every, now=at)
            else:
                tell(Event.CHORE_FAILED, level=logging.ERROR, fault=fault, kind=name)
    return done


def _every() -> dict[str, float]:
    return {name: every for name, (every, _) in CHORES.items()}


def _clear_sessions(_now: datetime) -> None:
    """Sessions end by the machine's own clock, which no demo moves."""
    ended = datetime.fromtimestamp(wall_clock(), _now.tzinfo)
    Session.objects.filter(expire_date__lt=ended).delete()


def _make_partitions(now: datetime) -> None:
    make_partitions(now.timestamp())


def _cut(now: datetime) -> None:
    cut_by_retention(now=now)


def _clear_jobs(_now: datetime) -> None:
    clear_stalled_jobs()


def _finish_erasures(now: datetime) -> None:
    finish_erasures(now=now)


def late_chores(now: datetime) -> list[str]:
    """Those that were due an hour ago and are not done; of one never met nothing is known."""
    late = Chore.objects.filter(name__in=list(CHORES), due_at__lt=now.timestamp() - _HOUR)
    return sorted(late.values_list("name", flat=True))


CHORES: dict[str, tuple[float, Callable[[datetime], None]]] = {
    "stalled-jobs": (_MINUTE, _clear_jobs),
    "erasures": (_MINUTE, _finish_erasures),
    "partitions": (6 * _HOUR, _make_partitions),
    "ended-sessions": (_DAY, _clear_sessions),
    "learning": (_DAY, learn_nightly),
    "retention": (_DAY, _cut),
}
"""Each chore by name: the seconds between two, and what is done."""
