"""`careloom retention`: what is no longer kept, and cutting it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from careloom.cli.hub import data_option, open_hub

if TYPE_CHECKING:
    from careloom.services.retention import Cut


@click.command()
@data_option
@click.option("--dry-run", is_flag=True, help="Only say what would be cut.")
@click.option("--json", "as_json", is_flag=True, help="The months as JSON.")
def command(data: Path | None, dry_run: bool, as_json: bool) -> None:
    """Cut the months of journal, decisions and deliveries that are no longer to be kept.

    Workers do so once a day. How long is said by CARELOOM_KEEP_JOURNAL, CARELOOM_KEEP_DECISIONS
    and CARELOOM_KEEP_DELIVERIES, such as "24 months"; without them all is kept. What was cut is
    counted, and replay counts it as expired. Take a backup first.

    Example: careloom retention --data /srv/careloom --dry-run
    """
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.services.retention import cut_by_retention, see_retention

    found = see_retention(now=read_clock()) if dry_run else cut_by_retention(now=read_clock())
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found]))
        return
    for one in found:
        click.echo(_line(one, dry_run))
    if not found:
        click.echo("Nothing is older than it is to be kept.")


def _line(one: Cut, dry_run: bool) -> str:
    said = f"{one.what:<10} {one.month}  {one.rows:,} rows"
    if one.waiting:
        kind = "messages wait to be sent" if one.what == "deliveries" else "words wait to be read"
        return f"{said} stay: {one.waiting} {kind}"
    return f"{said} {'would be cut' if dry_run else 'cut'}"
