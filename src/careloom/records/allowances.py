"""A channel's rate, honored by any number of workers: a token bucket in one row, taken in bulk."""

from __future__ import annotations

import math

from django.db import connection, transaction

from careloom.records.clock import wall_clock
from careloom.records.models import Allowance


def take_allowance(channel: str, *, rate: float, wanted: int) -> int:
    """How many of `wanted` may be sent now, at `rate` a second; the others must wait.

    What is not used gathers for one second, or until it is one. A clock that went back gives
    nothing and takes nothing.
    """
    most = max(1.0, rate)
    with transaction.atomic():
        now = _database_clock()
        Allowance.objects.get_or_create(channel=channel, defaults={"left": most, "filled_at": now})
        row = Allowance.objects.select_for_update().get(channel=channel)
        filled = min(most, row.left + max(0.0, now - row.filled_at) * rate)
        granted = min(wanted, math.floor(filled))
        row.left, row.filled_at = filled - granted, now
        row.save()
    return granted


def _database_clock() -> float:
    """Machines' clocks differ: two that disagree would let the bucket fill twice."""
    if connection.vendor != "postgresql":
        return wall_clock()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        row = cursor.fetchone()
    return float(row[0]) if row else wall_clock()
