"""`careloom publish`: a version of a program into a hub."""

from __future__ import annotations

import json
from pathlib import Path

import click

from careloom.cli.hub import data_option, open_hub
from careloom.program.checking.check import check_bundle
from careloom.program.problems import tell
from careloom.program.reading.bundle import read_bundle


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@data_option
@click.option("--json", "as_json", is_flag=True, help="What was published as JSON.")
def command(path: Path, data: Path | None, as_json: bool) -> None:
    """Check the program in PATH and keep this version; the same content is kept once.

    Whoever is invited from now on gets this version; people in care stay on theirs.
    Exit code 0: published; 1: the program has errors; 2: wrong use.
    Example: careloom publish programs/positive_parenting --data hub
    """
    if not path.is_dir():
        raise click.UsageError(f'There is no folder "{path}". Name one that holds program.yaml.')
    bundle, problems = read_bundle(path)
    checked = check_bundle(bundle, tuple(problems))
    if checked.program is None:
        for problem in checked.errors:
            click.echo(tell(problem), err=True)
        raise SystemExit(1)
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.services.permission import SOFTWARE
    from careloom.services.publish_program import publish_program

    kept = publish_program(bundle=bundle, by=SOFTWARE, now=read_clock())
    told = {"id": kept.program_id, "version": kept.version, "content_hash": kept.content_hash}
    click.echo(json.dumps(told) if as_json else f"Published {kept.program_id} {kept.version}.")
