"""The worker's path: decide what is due, in shards, without looking at anybody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from careloom.records.audit import write_audit
from careloom.records.bundles import program_of
from careloom.records.claims import Claim, claim_due, release
from careloom.records.lives import Decided, KeptLife, Superseded, keep_together, live_together
from careloom.records.models import Enrollment
from careloom.records.named_points import reach
from careloom.services.carry_out import carry_out
from careloom.services.isolation import Tried, try_in_parts
from careloom.services.permission import SOFTWARE
from careloom.services.set_aside import set_aside, take_back
from careloom.services.telling import telling_shard

SHARD = 1000
_One = tuple[Claim, KeptLife, list[Decided]]


@dataclass(frozen=True, slots=True)
class Shard:
    """What one call did: enrollments looked at, decisions made, and people decided again."""

    enrollments: int
    decisions: int
    superseded: int
    set_aside: int = 0
    """Those for whom nothing could be decided; they hold up nobody."""

    @property
    def moved(self) -> bool:
        """Whether the next call finds others than this one did."""
        return bool(self.decisions or self.set_aside)


def decide_due(*, now: datetime, limit: int = SHARD) -> Shard:
    """Decide for those longest due, of one version of a program.

    Deciding happens outside the write transaction. A row that was written meanwhile is left as it
    is, and is decided by the next call from what it is then, if it is still due: two workers on
    the same people decide once. A row that cannot be decided for is set aside; the others are
    decided for in this call.
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
    tried = _decide_what_can_be(claims, now)
    release(claims)
    reach("decide/after")
    if tried.failed:
        set_aside(tried.failed, now)
    failed = {claim.id for claim, _ in tried.failed}
    take_back([claim.id for claim in claims if claim.id not in failed], now)
    decisions = sum(made for made, _ in tried.made)
    left = sum(others for _, others in tried.made)
    return Shard(len(claims), decisions, left, len(failed))


def _decide_what_can_be(claims: Sequence[Claim], now: datetime) -> Tried[Claim, tuple[int, int]]:
    # Where the program itself cannot be built, nobody's row need be tried for it.
    whole = try_in_parts(claims[:1], lambda one: program_of(one[0].program_id))
    if whole.failed:
        [(_, fault)] = whole.failed
        return Tried(failed=[(claim, fault) for claim in claims])
    return try_in_parts(claims, lambda part: _decide(part, now))


def _decide(claims: Sequence[Claim], now: datetime) -> tuple[int, int]:
    """Decide and keep; how many decisions, and how many people were written meanwhile."""
    lives = [claim.read() for claim in claims]
    decided = live_together(lives, now.timestamp())
    both = list(zip(claims, lives, decided, strict=True))
    try:
        return _keep(both, now), 0
    except Superseded:
        return _keep_unchanged(both, now)


def _keep(claims: Sequence[_One], now: datetime) -> int:
    """Keep all that was decided in one transaction, or, Superseded, nothing; how much it was."""
    with transaction.atomic():
        for _, kept, what in claims:
            kept.deliveries = []
            carry_out(kept, what, now)
        keep_together([kept for _, kept, _ in claims])
        _audit(claims, now)
        reach("decide/before_commit")
    return sum(len(what) for _, _, what in claims)


def _keep_unchanged(claims: Sequence[_One], now: datetime) -> tuple[int, int]:
    """Keep what was decided for those whom nobody wrote meanwhile; how much, and how many others.

    They are locked first, in the order of their ids, so that it is certain who they are.
    """
    with transaction.atomic():
        locked = Enrollment.objects.select_for_update().order_by("id")
        ids = [claim.id for claim, _, _ in claims]
        current = dict(locked.filter(id__in=ids).values_list("id", "revision"))
        mine = [one for one in claims if current.get(one[0].id) == one[0].revision]
        kept = _keep(mine, now) if mine else 0
    return kept, len(claims) - len(mine)


def _audit(claims: Sequence[_One], now: datetime) -> None:
    """One entry for each organization's part of the shard."""
    parts: dict[str, list[int]] = {}
    for claim, _, what in claims:
        parts.setdefault(claim.organization, []).append(len(what))
    for organization, counts in sorted(parts.items()):
        write_audit(
            chain=f"hub/{organization}"[:40],
            actor=str(SOFTWARE),
            act="decide",
            subject=f"{len(counts)} enrollments, {sum(counts)} decisions",
            at=now,
        )
