"""Trying again what did not go out: through the gate once more, with an audit entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from careloom.channels.base import Askable
from careloom.records.audit import write_audit
from careloom.records.models import Delivery, Enrollment
from careloom.services.gate import SAFETY
from careloom.services.permission import SOFTWARE, Actor, require_staff
from careloom.services.settle_deliveries import settled
from careloom.services.work import configured_channels

MOST = 1000
"""Deliveries of one call; say it again for the rest."""
_State = Delivery.State


@dataclass(frozen=True, slots=True)
class Retried:
    """How many were queued again, and for the others why not, by id."""

    queued: int
    left: dict[str, str]


def retry_deliveries(
    *,
    ids: Sequence[str] = (),
    reason: str = "",
    uncertain: bool = False,
    by: Actor,
    now: datetime,
) -> Retried:
    """Queue these deliveries again, or all that failed for a reason; each is tried once more.

    The gate judges each at the moment of sending, so that nothing goes out too late or to who no
    longer agrees. An uncertain one is first asked of its provider. Where nobody can be asked, care
    that may have arrived is tried again only if `uncertain` says so: the person may get it twice.
    """
    require_staff(by, "retry")
    asked = [name for name, one in configured_channels().items() if isinstance(one, Askable)]
    queued, left = 0, dict.fromkeys(ids, "no_such_delivery")
    with transaction.atomic():
        for delivery in _chosen(ids, reason, by):
            why_not = _why_not(delivery, uncertain=uncertain or delivery.channel in asked)
            if why_not:
                left[delivery.id] = why_not
                continue
            left.pop(delivery.id, None)
            _queue(delivery, now, ask=delivery.channel in asked)
            queued += 1
            write_audit(
                chain=delivery.enrollment_id,
                actor=str(by),
                act="retry_delivery",
                subject=f"delivery/{delivery.id}",
                at=now,
            )
    return Retried(queued, left)


def _chosen(ids: Sequence[str], reason: str, by: Actor) -> list[Delivery]:
    """Those that were meant and are the actor's to touch, with their people locked."""
    meant = Q(id__in=list(ids))
    if reason:
        meant |= Q(state__in=[_State.FAILED, _State.UNCERTAIN], reason=reason)
    rows = list(Delivery.objects.filter(meant).values_list("id", "enrollment_id")[:MOST])
    people = Enrollment.objects.select_for_update(of=("self",)).exclude(standing="")
    people = people.filter(id__in={enrollment_id for _, enrollment_id in rows})
    if by != SOFTWARE:
        people = people.filter(participant__organization_id=by.organization)
    own = list(people.order_by("id").values_list("id", flat=True))
    found = Delivery.objects.select_for_update().filter(id__in=[one for one, _ in rows])
    return list(found.filter(enrollment_id__in=own).order_by("created_at", "id"))


def _why_not(delivery: Delivery, *, uncertain: bool) -> str:
    if delivery.state == _State.FAILED:
        return ""
    if delivery.state != _State.UNCERTAIN:
        return str(delivery.state)
    return "" if uncertain or delivery.what == SAFETY else "may_have_arrived"


def _queue(delivery: Delivery, now: datetime, *, ask: bool) -> None:
    at = now.timestamp()
    delivery.not_before = at
    if delivery.state == _State.FAILED or not ask:
        if delivery.state == _State.UNCERTAIN:
            settled(delivery, "retried", at)
        delivery.state, delivery.settled_at = _State.QUEUED, None
    delivery.save()
