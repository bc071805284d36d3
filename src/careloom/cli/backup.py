"""`careloom backup`: the database to a file, and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from careloom.cli.hub import data_option, open_hub

if TYPE_CHECKING:
    from careloom.services.restore_backup import Restored


@click.group()
def command() -> None:
    """Back the database up, and restore it. Keys and secrets want a backup of their own.

    Example: careloom backup take monday.tar.gz --data hub
    """


@command.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@data_option
def take(out: Path, data: Path | None) -> None:
    """Write the whole database, as it is at one instant, to the new file OUT.

    Example: careloom backup take monday.tar.gz --data hub
    """
    if out.exists():
        raise click.UsageError(f'"{out}" is there already. Name a new file.')
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.services.permission import SOFTWARE
    from careloom.services.restore_backup import take_backup

    try:
        rows = take_backup(out=out, by=SOFTWARE, now=read_clock())
    except OSError as fault:
        why = f'"{out}" could not be written: {fault.strerror}. Nothing is left of it.'
        raise click.ClickException(why) from None
    click.echo(f"Wrote {out}: {rows} rows. Back up the keys and secrets elsewhere.")


@command.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@data_option
@click.option(
    "--moved", is_flag=True, help="The hub was stopped before the backup, and sent nothing since."
)
@click.option("--json", "as_json", is_flag=True, help="What came back as JSON.")
def restore(source: Path, data: Path | None, moved: bool, as_json: bool) -> None:
    """Fill the empty, migrated database of --data from SOURCE.

    Put the keys and secrets back first: they tell who was erased or withdrew after the backup was
    taken. Messages that were due since may have been sent: they count as uncertain, and are asked
    of their provider or left to staff. The database may be of another kind than it was.
    Example: careloom backup restore monday.tar.gz --data hub
    """
    open_hub(data)
    from careloom.records.backup import BadBackup
    from careloom.records.clock import read_clock
    from careloom.services.permission import SOFTWARE
    from careloom.services.restore_backup import restore_backup

    try:
        done = restore_backup(source=source, moved=moved, by=SOFTWARE, clock=read_clock)
    except BadBackup as fault:
        raise click.ClickException(str(fault)) from None
    _say(done, as_json)


@command.command()
@data_option
@click.option("--json", "as_json", is_flag=True, help="What was put right as JSON.")
def note(data: Path | None, as_json: bool) -> None:
    """Say that the database was brought back by its own tools, before a worker starts.

    As after a restore, who was erased or withdrew meanwhile is so again, and messages that were
    due count as uncertain.
    Example: careloom backup note --data hub
    """
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.services.permission import SOFTWARE
    from careloom.services.restore_backup import note_restore

    _say(note_restore(by=SOFTWARE, now=read_clock()), as_json)


def _say(done: Restored, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(done)))
        return
    rows = f"Restored {done.rows} rows; " if done.rows else ""
    click.echo(f"{rows}{done.erased_again} persons were erased again.")
    if done.withdrawn_again:
        click.echo(f"{done.withdrawn_again} consents were withdrawn since, and are so again.")
    if done.in_doubt:
        click.echo(
            f"{done.in_doubt} messages may have been sent before the restore, and are not sent "
            "again by themselves: see careloom deliveries --reason restored"
        )
