"""Staff set a need state that the hub's evaluations then take as found."""

from __future__ import annotations

from datetime import datetime, timedelta

from careloom.hub.entries import Entry, EntryKind
from careloom.services.happening import Happening, Refused, happening
from careloom.services.permission import Actor, require_staff


def set_need(
    *, enrollment_id: str, need: str, lasts: timedelta, form: str = "", by: Actor, now: datetime
) -> Happening:
    """The need holds for so long, whatever the readings say; the hub looks at once."""
    with happening(
        enrollment_id, "set_need", form=form, said=[need, lasts], by=by, now=now
    ) as happened:
        require_staff(by, "set_need", happened.kept.row)
        if need not in {one.id for one in happened.kept.program.model.needs}:
            raise Refused("unknown_need")
        happened.kept.append(
            Entry(
                kind=EntryKind.NEED_SET,
                at=now.timestamp(),
                actor=by.kind,
                name=need,
                value=(now + lasts).timestamp(),
            )
        )
    return happened
