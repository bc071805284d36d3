"""Whether the hub can answer people now, and whether its worker keeps up; quick to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection

from careloom.records.keys import keys_fit
from careloom.records.models import Participant
from careloom.records.upgrading import BEFORE, pending_steps
from careloom.services.lag import read_lags

_settled: list[bool] = []
"""Filled once every migration that this version needs was found applied: they do not go again."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part that was looked at; `state` is `well`, `late` or `fault`."""

    name: str
    state: str


def read_readiness() -> list[Part]:
    """Database, migrations and keys: with a fault in one of them no page should be asked for.

    After a database that does not answer, nothing that needs it is looked at.
    """
    if not _database_answers():
        return [Part("database", "fault")]
    migrated = _migrated()
    parts = [Part("database", "well"), Part("migrations", "well" if migrated else "fault")]
    if migrated:
        parts.append(Part("keys", "well" if _keys() else "fault"))
    return parts


def read_work(*, now: datetime) -> list[Part]:
    """Whether what is due is decided and sent in time, by kind of work."""
    if not _database_answers():
        return [Part("database", "fault")]
    return [Part(one.work, "late" if one.late else "well") for one in read_lags(now=now)]


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrated() -> bool:
    """Steps of `after` may wait: this version runs without them."""
    if not _settled and not any(one.phase == BEFORE for one in pending_steps()):
        _settled.append(True)
    return bool(_settled)


def _keys() -> bool:
    """One key of a person can be opened by the hub's secrets, where there is a person at all."""
    if not Participant.objects.filter(erased_at=None).exists():
        return True
    return keys_fit()
