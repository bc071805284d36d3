"""`careloom check`: every problem of a program at once."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from careloom.program.checking.check import Checked
from careloom.program.checking.schema import json_schema
from careloom.program.loading import check_folder, load_program
from careloom.program.problems import Problem, ProgramProblems, printable
from careloom.program.versions import HARMFUL, compare, fold_hash

_LONGEST_LINE = 120


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Problems as JSON.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "gnu", "github"]),
    default="text",
    help="How problems are written: gnu is what editors read, FILE:LINE: error: MESSAGE.",
)
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="An older version: say what vanished or changed its meaning.",
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema for editors.")
def command(
    path: Path | None, as_json: bool, style: str, against: Path | None, schema: bool
) -> None:
    """Check the program in PATH and say every problem at once.

    Exit code 0: no error; 1: errors, or ids that vanished or changed meaning; 2: wrong use.
    Example: careloom check programs/positive_parenting --json
    """
    if schema:
        click.echo(json.dumps(json_schema(), indent=1))
        return
    if path is None:
        raise click.UsageError("Name the program's folder, or give --schema.")
    if not path.is_dir():
        raise click.UsageError(f'There is no folder "{path}". Name one that holds program.yaml.')
    if against is not None:
        raise SystemExit(_against(path, against, as_json))
    checked = check_folder(path)
    _WRITERS["json" if as_json else style](path, checked)
    raise SystemExit(1 if checked.errors else 0)


def _against(path: Path, against: Path, as_json: bool) -> int:
    """Tell the changes from the older version; 1 if one of them can harm what was kept."""
    try:
        old, new = load_program(against), load_program(path)
    except ProgramProblems as fault:
        click.echo(f"Both versions must check clean first.\n{fault}", err=True)
        return 1
    changes = compare(old, new)
    refolds = fold_hash(old) != fold_hash(new)
    harmful = any(one.kind in HARMFUL for one in changes)
    if as_json:
        told = {"changes": [asdict(one) for one in changes], "refolds": refolds}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return int(harmful)
    for one in changes:
        color = "red" if one.kind in HARMFUL else None
        click.echo(f"{click.style(one.kind.ljust(9), fg=color)} {one.path}  {one.message}")
    click.echo(
        "Who moves to this version has their journal folded again."
        if refolds
        else "Who moves to this version keeps their standing as it is."
    )
    return int(harmful)


def _text(path: Path, checked: Checked) -> None:
    lines = _Lines(path)
    for problem in checked.problems:
        click.echo(_told(lines, problem))
    errors, warnings = len(checked.errors), len(checked.warnings)
    verdict = click.style("FAIL", fg="red") if errors else click.style("PASS", fg="green")
    click.echo(f"{verdict}  {_count(errors, 'error')}, {_count(warnings, 'warning')}")


def _told(lines_of: _Lines, problem: Problem) -> str:
    color = "red" if problem.severity == "error" else "yellow"
    head = click.style(f"{problem.severity} {problem.code}", fg=color, bold=True)
    where = f"{problem.file}:{problem.line}" if problem.line else problem.file
    lines = [f"{head}  {problem.message}", f"  --> {where}  {problem.path}".rstrip()]
    if written := lines_of.line(problem):
        lines.append(f"   |  {written}")
    if problem.hint:
        lines.append(f"  help: {problem.hint}")
    return "\n".join(lines) + "\n"


class _Lines:
    """The lines of the program's files, each file read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, list[bytes]] = {}

    def line(self, problem: Problem) -> str:
        """The line itself, shortened; "" where there is none to show."""
        if not problem.line:
            return ""
        if problem.file not in self._read:
            file = self._folder / problem.file
            is_plain = file.is_file() and not file.is_symlink()
            self._read[problem.file] = file.read_bytes().split(b"\n") if is_plain else []
        lines = self._read[problem.file]
        if problem.line > len(lines):
            return ""
        return printable(lines[problem.line - 1][:_LONGEST_LINE].decode("utf-8", "replace").strip())


def _json(path: Path, checked: Checked) -> None:
    errors = [problem.as_json() for problem in checked.errors]
    warnings = [problem.as_json() for problem in checked.warnings]
    click.echo(json.dumps({"errors": errors, "warnings": warnings}, ensure_ascii=False, indent=1))


def _gnu(path: Path, checked: Checked) -> None:
    for one in checked.problems:
        hint = f" {one.hint}" if one.hint else ""
        place = f"{path / one.file}:{max(1, one.line)}"
        click.echo(f"{place}: {one.severity}: {one.message}{hint} [{one.code}]")


def _github(path: Path, checked: Checked) -> None:
    for problem in checked.problems:
        place = f"file={path / problem.file},line={max(1, problem.line)}"
        click.echo(f"::{problem.severity} {place},title={problem.code}::{problem.message}")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


_WRITERS = {"text": _text, "json": _json, "gnu": _gnu, "github": _github}
