"""Who withdrew from a channel, and who agreed again: noted beside the keys, outside the database.

A backup brings back consents that were withdrawn after it was taken. These notes take them away
again, so that nobody is written to who had said stop.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from careloom.operations.events import Event, tell

WITHDRAWALS = ".withdrawn"
"""The file, among the keys. A line is `enrollment channel no|yes seconds`."""
_PARTS = 4


def note_withdrawn(enrollment_id: str, channels: Iterable[str], at: datetime) -> None:
    """Note that the person takes these channels back, on the disk when this returns.

    Where it cannot be written that is told, and nobody is kept from withdrawing.
    """
    _note([f"{enrollment_id} {channel} no {at.timestamp()}" for channel in channels])


def note_agreed(enrollment_id: str, channel: str, at: datetime) -> None:
    """Note that the person agrees to this channel, after they may have withdrawn from it."""
    _note([f"{enrollment_id} {channel} yes {at.timestamp()}"])


def withdrawn_since(at: float) -> list[tuple[str, str]]:
    """Enrollment and channel of those withdrawn since then and not agreed to again, by first."""
    path = Path(settings.PERSON_KEYS) / WITHDRAWALS
    found: dict[tuple[str, str], None] = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        said = line.split()
        if len(said) != _PARTS or float(said[3]) < at:
            continue
        found.pop((said[0], said[1]), None)
        if said[2] == "no":
            found[said[0], said[1]] = None
    return list(found)


def _note(lines: list[str]) -> None:
    if not lines:
        return
    folder = Path(settings.PERSON_KEYS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with (folder / WITHDRAWALS).open("a") as noted:
            # A line of its own, also behind one that a full disk cut short.
            noted.write("\n" + "\n".join(lines) + "\n")
            noted.flush()
            os.fsync(noted.fileno())
    except OSError as fault:
        tell(Event.NOTE_FAILED, level=logging.ERROR, fault=fault)
