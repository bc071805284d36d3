"""`careloom demo`: a hub with virtual people, whose days have passed."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import click

from careloom.cli.hub import data_option, open_hub

SEED = "careloom"
_START = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_PEOPLE = 24
_SHOWN = 6


@click.command()
@data_option
@click.option("--days", default=7, show_default=True, type=click.IntRange(0, 400))
@click.option("--people", default=_PEOPLE, show_default=True, type=click.IntRange(1, 500))
@click.option("--program", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-serve", is_flag=True, help="Stop after the days have passed.")
def command(
    data: Path | None, days: int, people: int, program: Path | None, port: int, no_serve: bool
) -> None:
    """Make a hub with virtual people in the folder of --data, or a new one; let days pass.

    Everything is decided by the same services as in care; nobody here is real.
    Example: careloom demo --days 28 --no-serve --data demo
    """
    folder = data or Path(tempfile.mkdtemp(prefix="careloom-demo-"))
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f'"{folder}" is not empty. Name a new folder with --data.')
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mode").write_text("demo")
    open_hub(folder, mode="demo")
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for told in _live(days, people, program):
        click.echo(told)
    click.echo(f"The hub is in {folder}. Look at it:")
    click.echo(f"  careloom replay --data {folder}")
    click.echo(f"  careloom explain --data {folder}")
    if not no_serve:
        _show(folder, port)


def _show(folder: Path, port: int) -> None:
    """Serve the pages of the demo, and say whose to look at."""
    from careloom.cli.serve import serve
    from careloom.records.clock import release_clock
    from careloom.records.models import Enrollment
    from careloom.services.link import link_token

    release_clock()
    click.echo("The pages of some of them (Ctrl-C ends):")
    for row in Enrollment.objects.order_by("started_at")[:_SHOWN]:
        click.echo(f"  http://127.0.0.1:{port}/p/{link_token(row)}/")
    serve(folder, "127.0.0.1", port)


def _live(days: int, count: int, folder: Path | None) -> Iterator[str]:
    from careloom.program.reading.bundle import read_bundle
    from careloom.records.clock import stop_clock
    from careloom.records.models import DecisionRecord, Organization
    from careloom.services.let_days_pass import bring_in, let_days_pass
    from careloom.services.permission import SOFTWARE
    from careloom.services.publish_program import publish_program
    from careloom.simulation.people import invent_people

    with resources.as_file(resources.files("careloom.program") / "starter") as starter:
        bundle, _ = read_bundle(folder or Path(starter))
    stop_clock(_START)
    published = publish_program(bundle=bundle, by=SOFTWARE, now=_START)
    yield f"Published {published.program_id} {published.version}."
    languages = _languages(published.content_hash)
    invited = bring_in(
        people=invent_people(count, languages, SEED),
        organization=Organization.objects.create(name="Demo"),
        program=published,
        now=_START,
    )
    yield f"{len(invited)} virtual people have begun."
    with click.progressbar(
        let_days_pass(invited=invited, start=_START, days=days),
        length=days,
        label="Days",
        hidden=not sys.stderr.isatty(),
        file=sys.stderr,
    ) as passing:
        for _ in passing:
            pass
    yield f"{days} days have passed: {DecisionRecord.objects.count()} decisions."


def _languages(content_hash: str) -> tuple[str, ...]:
    from careloom.records.bundles import program_of

    return program_of(content_hash).languages
