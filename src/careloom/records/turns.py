"""Taking turns at chores: many clocks may ask, one worker acts."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from careloom.records.models import Chore

LEASE = 300.0
"""Seconds that a worker has for one chore; then it is anyone's again."""


def due_chores(every: Mapping[str, float], now: float) -> list[str]:
    """Those of these chores (name: seconds between two) that are due and nobody's.

    One that is due later than it ever could be was put off by a clock that jumped: it is due.
    """
    rows = {row.name: row for row in Chore.objects.filter(name__in=list(every))}
    return [
        name
        for name, span in every.items()
        if (row := rows.get(name)) is None
        or (not now < row.leased_until <= now + LEASE and not now < row.due_at <= now + span)
    ]


def take_turn(name: str, *, every: float, now: float) -> bool:
    """Whether the chore is the caller's now. Of any number who ask at once, one is told yes."""
    Chore.objects.get_or_create(name=name)
    free = Q(leased_until__lte=now) | Q(leased_until__gt=now + LEASE)
    due = Q(due_at__lte=now) | Q(due_at__gt=now + every)
    mine = Chore.objects.filter(free, due, name=name).update(leased_until=now + LEASE)
    return mine == 1


def end_turn(name: str, *, every: float, now: float) -> None:
    """The chore is done, and due again after so many seconds."""
    Chore.objects.filter(name=name).update(due_at=now + every, leased_until=0.0)
