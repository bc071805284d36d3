"""`careloom invite`: links for people who are to begin."""

from __future__ import annotations

import json
from pathlib import Path

import click

from careloom.cli.hub import data_option, open_hub


@click.command()
@click.argument("program")
@data_option
@click.option("--organization", required=True, help="The name of the one that cares for them.")
@click.option("--count", default=1, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="The links as JSON.")
def command(program: str, data: Path | None, organization: str, count: int, as_json: bool) -> None:
    """Print a link into PROGRAM for each person; who opens it is asked for consent first.

    A link is as good as a key: hand it to one person, and keep no list. Nothing is known of anybody
    yet; they say how to reach them when they begin.
    Example: careloom invite positive_parenting --organization "North clinic" --data hub
    """
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.services.hand_out_links import NotThere, hand_out_links
    from careloom.services.permission import SOFTWARE

    try:
        links = hand_out_links(
            program=program,
            organization=organization,
            count=count,
            by=SOFTWARE,
            now=read_clock(),
        )
    except NotThere as fault:
        raise click.UsageError(str(fault)) from None
    click.echo(json.dumps({"links": links}) if as_json else "\n".join(links))
