"""`careloom analyze process`: the whole process from a folder of tables; needs no hub."""

from __future__ import annotations

import json
from pathlib import Path

import click

from careloom.cli.analysis import json_option, refusals_told
from careloom.cli.process_files import page_of, read_tables
from careloom.science.process import changes_of, summarize


@click.command("process")
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Also write the report's page."
)
@json_option
def command(data: Path, out: Path | None, as_json: bool) -> None:
    """Needs, steps, target, retention and harm from the tables in DATA.

    DATA is a folder with people.parquet (or .csv), and evaluations, courses, sent, activity and
    harms beside it, as `careloom report --tables` writes them.
    Exit code 0: analyzed; 1: the data do not allow it; 2: wrong use.
    Example: careloom analyze process tables --out report.html
    """
    with refusals_told(as_json=as_json):
        tables = read_tables(data)
        process = summarize(tables)
    if out is not None:
        out.write_text(page_of(process, data.name, {}, f"{len(tables.people)} people."), "utf-8")
    if as_json:
        click.echo(json.dumps(process.to_dict()))
        return
    target = process.target
    click.echo(f"{target.people} people; reached the clinical target: {target.reached}")
    for one in process.retention:
        if one.still.of:
            click.echo(f"Still there at day {one.day}: {one.still}")
    changes = changes_of(process)
    click.echo("What to change next:" if changes else "Nothing is clearly wrong.")
    for change in changes:
        subject = f"{change.subject}: " if change.subject else ""
        click.echo(f"- {subject}{change.advice} {change.figure}")
