"""What is wrong with a running hub, and how to mend it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from careloom.records.models import Delivery, Enrollment, Participant, StaffTask
from careloom.records.upgrading import BEFORE, pending_steps
from careloom.services.gauges import OVERDUE
from careloom.services.lag import LATE

_SKEW = 5.0
_LOW_DISK = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at. `mend` says what to do, "" where all is well."""

    name: str
    state: str
    """`well`, `warning` or `fault`."""
    found: str
    mend: str = ""


def examine(*, now: datetime) -> list[Examined]:
    """Every check, in the order in which one would mend; nothing personal is in what it says."""
    found = [_migrations()]
    if found[0].state == "fault":
        return [*found, _secrets(), _disk()]
    found += [_secrets(), _keys(), _disk(), *_clock(now), _lag(now), *_outbox(now), _tasks(now)]
    return found


def _migrations() -> Examined:
    steps = pending_steps()
    if any(one.phase == BEFORE for one in steps):
        said = f"{len(steps)} migrations are not applied."
        return Examined("database", "fault", said, "Run: careloom migrate")
    if steps:
        said = f"{len(steps)} migrations wait for the older version to be gone."
        return Examined("database", "warning", said, "Then run: careloom migrate --after")
    return Examined("database", "well", f"{connection.vendor}, all migrations applied.")


def _secrets() -> Examined:
    path = Path(settings.SECRETS_PATH)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        return Examined(
            "secrets", "fault", "Others may read the secrets file.", f"Run: chmod 600 {path.name}"
        )
    masters = len(settings.MASTER_KEYS)
    if masters > 1:
        said = f"There are {masters} master keys: a rotation did not come to its end."
        return Examined("secrets", "warning", said, "Run again: careloom keys rotate")
    return Examined("secrets", "well", "There, and read by this user only.")


def _keys() -> Examined:
    people = set(Participant.objects.filter(erased_at=None).values_list("id", flat=True))
    folder = Path(settings.PERSON_KEYS)
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if missing := len(people - there):
        said = f"The keys of {missing} persons are missing: their names and words are unreadable."
        return Examined("keys", "fault", said, "Put the backup of the keys folder back.")
    return Examined("keys", "well", f"One for each of {len(people)} persons.")


def _disk() -> Examined:
    free = shutil.disk_usage(settings.DATA).free
    said = f"{free / 1e9:.1f} GB are free where the hub keeps its data."
    if free < _LOW_DISK:
        return Examined("disk", "fault", said, "Make room: below 1 GB writing may soon fail.")
    return Examined("disk", "well", said)


def _clock(now: datetime) -> Iterator[Examined]:
    """Only a database on another machine has a clock of its own."""
    if connection.vendor != "postgresql" or settings.MODE != "production":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        row = cursor.fetchone()
    apart = abs(float(row[0] if row else 0.0) - now.timestamp())
    if apart > _SKEW:
        said = f"This machine's clock and the database's are {apart:.0f} seconds apart."
        yield Examined("clock", "fault", said, "Let both follow a time server (NTP).")
    else:
        yield Examined("clock", "well", "This machine and the database agree.")


def _lag(now: datetime) -> Examined:
    due = Enrollment.objects.filter(due_at__lte=now.timestamp()).order_by("due_at")
    first = due.values_list("due_at", flat=True).first()
    late = now.timestamp() - first if first else 0.0
    if late > LATE:
        said = f"{due.count()} people wait for a decision, the longest for {_span(late)}."
        return Examined("worker", "fault", said, "Start one: careloom worker, or careloom serve")
    return Examined("worker", "well", "Nobody waits longer than they should.")


def _outbox(now: datetime) -> Iterator[Examined]:
    at = now.timestamp()
    waiting = Delivery.objects.filter(state=Delivery.State.QUEUED, not_before__lte=at - LATE)
    if count := waiting.count():
        channels = ", ".join(sorted(set(waiting.values_list("channel", flat=True))))
        mend = "See that a worker runs and that the channel is set up (CARELOOM_SMTP_HOST)."
        yield Examined("outbox", "fault", f"{count} messages wait to go out by {channels}.", mend)
    else:
        yield Examined("outbox", "well", "No message waits longer than it should.")
    day = Delivery.objects.filter(settled_at__gte=at - 86400.0)
    failed = day.filter(state=Delivery.State.FAILED).count()
    unsure = day.filter(state=Delivery.State.UNCERTAIN).count()
    if failed or unsure:
        said = f"In a day {failed} messages failed, and of {unsure} nobody can say if they came."
        yield Examined("sending", "warning", said, "Look at the outbox page for the reasons.")
    else:
        yield Examined("sending", "well", "No message failed within a day.")


def _tasks(now: datetime) -> Examined:
    old = StaffTask.objects.filter(
        urgent=True, acknowledged_at=None, closed_at=None, opened_at__lte=now - OVERDUE
    )
    if count := old.count():
        said = f"{count} urgent tasks wait for staff longer than a day."
        return Examined("tasks", "fault", said, "Someone must look: see the clinic's tasks.")
    return Examined("tasks", "well", "No urgent task waits longer than a day.")


def _span(seconds: float) -> str:
    whole = timedelta(seconds=round(seconds))
    return f"{whole.days} days" if whole.days > 1 else str(whole)
