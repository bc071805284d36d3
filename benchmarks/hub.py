"""A hub for one measurement: its own folder, and SQLite or a PostgreSQL server of its own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def a_hub(*, postgres: bool) -> Iterator[str]:
    """Django set up on an empty, migrated database; its kind. Once in a process."""
    with ExitStack() as opened:
        folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="careloom-bench-"))
        os.environ |= {"CARELOOM_MODE": "test", "CARELOOM_DATA": folder}
        os.environ["DJANGO_SETTINGS_MODULE"] = "careloom.config.settings"
        if postgres:
            from careloom.testing.postgres import running_postgres

            os.environ["CARELOOM_DATABASE_URL"] = opened.enter_context(running_postgres())
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        yield "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
        connection.close()


def empty(*names: str) -> None:
    """Let go of all rows of these tables, and of the room that they took."""
    from django.db import connection

    with connection.cursor() as cursor:
        for name in names:
            if connection.vendor == "postgresql":
                cursor.execute(f"TRUNCATE {name} CASCADE")
            else:
                cursor.execute(f"DELETE FROM {name}")
