"""`careloom migrate`: prepare or upgrade the database."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from careloom.cli.hub import data_option, open_hub


@click.command()
@data_option
@click.option("--before", is_flag=True, help="Only what the version that still runs can bear.")
@click.option("--after", is_flag=True, help="The rest, once the older version is gone.")
@click.option("--plan", is_flag=True, help="Say what would be applied, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="The steps as JSON.")
def command(data: Path | None, before: bool, after: bool, plan: bool, as_json: bool) -> None:
    """Prepare or upgrade the hub's database; doing it again changes nothing.

    Without --before or --after everything is applied: stop the hub first.
    Example: careloom migrate --before --data hub
    """
    if before and after:
        raise click.UsageError("Say --before or --after; for both at once, neither.")
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
    open_hub(data, mode=_mode(data))
    from careloom.records.clock import read_clock
    from careloom.records.partitions import make_partitions
    from careloom.records.upgrading import apply_after, apply_all, apply_before, pending_steps

    act = apply_before if before else apply_after if after else apply_all
    steps = pending_steps() if plan else act()
    left = [] if plan else pending_steps()
    if not plan and not left:
        make_partitions(read_clock().timestamp())
    if as_json:
        click.echo(json.dumps({"steps": [asdict(one) for one in steps], "left": len(left)}))
        return
    for one in steps if plan or before or after else ():
        click.echo(f"{one.phase:<7} {one.said}")
    if plan:
        click.echo(f"{len(steps)} to apply." if steps else "Nothing to apply.")
    elif left:
        click.echo("Start the new version now, then run: careloom migrate --after")
    else:
        click.echo("The database is ready.")


def _mode(data: Path | None) -> str:
    marked = data / "mode" if data is not None else None
    return marked.read_text().strip() if marked and marked.is_file() else "production"
