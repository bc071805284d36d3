"""`careloom doctor`: what is wrong with a hub, and how to mend it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from careloom.cli.hub import data_option, open_hub

_COLORS = {"well": "green", "warning": "yellow", "fault": "red"}


@click.command()
@data_option
@click.option("--json", "as_json", is_flag=True, help="What was found as JSON.")
def command(data: Path | None, as_json: bool) -> None:
    """Look at the hub's database, keys, worker, outbox and tasks, and say what to mend.

    Exit code 0: no fault; 1: a fault; 2: wrong use.
    Example: careloom doctor --data demo
    """
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.services.examine import examine

    found = examine(now=read_clock())
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], indent=1))
    for one in found if not as_json else ():
        state = click.style(one.state.ljust(8), fg=_COLORS[one.state])
        click.echo(f"{state} {one.name:<9} {one.found}")
        if one.mend:
            click.echo(f"{'':18} {one.mend}")
    raise SystemExit(any(one.state == "fault" for one in found))
