"""Staff open a level by hand."""

from __future__ import annotations

from datetime import datetime

from careloom.hub.entries import Entry, EntryKind
from careloom.services.happening import Happening, Refused, happening
from careloom.services.permission import Actor, NotAllowed, require_staff


def open_level(
    *, enrollment_id: str, level: str, form: str = "", by: Actor, now: datetime
) -> Happening:
    """Open a level before its ground is shown, if the levels below allow this role to do so."""
    with happening(enrollment_id, "open_level", form=form, said=level, by=by, now=now) as happened:
        require_staff(by, "open_level", happened.kept.row)
        levels = {one.id: one for one in happened.kept.program.model.levels}
        if level not in levels:
            raise Refused("unknown_level")
        below = [one for one in levels.values() if one.priority < levels[level].priority]
        if any(one.capability and by.kind not in one.opened_by for one in below):
            raise NotAllowed(f'The program does not let a {by.kind} open "{level}".')
        happened.kept.append(
            Entry(kind=EntryKind.LEVEL_OPENED, at=now.timestamp(), actor=by.kind, name=level)
        )
    return happened
