"""`careloom export`: a study's data, without anything that names a person."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from careloom.cli.frozen import frozen_protocol
from careloom.cli.hub import data_option, open_hub


@click.command()
@data_option
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="A new folder.")
@click.option("--program", help="The program's id; needed where a hub has several.")
@click.option(
    "--protocol",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The study's frozen protocol.json, whose hash goes with the data.",
)
@click.option("--later", is_flag=True, help="Have a worker write it; says where it will be.")
@click.option("--list", "listed", is_flag=True, help="Those that workers write, and how far.")
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON.")
def command(
    *,
    data: Path | None,
    out: Path | None,
    program: str | None,
    protocol: Path | None,
    later: bool,
    listed: bool,
    as_json: bool,
) -> None:
    """Write a de-identified data package of a program to a new folder.

    CSV and Parquet tables, a codebook, a datapackage.json, counts of how people came through, and
    scripts for Python and R.
    Example: careloom export --data hub --program daily_movement --out package
    """
    if sum((out is not None, later, listed)) != 1:
        raise click.UsageError("Name a folder with --out, or say --later or --list.")
    if out is not None and out.exists() and any(out.iterdir()):
        raise click.UsageError(f'"{out}" is not empty. Name a new folder.')
    frozen = str(frozen_protocol(protocol)["hash"]) if protocol else ""
    open_hub(data)
    if listed:
        _list(as_json)
        return
    name = _program(program)
    from careloom.services.happening import Refused

    try:
        if out is None:
            _ask(name, frozen, as_json)
        else:
            _write(name, out, frozen, as_json)
    except Refused:
        raise click.UsageError(f'Nobody was enrolled in "{name}".') from None


def _program(named: str | None) -> str:
    from careloom.records.models import ProgramBundle

    known = list(ProgramBundle.objects.values_list("program_id", flat=True).distinct())
    if named is None and len(known) != 1:
        raise click.UsageError(f"Name one with --program: {', '.join(known) or 'there is none'}.")
    if named is not None and named not in known:
        raise click.UsageError(f'There is no "{named}". There are: {", ".join(known)}.')
    return named or known[0]


def _write(program: str, out: Path, frozen: str, as_json: bool) -> None:
    from careloom.records.clock import read_clock
    from careloom.services.export_study import export_study
    from careloom.services.permission import SOFTWARE

    out.mkdir(parents=True, exist_ok=True)
    now = read_clock()
    flow = export_study(program=program, out=out, protocol=frozen, by=SOFTWARE, now=now)
    if as_json:
        click.echo(json.dumps(flow))
        return
    click.echo(f"Wrote {out}: {flow['in_the_tables']} people, {flow['moments']} moments.")
    click.echo(f"Read {out / 'README.md'} before you share it.")


def _ask(program: str, frozen: str, as_json: bool) -> None:
    from careloom.records.clock import read_clock
    from careloom.services.ask_for_export import ask_for_export
    from careloom.services.permission import SOFTWARE

    now = read_clock()
    asked = ask_for_export(program=program, protocol=frozen, by=SOFTWARE, now=now)
    if as_json:
        click.echo(json.dumps({"id": asked}))
        return
    click.echo(f'Asked for as {asked}. A worker of the queue "exports" writes it.')
    click.echo("See how far it is: careloom export --list")


def _list(as_json: bool) -> None:
    from careloom.services.ask_for_export import see_exports
    from careloom.services.permission import SOFTWARE

    found = see_exports(by=SOFTWARE)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], default=str))
        return
    for one in found:
        where = one.folder or one.reason.replace("_", " ")
        click.echo(f"{one.asked_at:%Y-%m-%d %H:%M}  {one.program}  {one.state}  {where}".rstrip())
    if not found:
        click.echo("None was asked for.")
