"""`careloom report`: the whole process of a program on one page, and what to change next."""

from __future__ import annotations

import json
from pathlib import Path

import click

from careloom.cli.hub import data_option, open_hub


@click.command()
@data_option
@click.option("--program", "program_id", help="A program's id; needed where there are several.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("report.html"),
    show_default=True,
    help="The page to write.",
)
@click.option(
    "--tables",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also write the tables as Parquet files, for `careloom analyze process`.",
)
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON instead of a page.")
def command(
    data: Path | None, program_id: str | None, out: Path, tables: Path | None, as_json: bool
) -> None:
    """Needs, steps, target, retention and harm over everybody in a program.

    The page loads nothing and can be printed; no person is named in it.
    Exit code 2: there is no such program.
    Example: careloom report --data demo --out report.html
    """
    open_hub(data)
    from careloom.cli.process_files import keep_tables, page_of
    from careloom.records.clock import read_clock
    from careloom.services.happening import Refused
    from careloom.services.permission import SOFTWARE
    from careloom.services.see_process import program_ids, see_process

    wanted = program_id or _the_only(program_ids())
    now = read_clock()
    try:
        seen = see_process(program_id=wanted, by=SOFTWARE, now=now)
    except Refused:
        known = ", ".join(program_ids()) or "none"
        raise click.UsageError(f'There is no program "{wanted}" here. There is: {known}.') from None
    if tables is not None:
        keep_tables(seen.tables, tables)
    if as_json:
        click.echo(json.dumps(seen.process.to_dict()))
        return
    language = seen.program.languages[0]
    about = f"{len(seen.tables.people)} people; data up to {now:%Y-%m-%d %H:%M} UTC."
    page = page_of(seen.process, seen.program.name[language], seen.names, about)
    out.write_text(page, "utf-8")
    click.echo(f"{about} The report is in {out}.")


def _the_only(known: list[str]) -> str:
    if len(known) == 1:
        return known[0]
    if not known:
        raise click.UsageError("No program was published here yet.")
    raise click.UsageError(f"Name one with --program: {', '.join(known)}.")
