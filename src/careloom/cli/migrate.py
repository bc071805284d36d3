"""`careloom migrate`: prepare or upgrade the database."""

from __future__ import annotations

from pathlib import Path

import click
from django.core.management import call_command

from careloom.cli.hub import data_option, open_hub


@click.command()
@data_option
def command(data: Path | None) -> None:
    """Prepare or upgrade the hub's database; doing it again changes nothing.

    Example: careloom migrate --data /srv/careloom
    """
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
    open_hub(data, mode=_mode(data))
    call_command("migrate", verbosity=0)
    click.echo("The database is ready.")


def _mode(data: Path | None) -> str:
    marked = data / "mode" if data is not None else None
    return marked.read_text().strip() if marked and marked.is_file() else "production"
