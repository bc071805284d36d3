"""The worker's path: decide what is due, in shards, without looking at anybody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from careloom.records.audit import write_audit
from careloom.records.claims import Claim, claim_due
from careloom.records.lives import Decided, Superseded, keep_together, live_together
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
    claims = claim_due(now=now.timestamp(), limit=limit)
    reach("decide/claimed")
    if not claims:
        return Shard(0, 0, 0)
    kept = [claim.kept for claim in claims]
    decided = live_together(kept, now.timestamp())
    try:
        decisions, left = _keep(claims, decided, now), 0
    except Superseded:
        decisions, left = _keep_unchanged(claims, decided, now)
    reach("decide/after")
    return Shard(len(kept), decisions, left)


def _keep(claims: Sequence[Claim], decided: Sequence[list[Decided]], now: datetime) -> int:
    """Keep all that was decided in one transaction, or, Superseded, nothing; how much it was."""
    with transaction.atomic():
        for claim, what in zip(claims, decided, strict=True):
            claim.kept.deliveries = []
            carry_out(claim.kept, what, now)
        keep_together([claim.kept for claim in claims])
        _audit(claims, decided, now)
        reach("decide/before_commit")
    return sum(map(len, decided))


def _keep_unchanged(
    claims: Sequence[Claim], decided: Sequence[list[Decided]], now: datetime
) -> tuple[int, int]:
    """Keep what was decided for those whom nobody wrote meanwhile; how much, and how many others.

    They are locked first, in the order of their ids, so that it is certain who they are.
    """
    with transaction.atomic():
        locked = Enrollment.objects.select_for_update().order_by("id")
        ids = [claim.kept.id for claim in claims]
        current = dict(locked.filter(id__in=ids).values_list("id", "revision"))
        mine = [
            (claim, what)
            for claim, what in zip(claims, decided, strict=True)
            if current.get(claim.kept.id) == claim.kept.revision
        ]
        kept = _keep([claim for claim, _ in mine], [what for _, what in mine], now) if mine else 0
    return kept, len(claims) - len(mine)


def _audit(claims: Sequence[Claim], decided: Sequence[list[Decided]], now: datetime) -> None:
    """One entry for each organization's part of the shard."""
    parts: dict[str, list[int]] = {}
    for claim, what in zip(claims, decided, strict=True):
        parts.setdefault(claim.organization, []).append(len(what))
    for organization, counts in sorted(parts.items()):
        write_audit(
            chain=f"hub/{organization}"[:40],
            actor=str(SOFTWARE),
            act="decide",
            subject=f"{len(counts)} enrollments, {sum(counts)} decisions",
            at=now,
        )
