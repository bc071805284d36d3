"""Taking what a person's device measured: all of a batch, or none of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from careloom.hub.entries import Entry, EntryKind
from careloom.hub.measured import Misfit, Reading, read_point
from careloom.records.models import Device, TakenReading
from careloom.services.give_consent import has_consent
from careloom.services.happening import Happening, Refused, happening
from careloom.services.permission import Actor, NotAllowed, require_self
from careloom.services.register_device import hash_token

MOST_POINTS = 2000
MOST_A_MINUTE = 60
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch: of each point whether it was new, or of each misfit why.

    With any misfit nothing was taken. A point that was taken before counts once.
    """

    new: tuple[bool, ...] = ()
    misfits: tuple[tuple[int, Misfit], ...] = ()


def device_of(token: str, *, now: datetime) -> Device | None:
    """The device that holds this token; None for a wrong or revoked one.

    Counts the request. Refused with `too_often` beyond so many a minute.
    """
    device = Device.objects.filter(token_hash=hash_token(token), revoked_at=None).first()
    if device is None:
        return None
    minute, row = int(now.timestamp() // _MINUTE), Device.objects.filter(id=device.id)
    one_more = row.filter(minute=minute, requests__lt=MOST_A_MINUTE)
    counted = {"requests": F("requests") + 1, "last_heard_at": now}
    first = row.exclude(minute=minute)
    if not (
        one_more.update(**counted)
        or first.update(minute=minute, requests=1, last_heard_at=now)
        # Not the first after all: another began this minute at the same moment.
        or one_more.update(**counted)
    ):
        raise Refused("too_often")
    return device


def take_readings(
    *, enrollment_id: str, points: Sequence[object], by: Actor, now: datetime
) -> Taken:
    """Journal the readings in the order in which they were measured, and decide what is due.

    By the person's own device, or by the person who uploads what it kept. Refused for a batch
    that is too large, and for who is not, or no longer, in care. Late readings count for the day
    and the minutes to which they belong.
    """
    _require_device(by, enrollment_id)
    if len(points) > MOST_POINTS:
        raise Refused("too_many", most=str(MOST_POINTS))
    if not has_consent(enrollment_id):
        raise Refused("not_in_care")
    with happening(enrollment_id, "readings", form="", by=by, now=now) as happened:
        begun_at = happened.kept.standing.enrolled_at
        readings, misfits = [], []
        for place, point in enumerate(points):
            reading, found = read_point(
                happened.kept.program, point, begun_at=begun_at, now=now.timestamp()
            )
            misfits += [(place, one) for one in found]
            if reading is not None:
                readings.append(reading)
        if misfits:
            return Taken(misfits=tuple(misfits))
        new, changed = _unseen(enrollment_id, readings)
        if changed:
            return Taken(misfits=tuple((place, _CHANGED) for place in changed))
        _take(happened, [one for one, is_new in zip(readings, new, strict=True) if is_new])
    return Taken(new=tuple(new))


_CHANGED = Misfit("header.id", "A reading with this id was sent before and said something else.")


def _require_device(by: Actor, enrollment_id: str) -> None:
    if by.kind != "device":
        require_self(by, enrollment_id)
        return
    own = Device.objects.filter(id=by.id, enrollment_id=enrollment_id, revoked_at=None)
    if not own.exists():
        raise NotAllowed("This device belongs to somebody else, or was cut off.")


def _unseen(enrollment_id: str, readings: Sequence[Reading]) -> tuple[list[bool], list[int]]:
    """Of each reading whether it is new, within the batch too; and which say other than before."""
    keys = [(_key(one.sender_id), _key(_content(one))) for one in readings]
    kept = TakenReading.objects.filter(enrollment_id=enrollment_id)
    by_id = dict(
        kept.filter(sender_key__in=[sender for sender, _ in keys]).values_list(
            "sender_key", "content_key"
        )
    )
    contents = set(
        kept.filter(content_key__in=[content for _, content in keys]).values_list(
            "content_key", flat=True
        )
    )
    new, changed, rows = [], [], []
    for place, (sender, content) in enumerate(keys):
        before = by_id.setdefault(sender, content)
        if before != content:
            changed.append(place)
        new.append(before == content and content not in contents)
        if new[-1]:
            contents.add(content)
            rows.append(
                TakenReading(enrollment_id=enrollment_id, sender_key=sender, content_key=content)
            )
    if not changed:
        TakenReading.objects.bulk_create(rows)
    return new, changed


def _take(happened: Happening, readings: Sequence[Reading]) -> None:
    for one in sorted(readings, key=lambda one: (one.at, one.since, one.variable)):
        happened.kept.append(
            Entry(
                kind=EntryKind.READING,
                at=one.at,
                actor="device",
                name=one.variable,
                value=one.value,
                since=one.since,
            )
        )


def _content(one: Reading) -> str:
    return f"{one.variable} {one.value!r} {one.since!r} {one.at!r}"


def _key(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
