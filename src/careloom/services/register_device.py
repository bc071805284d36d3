"""Linking a person's device, and cutting it off."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from careloom.records.audit import write_audit
from careloom.records.models import Device, Enrollment
from careloom.services.happening import Refused
from careloom.services.permission import Actor, require_staff

_MARK = "cld_"
"""Begins every token, so that one that leaks into a file is found and known for what it is."""


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device as staff see it; of its token nothing is shown."""

    id: str
    enrollment_id: str
    registered_at: datetime
    last_heard_at: datetime | None
    revoked_at: datetime | None


def register_device(*, enrollment_id: str, by: Actor, now: datetime) -> str:
    """The token of a new device of this person, which is shown this once.

    A device that was linked before is cut off: two that count the same steps would count them
    twice. Refused for somebody who is not there.
    """
    row = _enrollment(enrollment_id)
    require_staff(by, "link_device", row)
    token = _MARK + secrets.token_urlsafe(32)
    with transaction.atomic():
        Enrollment.objects.select_for_update().get(id=row.id)
        Device.objects.filter(enrollment=row, revoked_at=None).update(revoked_at=now)
        device = Device.objects.create(
            enrollment=row, token_hash=hash_token(token), registered_at=now
        )
        write_audit(chain=row.id, actor=str(by), act="link_device", subject=device.id, at=now)
    return token


def revoke_device(*, device_id: str, by: Actor, now: datetime) -> None:
    """Take nothing from this device any more; Refused for one that is not there.

    Doing it twice changes nothing.
    """
    device = Device.objects.filter(id=device_id).select_related("enrollment__participant").first()
    if device is None:
        raise Refused("no_such_device")
    require_staff(by, "link_device", device.enrollment)
    with transaction.atomic():
        Device.objects.filter(id=device.id, revoked_at=None).update(revoked_at=now)
        chain = device.enrollment_id
        write_audit(chain=chain, actor=str(by), act="revoke_device", subject=device.id, at=now)


def see_devices(*, by: Actor) -> tuple[DeviceLine, ...]:
    """Every device of one's own organization, the newest first; of all for the software."""
    require_staff(by, "link_device")
    rows = Device.objects.order_by("-registered_at", "id")
    if by.kind != "software":
        rows = rows.filter(enrollment__participant__organization_id=by.organization)
    return tuple(
        DeviceLine(one.id, one.enrollment_id, one.registered_at, one.last_heard_at, one.revoked_at)
        for one in rows
    )


def hash_token(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so that a plain hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


def _enrollment(enrollment_id: str) -> Enrollment:
    row = Enrollment.objects.filter(id=enrollment_id).select_related("participant").first()
    if row is None:
        raise Refused("no_such_person")
    return row
