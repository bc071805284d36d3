"""Exports that a worker writes: asked for now, written when it has time."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from careloom.operations.events import Event, tell
from careloom.records.audit import write_audit
from careloom.records.models import ExportRequest, Membership
from careloom.services.export_study import export_study, people_of_study
from careloom.services.happening import Refused
from careloom.services.isolation import fault_of
from careloom.services.permission import SOFTWARE, Actor, require_staff

LEASE = 1800.0
"""Seconds that a worker has for one; what it left half-written is then written anew."""
_State = ExportRequest.State


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One export; `folder` is where it is, "" until it is written."""

    id: str
    program: str
    state: str
    reason: str
    asked_at: datetime
    folder: str


def ask_for_export(*, program: str, protocol: str = "", by: Actor, now: datetime) -> str:
    """Have a package of this program's data written as `export_study` would; its id.

    Refused with `no_such_program` where nobody of one's own was ever enrolled in it.
    """
    people_of_study(program, by=by)
    with transaction.atomic():
        chain = f"study/{by.organization or 'hub'}"[:40]
        write_audit(chain=chain, actor=str(by), act="ask_for_export", subject=program, at=now)
        asked = ExportRequest.objects.create(
            program=program,
            protocol=protocol,
            role=by.kind,
            user=by.id,
            organization=by.organization,
            asked_at=now,
        )
    return asked.id


def see_exports(*, by: Actor) -> list[ExportLine]:
    """Those of one's organization, the newest first; all of them for the software."""
    require_staff(by, "export_study")
    found = ExportRequest.objects.order_by("-asked_at")
    if by != SOFTWARE:
        found = found.filter(organization=by.organization)
    return [_line(one) for one in found]


def any_export_waits(*, now: datetime) -> bool:
    """Whether one waits that no worker is at."""
    return _free(now.timestamp()).exists()


def write_next_export(*, now: datetime) -> bool:
    """Write the one that was asked for first, into a folder that appears whole; False if none.

    Who asked must still be allowed to.
    """
    at = now.timestamp()
    asked = _free(at).order_by("asked_at").first()
    if asked is None or not _free(at).filter(id=asked.id).update(leased_until=at + LEASE):
        return False
    by = Actor(asked.role, asked.user, asked.organization)
    reason = "" if _may_still(by) else "not_allowed"
    if not reason:
        reason = _write(asked, by, now)
    asked.state, asked.reason = (_State.REFUSED if reason else _State.WRITTEN), reason
    asked.settled_at = now
    asked.save()
    return True


def _free(now: float) -> QuerySet[ExportRequest]:
    nobodys = Q(leased_until__lte=now) | Q(leased_until__gt=now + LEASE)
    return ExportRequest.objects.filter(nobodys, state=_State.WAITING)


def _may_still(by: Actor) -> bool:
    return (
        by == SOFTWARE
        or Membership.objects.filter(
            user_id=by.id, organization_id=by.organization, role=by.kind
        ).exists()
    )


def _write(asked: ExportRequest, by: Actor, now: datetime) -> str:
    folder = _folder(asked)
    part = folder.with_name(f"{folder.name}.part")
    for left in (part, folder):
        shutil.rmtree(left, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    fault = fault_of(
        lambda: export_study(
            program=asked.program, out=part, protocol=asked.protocol, by=by, now=now
        )
    )
    if fault is not None:
        shutil.rmtree(part)
        if isinstance(fault, Refused):
            return fault.code
        tell(Event.EXPORT_FAILED, level=logging.ERROR, fault=fault)
        return "fault"
    part.rename(folder)
    return ""


def _folder(asked: ExportRequest) -> Path:
    return Path(settings.DATA) / "exports" / asked.id


def _line(one: ExportRequest) -> ExportLine:
    folder = str(_folder(one)) if one.state == _State.WRITTEN else ""
    return ExportLine(
        one.id, one.program, one.get_state_display().lower(), one.reason, one.asked_at, folder
    )
