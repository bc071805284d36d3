"""`careloom demo`: a hub with virtual people, whose days have passed."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import click

from careloom.cli.hub import data_option, open_hub
from careloom.program.worked import worked_programs

SEED = "careloom"
PROGRAM = "positive_parenting"
STAFF = ("coach", "clinician", "author", "auditor")
_START = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_PEOPLE = 24
_SPREAD = 0.6
"""The part of the days over which people come in, so that they are at different places."""


@click.command()
@data_option
@click.option("--days", type=click.IntRange(0, 400), help="How many pass first; 4 in a new demo.")
@click.option("--people", default=_PEOPLE, show_default=True, type=click.IntRange(1, 500))
@click.option("--program", help=f"A folder, or one of {', '.join(worked_programs())}.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-serve", is_flag=True, help="Stop after the days have passed.")
def command(
    data: Path | None,
    days: int | None,
    people: int,
    program: str | None,
    port: int,
    no_serve: bool,
) -> None:
    """Make a hub with virtual people in the folder of --data, or a new one; let days pass.

    Everything is decided by the same services as in care; nobody here is real. A folder that
    holds a demo already goes on from where it stands.
    Example: careloom demo --days 28 --no-serve --data demo
    """
    source = _source(program)
    folder = data or Path(tempfile.mkdtemp(prefix="careloom-demo-"))
    goes_on = (folder / "demo.json").is_file()
    if not goes_on and folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f'"{folder}" is not empty. Name a new folder with --data.')
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mode").write_text("demo")
    open_hub(folder, mode="demo")
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    password = None if no_serve else _hash_beside()
    told = _go_on(days or 0) if goes_on else _begin(4 if days is None else days, people, source)
    for one in told:
        click.echo(one)
    if password is None:
        click.echo(f"The hub is in {folder}. Look at it:")
        click.echo(f"  careloom replay --data {folder}")
        click.echo(f"  careloom explain --data {folder}")
    else:
        _show(folder, port, password)


def _source(named: str | None) -> Path:
    """The folder of the program that was named, by its id or its place."""
    known = worked_programs()
    folder = known.get(named or PROGRAM) or Path(named or "")
    if not (folder / "program.yaml").is_file():
        raise click.UsageError(
            f'"{named}" holds no program. Name its folder, or one of {", ".join(known)}.'
        )
    return folder


def _hash_beside() -> Future[tuple[str, str]]:
    """The staff's password and its hash, which takes a while, made while the days pass."""
    from careloom.services.staff_of_demo import invent_password

    return ThreadPoolExecutor(1).submit(invent_password)


def _show(folder: Path, port: int, password: Future[tuple[str, str]]) -> None:
    """Serve the pages, and say where to go and as whom."""
    from careloom.cli.serve import serve
    from careloom.records.clock import release_clock
    from careloom.services.staff_of_demo import let_staff_in

    release_clock()
    shown, hashed = password.result()
    let_staff_in(STAFF, hashed)
    click.echo(f"\nEverybody, the clock and the outbox:  http://127.0.0.1:{port}/demo/")
    click.echo(f"Staff sign in:                        http://127.0.0.1:{port}/staff/sign-in")
    click.echo(f"  as {', '.join(STAFF)}; the password of each is {shown}")
    click.echo(f"The hub is in {folder}. Ctrl-C ends.\n")
    serve(folder, "127.0.0.1", port)


def _begin(days: int, count: int, folder: Path) -> Iterator[str]:
    from careloom.program.reading.bundle import read_bundle
    from careloom.records.clock import stop_clock
    from careloom.records.models import Organization
    from careloom.services.permission import SOFTWARE
    from careloom.services.publish_program import publish_program
    from careloom.services.virtual_people import invite_people

    bundle, _ = read_bundle(folder)
    stop_clock(_START)
    published = publish_program(bundle=bundle, by=SOFTWARE, now=_START)
    yield f"Published {published.program_id} {published.version}."
    invite_people(
        count=count,
        organization=Organization.objects.create(name="Demo clinic"),
        program=published,
        now=_START,
        spread=int(days * _SPREAD),
        seed=SEED,
    )
    yield f"{count} virtual people are invited; they begin one after another."
    yield from _pass(days, _START)


def _go_on(days: int) -> Iterator[str]:
    from careloom.records.clock import read_clock, stop_clock

    now = read_clock()
    stop_clock(now)
    yield "This folder holds a demo; it goes on from where it stands."
    yield from _pass(days, now)


def _pass(days: int, start: datetime) -> Iterator[str]:
    from careloom.records.models import DecisionRecord
    from careloom.services.let_days_pass import let_hours_pass
    from careloom.services.virtual_people import read_cast

    cast = read_cast()
    if cast is None:
        return
    with click.progressbar(
        let_hours_pass(cast=cast, start=start, hours=24 * days),
        length=24 * days,
        label="Days",
        hidden=not sys.stderr.isatty(),
        file=sys.stderr,
    ) as passing:
        for _ in passing:
            pass
    passed = "1 day has" if days == 1 else f"{days} days have"
    yield f"{passed} passed: {DecisionRecord.objects.count()} decisions."
