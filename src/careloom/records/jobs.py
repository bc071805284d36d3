"""What the tables of the job engine say on PostgreSQL; a hub on SQLite has none.

A job asks for one slice of a queue and knows nothing else. It is not the work: that stands in the
domain's tables, so a job that is cleared away takes nothing with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

SILENT = 45.0
"""Seconds without a sign of life after which a worker counts as gone. It gives one each 10."""
_LONGEST = 3600.0
_STALLED = """
    j.status = 'doing' AND (
        NOT EXISTS (
            SELECT FROM procrastinate_workers w WHERE w.id = j.worker_id
            AND w.last_heartbeat >= now() - make_interval(secs => %(silent)s)
        )
        OR j.id IN (
            SELECT e.job_id FROM procrastinate_events e WHERE e.job_id = j.id
            AND e.type = 'started' GROUP BY e.job_id
            HAVING max(e.at) < now() - make_interval(secs => %(longest)s)
        )
    )
"""


@dataclass(frozen=True, slots=True)
class Jobs:
    """How many workers give signs of life, and how many jobs stalled or failed."""

    workers: int = 0
    stalled: int = 0
    failed: int = 0


def count_jobs() -> Jobs:
    """The jobs as they stand; all zero on SQLite."""
    if connection.vendor != "postgresql":
        return Jobs()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat >="
            " now() - make_interval(secs => %(silent)s)),"
            f" (SELECT count(*) FROM procrastinate_jobs j WHERE {_STALLED}),"
            " (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed')",
            {"silent": SILENT, "longest": _LONGEST},
        )
        row = cursor.fetchone() or (0, 0, 0)
    return Jobs(*(int(count) for count in row))


def clear_stalled_jobs() -> int:
    """Take away the jobs of workers that are gone, and those that failed over a day ago; how many.

    Any worker may do it at any time: a stalled job holds nothing that others would wait for.
    """
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM procrastinate_jobs j WHERE {_STALLED}",
            {"silent": SILENT, "longest": _LONGEST},
        )
        stalled = int(cursor.rowcount)
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE j.status IN ('failed', 'aborted') AND"
            " NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id"
            " AND e.at >= now() - interval '1 day')"
        )
        return stalled + int(cursor.rowcount)
