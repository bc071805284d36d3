"""`careloom doctor`: what is wrong with a hub, and how to mend it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from careloom.cli.hub import data_option, open_hub

if TYPE_CHECKING:
    from careloom.services.examined import Examined

_COLORS = {"well": "green", "warning": "yellow", "fault": "red"}


@click.command()
@data_option
@click.option("--json", "as_json", is_flag=True, help="What was found as JSON.")
def command(data: Path | None, as_json: bool) -> None:
    """Look at the hub's database, keys, disk, clock, workers, channels and tasks: what to mend.

    Exit code 0: no fault; 1: a fault; 2: wrong use.
    Example: careloom doctor --data demo
    """
    open_hub(data)
    found = _look()
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], indent=1))
    for one in found if not as_json else ():
        state = click.style(one.state.ljust(8), fg=_COLORS[one.state])
        click.echo(f"{state} {one.name:<9} {one.found}")
        if one.mend:
            click.echo(f"{'':18} {one.mend}")
    raise SystemExit(any(one.state == "fault" for one in found))


def _look() -> list[Examined]:
    """What examining finds; where the database does not answer, that."""
    from django.db import DatabaseError

    from careloom.records.clock import read_clock, wall_clock
    from careloom.services.examine import examine
    from careloom.services.examined import Examined

    try:
        now = read_clock()
    except DatabaseError:
        # A demo's clock is a row: before the first migration there is none.
        now = datetime.fromtimestamp(wall_clock(), UTC)
    try:
        return examine(now=now)
    except DatabaseError as refused:
        said = f"The database does not answer ({type(refused).__name__})."
        mend = "See that it runs, and that CARELOOM_DATABASE_URL leads to it."
        return [Examined("database", "fault", said, mend)]
