"""The person's whole settings form at once: all of it, or none."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from django.db import transaction

from careloom.hub.standing import Standing
from careloom.records.models import Enrollment
from careloom.services.change_fields import change_fields
from careloom.services.change_preference import change_preference
from careloom.services.give_consent import consented_channels, give_consent
from careloom.services.happening import Refused
from careloom.services.permission import Actor, require_self
from careloom.services.render import ADDRESS_FIELDS
from careloom.services.withdraw_consent import withdraw_consent

_PREFERENCES = ("language", "zone", "form", "channel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the form held. An empty preference stays as it is; `fields` are names and
    addresses."""

    language: str = ""
    zone: str = ""
    form: str = ""
    channel: str = ""
    fields: dict[str, str] = field(default_factory=dict, repr=False)


def change_settings(
    *, enrollment_id: str, to: Settings, form: str = "", by: Actor, now: datetime
) -> None:
    """Keep what differs from before; it holds from the next event on.

    The way to be reached is agreed to by choosing it, and the one before it is no longer agreed
    to. Refused, with nothing changed, as soon as one part does not fit; TakenBefore for a form
    that was handed in before.
    """
    require_self(by, enrollment_id)
    require_address(to.channel, to.fields)
    with transaction.atomic():
        change_fields(
            enrollment_id=enrollment_id, fields=to.fields, form=form, said=to, by=by, now=now
        )
        row = Enrollment.objects.get(id=enrollment_id)
        before = msgspec.json.decode(row.standing, type=Standing)
        for name in _PREFERENCES:
            wanted = getattr(to, name)
            if wanted and wanted != getattr(before, name):
                change_preference(enrollment_id=enrollment_id, name=name, to=wanted, by=by, now=now)
        if to.channel and consented_channels(enrollment_id):
            _agree_to(enrollment_id, to.channel, by, now)


def require_address(channel: str, fields: dict[str, str]) -> None:
    """Refused where the channel needs an address that is not among the fields."""
    if channel in ADDRESS_FIELDS and not fields.get(ADDRESS_FIELDS[channel]):
        raise Refused("no_phone" if channel == "sms" else "no_address")


def _agree_to(enrollment_id: str, channel: str, by: Actor, now: datetime) -> None:
    agreed = consented_channels(enrollment_id)
    if channel not in agreed:
        give_consent(enrollment_id=enrollment_id, channel=channel, by=by, now=now)
    for other in agreed - {channel}:
        withdraw_consent(enrollment_id=enrollment_id, channel=other, by=by, now=now)
