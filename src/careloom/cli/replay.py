"""`careloom replay`: whether past decisions still hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from careloom.cli.hub import data_option, open_hub


@click.command()
@data_option
@click.option("--from-journal", is_flag=True, help="Fold the journal again and compare it too.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only decisions from this day on.")
@click.option("--json", "as_json", is_flag=True, help="Counts and differences as JSON.")
def command(data: Path | None, from_journal: bool, since: datetime | None, as_json: bool) -> None:
    """Decide every recorded decision again and compare.

    Exit code 0: all identical, erased or expired; 1: a decision differs; 2: wrong use.
    Example: careloom replay --data demo --from-journal
    """
    open_hub(data)
    from careloom.services.replay import replay

    start = since.replace(tzinfo=UTC).timestamp() if since else 0.0
    found = replay(from_journal=from_journal, since=start)
    if as_json:
        click.echo(json.dumps(found.as_json()))
    else:
        for one in found.differences:
            click.echo(f"different  {one.enrollment}  {one.key}: {', '.join(one.parts)}")
        click.echo(
            f"{found.decisions} decisions: {found.identical} identical, "
            f"{len(found.differences)} different, {found.erased} erased, {found.expired} expired"
        )
    raise SystemExit(1 if found.differences else 0)
