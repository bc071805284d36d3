"""`careloom export`: a study's data, without anything that names a person."""

from __future__ import annotations

import json
from pathlib import Path

import click

from careloom.cli.frozen import frozen_protocol
from careloom.cli.hub import data_option, open_hub


@click.command()
@data_option
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option("--program", help="The program's id; needed where a hub has several.")
@click.option(
    "--protocol",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The study's frozen protocol.json, whose hash goes with the data.",
)
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON.")
def command(
    data: Path | None, out: Path, program: str | None, protocol: Path | None, as_json: bool
) -> None:
    """Write a de-identified data package of a program to a new folder.

    CSV and Parquet tables, a codebook, a datapackage.json, counts of how people came through, and
    scripts for Python and R.
    Example: careloom export --data hub --program daily_movement --out package
    """
    if out.exists() and any(out.iterdir()):
        raise click.UsageError(f'"{out}" is not empty. Name a new folder.')
    frozen = frozen_protocol(protocol)["hash"] if protocol else ""
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.records.models import ProgramBundle
    from careloom.services.export_study import export_study
    from careloom.services.happening import Refused
    from careloom.services.permission import SOFTWARE

    known = list(ProgramBundle.objects.values_list("program_id", flat=True).distinct())
    if program is None and len(known) != 1:
        raise click.UsageError(f"Name one with --program: {', '.join(known) or 'there is none'}.")
    out.mkdir(parents=True, exist_ok=True)
    try:
        flow = export_study(
            program=program or known[0],
            out=out,
            protocol=str(frozen),
            by=SOFTWARE,
            now=read_clock(),
        )
    except Refused:
        raise click.UsageError(
            f'Nobody was enrolled in "{program}". There are: {", ".join(known)}.'
        ) from None
    if as_json:
        click.echo(json.dumps(flow))
        return
    click.echo(f"Wrote {out}: {flow['in_the_tables']} people, {flow['moments']} moments.")
    click.echo(f"Read {out / 'README.md'} before you share it.")
