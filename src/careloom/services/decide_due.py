"""The worker's path: decide what is due, in shards, without looking at anybody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from careloom.records.audit import write_audit
from careloom.records.claims import claim_due
from careloom.records.lives import KeptLife, keep_together, live_together, revive
from careloom.records.models import Enrollment
from careloom.records.named_points import reach
from careloom.services.carry_out import carry_out
from careloom.services.permission import SOFTWARE
from careloom.services.telling import telling_shard

SHARD = 1000


@dataclass(frozen=True, slots=True)
class Shard:
    """What one call did: enrollments looked at, decisions made, and people decided again."""

    enrollments: int
    decisions: int
    superseded: int


def decide_due(*, now: datetime, limit: int = SHARD) -> Shard:
    """Decide for those longest due, of one version of a program.

    Deciding happens outside the write transaction. A row that was written meanwhile is left as it
    is, and is decided by the next call from what it is then, if it is still due: two workers on
    the same people decide once.
    """
    with telling_shard() as told:
        shard = _decide_shard(now, limit)
        told.fill(shard.enrollments, shard.decisions, shard.superseded)
    return shard


def _decide_shard(now: datetime, limit: int) -> Shard:
    rows = claim_due(now=now.timestamp(), limit=limit)
    reach("decide/claimed")
    kept = [revive(row) for row in rows]
    if not kept:
        return Shard(0, 0, 0)
    decided = live_together(kept, now.timestamp())
    decisions = 0
    with transaction.atomic():
        current = dict(
            Enrollment.objects.select_for_update()
            .filter(id__in=[one.row.id for one in kept])
            .order_by("id")
            .values_list("id", "revision")
        )
        unchanged = []
        for one, what in zip(kept, decided, strict=True):
            if current.get(one.row.id) == one.revision:
                carry_out(one, what, now)
                unchanged.append(one)
                decisions += len(what)
        keep_together(unchanged)
        _audit(kept, decisions, now)
        reach("decide/before_commit")
    reach("decide/after")
    return Shard(len(kept), decisions, len(kept) - len(unchanged))


def _audit(kept: list[KeptLife], decisions: int, now: datetime) -> None:
    """One entry for the whole shard."""
    organization = kept[0].row.participant.organization_id
    write_audit(
        chain=f"hub/{organization}"[:40],
        actor=str(SOFTWARE),
        act="decide",
        subject=f"{len(kept)} enrollments, {decisions} decisions",
        at=now,
    )
