"""The one place that reads the clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection

from careloom.records.models import HandClock


def read_clock() -> datetime:
    """The present instant, aware and in UTC; in a demo or test, what the hand-moved clock says."""
    if settings.MODE == "production":
        return datetime.fromtimestamp(time.time(), UTC)
    with connection.cursor() as cursor:
        # Past the ORM, which takes ten times as long to ask: this is read at every request.
        cursor.execute("SELECT stands_at, ahead_seconds FROM records_handclock WHERE id = 1")
        stands_at, ahead = cursor.fetchone() or (None, 0.0)
    return datetime.fromtimestamp(time.time() + ahead if stands_at is None else stands_at, UTC)


def wall_clock() -> float:
    """The machine's own time in epoch seconds, which no demo moves: for how long sessions last."""
    return time.time()


def move_clock(seconds: float) -> datetime:
    """Move a demo's clock forward. RuntimeError in production, where time is not ours."""
    if settings.MODE == "production":
        raise RuntimeError("The clock of a hub in production is never moved.")
    hand, _ = HandClock.objects.get_or_create(id=1)
    if hand.stands_at is not None:
        hand.stands_at += seconds
    else:
        hand.ahead_seconds += seconds
    hand.save()
    return read_clock()


def stop_clock(at: datetime) -> None:
    """Let a demo's or test's clock stand at this instant."""
    HandClock.objects.update_or_create(id=1, defaults={"stands_at": at.timestamp()})


def release_clock() -> None:
    """Let a stopped clock go on from where it stands."""
    hand = HandClock.objects.filter(id=1).first()
    if hand is not None and hand.stands_at is not None:
        hand.ahead_seconds, hand.stands_at = hand.stands_at - time.time(), None
        hand.save()
