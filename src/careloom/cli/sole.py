"""One hub to one embedded database: who comes second is told so."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click


@contextmanager
def be_the_only(part: str) -> Iterator[None]:
    """Hold this part ("serve", "worker") of a hub on SQLite; a usage error if another has it.

    Two hubs on one file would wait for each other's locks at every write. On PostgreSQL as many as
    wanted may run. The system lets go of the lock when the process ends, however it ends.
    """
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    database = Path(str(connection.settings_dict["NAME"]))
    descriptor = os.open(database.with_name(f"{database.name}.{part}.lock"), os.O_RDWR | os.O_CREAT)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.UsageError(
                f'"{database.parent}" already has its "{part}" running. '
                "Stop that one first, or use PostgreSQL for several."
            ) from None
        yield
    finally:
        os.close(descriptor)
