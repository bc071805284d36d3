"""Writing of the outbox in bulk: settled deliveries, and notices that are new."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from careloom.records.models import Delivery, Notice


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
