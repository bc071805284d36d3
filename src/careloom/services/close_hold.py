"""A clinician closes a safety hold, after which care goes on."""

from __future__ import annotations

from datetime import datetime

from careloom.hub.entries import Entry, EntryKind
from careloom.services.happening import Happening, Refused, happening
from careloom.services.permission import Actor, require_staff


def close_hold(
    *, enrollment_id: str, hold: str, form: str = "", by: Actor, now: datetime
) -> Happening:
    """Close this hold. Refused if it is not open."""
    with happening(enrollment_id, "close_hold", form=form, said=hold, by=by, now=now) as happened:
        require_staff(by, "close_hold", happened.kept.row)
        if hold not in happened.kept.standing.holds:
            raise Refused("no_such_hold")
        happened.kept.append(
            Entry(kind=EntryKind.HOLD_CLOSED, at=now.timestamp(), actor=by.kind, name=hold)
        )
    return happened
