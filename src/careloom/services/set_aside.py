"""Setting aside whom nothing can be decided for, before staff, until it can."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet

from careloom.operations.events import Event, tell
from careloom.records.audit import write_audit
from careloom.records.claims import Claim
from careloom.records.models import Enrollment, SetAside, StaffTask
from careloom.services.isolation import is_rows_own
from careloom.services.permission import SOFTWARE

_BACK_OFF = (60.0, 300.0, 1800.0, 3600.0)
"""Seconds until the next try, the last one for all that follow: what mends it may be an upgrade."""
Failed = Sequence[tuple[Claim, Exception]]


def still_aside() -> QuerySet[SetAside]:
    """Those of whom nobody wrote a later revision, and who were not erased since."""
    there = SetAside.objects.exclude(enrollment__standing="")
    return there.filter(revision=F("enrollment__revision"))


def set_aside(failed: Failed, now: datetime) -> int:
    """Put these off, each with the type of its fault, and call staff for each; how many.

    Whoever was written meanwhile is left as they are. The fault itself goes to the log, without
    its words.
    """
    with transaction.atomic():
        known = SetAside.objects.in_bulk([claim.id for claim, _ in failed])
        kept = [
            _keep(claim, fault, known.get(claim.id), now.timestamp()) for claim, fault in failed
        ]
        first = {one.enrollment_id for one in kept if one.tries == 1}
        _call_staff([claim for claim, _ in failed if claim.id in first], now)
    for one, (_, fault) in zip(kept, failed, strict=True):
        tell(
            Event.SET_ASIDE,
            level=logging.ERROR,
            fault=fault,
            enrollment=one.enrollment_id,
            attempts=one.tries,
        )
    return len(failed)


def take_back(decided: Collection[str], now: datetime) -> None:
    """Who was decided for after all, by a worker (their ids) or by what they did, waits no more.

    Costs one small question where nobody is set aside.
    """
    if not SetAside.objects.exists():
        return
    with transaction.atomic():
        written = Q(enrollment_id__in=list(decided)) | ~Q(revision=F("enrollment__revision"))
        well = list(SetAside.objects.filter(written).values_list("enrollment_id", flat=True))
        tasks = StaffTask.objects.filter(kind=StaffTask.Kind.SET_ASIDE, closed_at=None)
        tasks.filter(enrollment_id__in=well).update(closed_at=now, closed_as="decided_again")
        SetAside.objects.filter(enrollment_id__in=well).delete()


def _keep(claim: Claim, fault: Exception, known: SetAside | None, at: float) -> SetAside:
    if known is not None and known.revision != claim.revision:
        known = None
    tries = known.tries + 1 if known else 1
    again = at + _BACK_OFF[min(tries, len(_BACK_OFF)) - 1]
    kept, _ = SetAside.objects.update_or_create(
        enrollment_id=claim.id,
        defaults={
            "revision": claim.revision,
            "reason": type(fault).__qualname__[:80],
            "tries": tries,
            "since": known.since if known else at,
            "retry_at": again,
            "unmovable": not _put_off(claim, again),
        },
    )
    return kept


def _put_off(claim: Claim, again: float) -> bool:
    """Whether the database let the row be moved; one that somebody wrote needs no moving."""
    row = Enrollment.objects.filter(id=claim.id, revision=claim.revision)
    try:
        with transaction.atomic():
            row.update(due_at=again)
    except DatabaseError as refused:
        if not is_rows_own(refused):
            raise
        return False
    return True


def _call_staff(claims: Iterable[Claim], now: datetime) -> None:
    """An urgent task for each: nothing reaches this person until the fault is mended."""
    parts: dict[str, list[StaffTask]] = {}
    for claim in claims:
        task = StaffTask(
            enrollment_id=claim.id,
            kind=StaffTask.Kind.SET_ASIDE,
            about=f"undecided@{now.timestamp():.0f}",
            urgent=True,
            opened_at=now,
        )
        parts.setdefault(claim.organization, []).append(task)
    for organization, tasks in sorted(parts.items()):
        with transaction.atomic():
            StaffTask.objects.bulk_create(tasks, ignore_conflicts=True)
            write_audit(
                chain=f"hub/{organization}"[:40],
                actor=str(SOFTWARE),
                act="set_aside",
                subject=f"{len(tasks)} enrollments",
                at=now,
            )
