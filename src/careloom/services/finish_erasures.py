"""Erasures that were begun and not ended: the key is gone, the rows are still there."""

from __future__ import annotations

from datetime import datetime

from careloom.records.keys import erased_persons
from careloom.records.models import Participant
from careloom.services.erase_person import erase_person
from careloom.services.permission import SOFTWARE

_AT_ONCE = 500


def half_erased() -> list[Participant]:
    """Persons whose erasure is noted beside the keys, and whom the database still has.

    The database failed at that moment, its machine died, or an old backup brought them back.
    """
    noted = sorted(erased_persons())
    return [
        person
        for start in range(0, len(noted), _AT_ONCE)
        for person in Participant.objects.filter(
            id__in=noted[start : start + _AT_ONCE], erased_at=None
        )
    ]


def finish_erasures(*, now: datetime) -> int:
    """End every erasure that was begun; how many. Whoever asked for one need not ask again.

    Each in a transaction of its own: when one fails, those before it are done, and the others come
    at the next turn.
    """
    waiting = half_erased()
    for person in waiting:
        erase_person(person=person, by=SOFTWARE, now=now)
    return len(waiting)
