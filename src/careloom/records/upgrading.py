"""Upgrading without a pause: which migrations run before the new version starts, and which after.

Each migration of ours says so by its `phase`. One of `before` only adds what the older version does
not mind; one of `after` takes away what only the older version used. `docs/how-to/upgrade.md` has
the order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from django.core.management import call_command
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from careloom.records.fault import SetupFault

Phase = Literal["before", "after"]
BEFORE: Phase = "before"
AFTER: Phase = "after"
_LOCK = 0x6361726C
"""PostgreSQL's number for "somebody migrates this hub"; no other part uses it."""


class OutOfOrder(SetupFault):
    """The migrations cannot be run in the way that was asked for; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """One migration that is not applied yet."""

    app: str
    name: str
    phase: Phase

    @property
    def said(self) -> str:
        """As commands print it."""
        return f"{self.app}.{self.name}"


def phase_of(migration: Migration) -> Phase:
    """What the migration says; those of libraries only add, which a house test has reviewed."""
    return AFTER if getattr(migration, "phase", BEFORE) == AFTER else BEFORE


def pending_steps() -> list[Step]:
    """What is not applied yet, in the order in which it would be."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [Step(one.app_label, one.name, phase_of(one)) for one, _ in plan]


def apply_all() -> list[Step]:
    """Everything at once, for a hub that stands still; what was applied."""
    with _alone():
        steps = pending_steps()
        call_command("migrate", verbosity=0)
    return steps


def apply_before() -> list[Step]:
    """What the older version does not mind while it still runs; what was applied.

    OutOfOrder, and nothing applied, where a step of `before` builds upon one of `after`: the
    release in between was skipped.
    """
    with _alone():
        steps = pending_steps()
        _refuse_skipped(steps)
        wanted = [one for one in steps if one.phase == BEFORE]
        last = {one.app: one.name for one in wanted}
        for app, name in last.items():
            call_command("migrate", app, name, verbosity=0)
    return wanted


def apply_after() -> list[Step]:
    """What is left once the older version is gone; what was applied.

    OutOfOrder, and nothing applied, while steps of `before` wait: the new version cannot have run.
    """
    with _alone():
        steps = pending_steps()
        if early := [one.said for one in steps if one.phase == BEFORE]:
            raise OutOfOrder(
                f"Not yet: {', '.join(early)} must run before the new version starts. "
                "Run: careloom migrate --before"
            )
        call_command("migrate", verbosity=0)
    return steps


def _refuse_skipped(steps: list[Step]) -> None:
    late: dict[str, Step] = {}
    for one in steps:
        if one.phase == AFTER:
            late.setdefault(one.app, one)
        elif one.app in late:
            raise OutOfOrder(
                f"{one.said} builds upon {late[one.app].said}, which would harm the version that "
                "runs now. Upgrade to the release in between first; or stop the hub, then run: "
                "careloom migrate"
            )


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time, though several machines may start at once; the second finds nothing to do."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
