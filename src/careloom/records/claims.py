"""Claiming who is due: in shards of one program version, each person by one worker at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from careloom.records.lives import KeptLife, read_life
from careloom.records.models import Claimed, Enrollment, SetAside

LEASE = 60.0
"""Seconds after which a claim of a worker that died is nobody's."""
_TAKE = """
    WITH due AS (
        SELECT e.id, e.program_id, e.standing, e.revision, e.participant_id
        FROM records_enrollment e
        WHERE e.due_at <= %(now)s AND e.program_id = %(program)s AND e.standing <> ''
        AND e.id <> ALL (%(stuck)s)
        AND NOT coalesce((
            SELECT c.until > %(now)s AND c.until <= %(longest)s
            FROM records_claimed c WHERE c.enrollment_id = e.id
        ), false)
        ORDER BY e.due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ), taken AS (
        INSERT INTO records_claimed AS c (enrollment_id, until) SELECT id, %(until)s FROM due
        ON CONFLICT (enrollment_id) DO UPDATE SET until = excluded.until
        WHERE c.until <= %(now)s OR c.until > %(longest)s
        RETURNING enrollment_id
    )
    SELECT due.id, due.program_id, due.standing, due.revision,
        (SELECT p.organization_id FROM records_participant p WHERE p.id = due.participant_id)
    FROM due JOIN taken ON taken.enrollment_id = due.id ORDER BY due.id
"""
"""Rows that another worker looks at are skipped; of those it has claimed since, none come back."""
_LOOK = """
    SELECT e.id, e.program_id, e.standing, e.revision,
        (SELECT p.organization_id FROM records_participant p WHERE p.id = e.participant_id)
    FROM records_enrollment e INDEXED BY due_enrollments
    WHERE e.due_at <= %(now)s AND e.program_id = %(program)s
    AND e.id NOT IN (
        SELECT s.enrollment_id FROM records_setaside s WHERE s.unmovable AND s.retry_at > %(now)s
    )
    ORDER BY e.due_at LIMIT %(limit)s
"""
"""SQLite keeps no statistics: left to guess, it reads and sorts all people of the program."""


def anyone_due(*, now: float, beyond: int = 0) -> bool:
    """Whether more than so many people are due by `now` whom no worker has."""
    with _by_index():
        return bool(_free(now).values_list("id", flat=True)[beyond : beyond + 1])


@contextmanager
def _by_index() -> Iterator[None]:
    """Claims come and go too fast for statistics: a guess would read all of them for each row."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        yield


def _free(now: float) -> QuerySet[Enrollment]:
    due = Enrollment.objects.filter(due_at__lte=now)
    if stuck := _unmovable(now):
        due = due.exclude(id__in=stuck)
    if connection.vendor != "postgresql":
        return due
    claim = Claimed.objects.filter(enrollment_id=OuterRef("id")).values("until")
    nobodys = Q(held=None) | Q(held__lte=now) | Q(held__gt=_longest(now))
    return due.annotate(held=Subquery(claim)).filter(nobodys)


def _unmovable(now: float) -> list[str]:
    """Those set aside whose own row the database does not let be put off."""
    stuck = SetAside.objects.filter(unmovable=True, retry_at__gt=now)
    return list(stuck.values_list("enrollment_id", flat=True))


def _longest(now: float) -> float:
    """A claim that ends later than any lease could was made by a clock that jumped."""
    return now + 2 * LEASE


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
    with _by_index():
        return _claim(now, limit)


def _claim(now: float, limit: int) -> list[Claim]:
    free = _free(now)
    first = free.order_by("due_at").values_list("program_id", flat=True).first()
    if first is None:
        return []
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute(_LOOK, {"now": now, "program": first, "limit": limit})
            return sorted(map(Claim._make, cursor.fetchall()))
        asked = {"now": now, "until": now + LEASE, "longest": _longest(now)}
        cursor.execute(_TAKE, {**asked, "program": first, "limit": limit, "stuck": _unmovable(now)})
        return list(map(Claim._make, cursor.fetchall()))


def release(claims: Sequence[Claim]) -> None:
    """Whoever is due again, or was written meanwhile, may be claimed at once."""
    if connection.vendor == "postgresql":
        Claimed.objects.filter(enrollment_id__in=[claim.id for claim in claims]).delete()
