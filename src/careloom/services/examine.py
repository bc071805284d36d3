"""What is wrong with a running hub, and how to mend it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from careloom.records.models import Participant, StaffTask
from careloom.records.upgrading import BEFORE, pending_steps
from careloom.services.examine_work import examine_work
from careloom.services.examined import Examined
from careloom.services.finish_erasures import half_erased
from careloom.services.gauges import OVERDUE
from careloom.services.see_policies import DAMAGED, see_policies
from careloom.services.sms_settings import sms_faults
from careloom.services.work import configured_channels

_SKEW = 5.0
_LOW_DISK = 1_000_000_000


def examine(*, now: datetime) -> list[Examined]:
    """Every check, in the order in which one would mend; nothing personal is in what it says."""
    found = [_migrations()]
    if found[0].state == "fault":
        return [*found, _secrets(), _disk()]
    found += [_secrets(), *_keys(), _disk(), *_clock(now), *_texts()]
    found += examine_work(now=now, channels=configured_channels())
    return [*found, *_policies(), _tasks(now)]


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


def _keys() -> Iterator[Examined]:
    people = set(Participant.objects.filter(erased_at=None).values_list("id", flat=True))
    folder = Path(settings.PERSON_KEYS)
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    # Whose erasure is only half done has no key, and must not get it back.
    half_done = {person.id for person in half_erased()}
    if half_done:
        said = (
            f"{len(half_done)} erasures are half done: the key is gone, the rows are still there."
        )
        yield Examined("erasures", "warning", said, "A worker ends them: see that one runs.")
    if missing := len(people - half_done - there):
        said = f"The keys of {missing} persons are missing: their names and words are unreadable."
        yield Examined("keys", "fault", said, "Put the backup of the keys folder back.")
    else:
        yield Examined("keys", "well", f"One for each of {len(people - half_done)} persons.")


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


def _texts() -> Iterator[Examined]:
    if faults := sms_faults():
        mend = "See docs/how-to/sms.md; without any of these settings nothing is texted."
        yield Examined("texts", "fault", " ".join(faults), mend)


def _policies() -> Iterator[Examined]:
    """Of a hub whose programs learn: whether what they learned is as it was kept."""
    found = see_policies()
    if not found:
        return
    if damaged := [one for one in found if one.state == DAMAGED]:
        which = ", ".join(sorted({f"{one.program}/{one.policy}" for one in damaged}))
        said = f"{len(damaged)} of {len(found)} artifacts were changed in the database ({which})."
        mend = (
            "Decisions go on by the fixed probabilities. Restore a backup; or withdraw them "
            f"(careloom policy withdraw {damaged[0].hash[:12]}) and let them learn anew."
        )
        yield Examined("policies", "fault", said, mend)
    else:
        yield Examined("policies", "well", f"All {len(found)} artifacts are as they were made.")


def _tasks(now: datetime) -> Examined:
    old = StaffTask.objects.filter(
        urgent=True, acknowledged_at=None, closed_at=None, opened_at__lte=now - OVERDUE
    )
    if count := old.count():
        said = f"{count} urgent tasks wait for staff longer than a day."
        return Examined("tasks", "fault", said, "Someone must look: see the clinic's tasks.")
    return Examined("tasks", "well", "No urgent task waits longer than a day.")
