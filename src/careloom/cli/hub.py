"""What every command of a running hub shares: where its data is, and Django made ready."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
import django
from django.conf import settings

from careloom.operations.faults import guard_process

PRODUCTION = "production"
F = TypeVar("F", bound=Callable[..., object])


def data_option(command: F) -> F:
    """`--data DIR`: the folder with the database, the persons' keys and the secrets."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        help="The hub's folder; CARELOOM_DATA otherwise.",
    )(command)


def open_hub(data: Path | None, *, mode: str = "") -> None:
    """Make Django ready for the hub in this folder; a folder that is none is a usage error."""
    if data is not None:
        if not mode and not (data / "secrets.json").is_file():
            raise click.UsageError(f'There is no hub in "{data}". Make one with careloom demo.')
        os.environ["CARELOOM_DATA"] = str(data)
    if mode:
        os.environ["CARELOOM_MODE"] = mode
    elif data is not None and (data / "mode").is_file():
        os.environ.setdefault("CARELOOM_MODE", (data / "mode").read_text().strip())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloom.config.settings")
    django.setup()
    if settings.MODE == PRODUCTION:
        # What ends a command unforeseen may quote a person: its kind and place are told instead.
        guard_process()


def require_prepared() -> None:
    """Refuse to go on with tables that this version cannot work with; the text says what to run.

    A database that does not answer is none of these: whoever works waits for it.
    """
    from django.db import DatabaseError

    from careloom.records.upgrading import BEFORE, pending_steps

    try:
        missing = [one for one in pending_steps() if one.phase == BEFORE]
    except DatabaseError:
        return
    if missing:
        raise click.ClickException(
            f"The database lacks {len(missing)} steps of this version. Run: careloom migrate"
        )
