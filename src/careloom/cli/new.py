"""`careloom new`: a small complete program to start from."""

from __future__ import annotations

import re
import shutil
from importlib import resources
from pathlib import Path

import click

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--from", "source", type=click.Path(path_type=Path), help="Begin as a copy of this program."
)
def command(folder: Path, source: Path | None) -> None:
    """Start a program in FOLDER, which must not exist yet; its name becomes the program's id.

    Example: careloom new calm_evenings
    """
    name = folder.name
    if not _ID.match(name):
        raise click.UsageError(
            f'"{name}" cannot be a program\'s id. Use lower case letters, digits and _.'
        )
    if folder.exists():
        raise click.UsageError(f'"{folder}" is there already. Name a new folder.')
    if source is not None and not (source / "program.yaml").is_file():
        raise click.UsageError(f'"{source}" holds no program.yaml. Name a program\'s folder.')
    with resources.as_file(resources.files("careloom.program") / "starter") as starter:
        shutil.copytree(source or starter, folder)
    head = folder / "program.yaml"
    text = re.sub(r"(?m)^id: .*$", f"id: {name}", head.read_text("utf-8"), count=1)
    head.write_text(text, "utf-8")
    click.echo(f"Made {folder}. Next: careloom check {folder}")
