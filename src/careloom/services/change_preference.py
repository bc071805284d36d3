"""The person's own settings: language, channel, form of texts, time zone, a pause."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

from careloom.hub.entries import Entry, EntryKind
from careloom.services.give_consent import has_consent, offered_channels
from careloom.services.happening import Happening, Refused, happening
from careloom.services.permission import Actor, require_self


def change_preference(
    *, enrollment_id: str, name: str, to: str, form: str = "", by: Actor, now: datetime
) -> Happening:
    """Set one preference; it holds from the next event on."""
    require_self(by, enrollment_id)
    with happening(enrollment_id, "prefer", form=form, said=[name, to], by=by, now=now) as happened:
        known = {
            "language": happened.kept.program.languages,
            "channel": offered_channels(),
            "form": ("web", "easy"),
            "zone": available_timezones(),
        }
        if to not in known.get(name, ()):
            raise Refused("no_such_option", item=name)
        happened.kept.append(
            Entry(kind=EntryKind.PREFERENCE, at=now.timestamp(), name=name, text=to)
        )
    return happened


def pause(
    *, enrollment_id: str, until: datetime | None, form: str = "", by: Actor, now: datetime
) -> Happening:
    """Leave the person in peace until then; with None, go on.

    Refused without consent: who withdrew it comes back by giving it, and by nothing else.
    """
    require_self(by, enrollment_id)
    hours = round((until - now).total_seconds() / 3600) if until else 0
    with happening(enrollment_id, "pause", form=form, said=hours, by=by, now=now) as happened:
        if not has_consent(enrollment_id):
            raise Refused("no_consent")
        kind = EntryKind.PAUSED if until else EntryKind.RESUMED
        value = until.timestamp() if until else None
        happened.kept.append(Entry(kind=kind, at=now.timestamp(), value=value))
    return happened
