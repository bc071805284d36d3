"""The outbox past the ORM, where much comes at once: settled deliveries, notices, receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from careloom.records.models import Delivery, Notice

WAITS = RawSQL("state IN ('queued', 'leased', 'uncertain')", (), BooleanField())
"""A filter: those whose end has not come. SQLite finds the outbox's index by these very words, and
by no parameters: it would read every message that ever was."""
SAFETY_WAITS = RawSQL(f"{WAITS.sql} AND what = 'safety'", (), BooleanField())
ENDED_BADLY = RawSQL("state IN ('failed', 'uncertain')", (), BooleanField())


def keep_deliveries(deliveries: Sequence[Delivery]) -> None:
    """Put back what changes on a delivery's way, in the caller's transaction.

    The ORM writes one at a time, and most of its time goes into making the statement.
    """
    rows = [
        (
            str(one.state),
            one.reason,
            one.attempts,
            one.not_before,
            one.leased_until,
            one.settled_at,
            one.id,
            one.created_at,
        )
        for one in deliveries
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        # The time finds the partition.
        cursor.executemany(
            "UPDATE records_delivery SET state = %s, reason = %s, attempts = %s, not_before = %s,"
            " leased_until = %s, settled_at = %s WHERE id = %s AND created_at = %s",
            rows,
        )


def keep_if_new(notice: Notice) -> bool:
    """Write the notice if there is none with its id; whether it was written.

    Of many at once one is the first; the others wait for it, and write nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_notice"
            " (id, kind, digest, enrollment_id, delivery_id, said, told_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO NOTHING",
            (
                notice.id,
                str(notice.kind),
                notice.digest,
                notice.enrollment_id,
                notice.delivery_id,
                str(notice.said),
                notice.told_at,
            ),
        )
        return bool(cursor.rowcount)


@dataclass(frozen=True, slots=True)
class Told:
    """The delivery of which a provider tells something, as it stands before that."""

    id: str
    enrollment_id: str
    state: str
    created_at: float

    def keep_arrival(self, reason: str) -> bool:
        """Give an accepted one this reason, in the caller's transaction; False if it had it."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE records_delivery SET reason = %s"
                " WHERE id = %s AND created_at = %s AND state = 'accepted' AND reason <> %s",
                (reason, self.id, self.created_at, reason),
            )
            return bool(cursor.rowcount)


def told_of(delivery_id: str, channel: str) -> Told | None:
    """What a provider's call is about; None for a delivery that this hub does not know."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, enrollment_id, state, created_at FROM records_delivery"
            " WHERE id = %s AND channel = %s",
            (delivery_id, channel),
        )
        found = cursor.fetchone()
    return None if found is None else Told(*found)
