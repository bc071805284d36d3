"""`careloom keys`: the hub's keys."""

from __future__ import annotations

from pathlib import Path

import click

from careloom.cli.hub import data_option, open_hub


@click.group()
def command() -> None:
    """Look after the keys that lock persons' words.

    Example: careloom keys rotate --data demo
    """


@command.command()
@data_option
def rotate(data: Path | None) -> None:
    """Make a new master key and wrap every person's key by it, then let the old one go.

    Stop the hub first, and back up secrets and keys together afterwards. Killed in the middle it
    has harmed nothing: say it again. The study key never changes, so that draws stay repeatable.
    Example: careloom keys rotate --data demo
    """
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.services.permission import SOFTWARE
    from careloom.services.rotate_master_key import rotate_master_key

    count = rotate_master_key(by=SOFTWARE, now=read_clock())
    click.echo(f"{count} persons' keys are wrapped by a new master key. Back up both together.")
