"""Claiming who is due: in shards of one program version, each row by one worker at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from careloom.records.lives import KeptLife, read_life
from careloom.records.models import Enrollment, SetAside

_READ = ("id", "program_id", "standing", "revision", "participant__organization_id")
LEASE = 60.0
"""Seconds after which a claim of a worker that died is nobody's."""


def anyone_due(*, now: float, beyond: int = 0) -> bool:
    """Whether more than so many people are due by `now` whom no worker has."""
    return bool(_free(now).values_list("id", flat=True)[beyond : beyond + 1])


def _free(now: float) -> QuerySet[Enrollment]:
    """A claim that ends later than any lease could was made by a clock that jumped."""
    nobodys = Q(claimed_until__lte=now) | Q(claimed_until__gt=now + 2 * LEASE)
    due = Enrollment.objects.filter(nobodys, due_at__lte=now)
    stuck = SetAside.objects.filter(unmovable=True, retry_at__gt=now)
    ids = list(stuck.values_list("enrollment_id", flat=True))
    return due.exclude(id__in=ids) if ids else due


class Claim(NamedTuple):
    """One enrollment that this worker decides, as its columns are, not read yet."""

    id: str
    program_id: str
    standing: str
    revision: int
    organization: str

    def read(self) -> KeptLife:
        """The life in it, new at each call; whatever is wrong with the row is raised here."""
        return read_life(self.id, self.program_id, self.standing, self.revision)


def claim_due(*, now: float, limit: int) -> list[Claim]:
    """Those longest due by `now`, of one version of a program, by id; none when none are left.

    On PostgreSQL rows that another worker claimed are skipped, not waited for. An embedded hub has
    one worker, whose rows need no claim.
    """
    free = _free(now)
    first = free.order_by("due_at").values_list("program_id", flat=True).first()
    if first is None:
        return []
    mine = free.filter(program_id=first).order_by("due_at")
    if connection.vendor != "postgresql":
        return sorted(_claimed(mine[:limit]), key=lambda claim: claim.id)
    with transaction.atomic():
        ids = list(mine.select_for_update(skip_locked=True).values_list("id", flat=True)[:limit])
        Enrollment.objects.filter(id__in=ids).update(claimed_until=now + LEASE)
    # Who was erased since has nothing left to decide on.
    left = Enrollment.objects.filter(id__in=ids).exclude(standing="")
    return list(_claimed(left.order_by("id")))


def _claimed(rows: QuerySet[Enrollment]) -> Iterator[Claim]:
    yield from map(Claim._make, rows.values_list(*_READ))
