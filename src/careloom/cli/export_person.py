"""`careloom export-person`: all that is kept of one person."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from careloom.cli.hub import data_option, open_hub


@click.command()
@click.argument("enrollment")
@data_option
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False))
def command(enrollment: str, data: Path | None, out: Path) -> None:
    """Write everything kept of the person with this ENROLLMENT to a new file, as JSON.

    The file holds their words in the clear: hand it to nobody else.
    Example: careloom export-person 7EcSPd0aB1c2D3e4F5g6 --out person.json --data demo
    """
    if out.exists():
        raise click.UsageError(f'"{out}" is there already. Name a new file.')
    open_hub(data)
    from careloom.records.clock import read_clock
    from careloom.records.models import Enrollment
    from careloom.services.export_person import export_person
    from careloom.services.permission import SOFTWARE

    if not Enrollment.objects.filter(id=enrollment).exists():
        raise click.UsageError("There is no such enrollment.")
    found = export_person(enrollment_id=enrollment, by=SOFTWARE, now=read_clock())
    descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(found, file, ensure_ascii=False, indent=1)
    click.echo(f"Wrote {out}.")
