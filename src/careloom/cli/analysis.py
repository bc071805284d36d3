"""What all analyses of the command line share: the table, its refusals, how a result is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from careloom.science.derive import derive
from careloom.science.frames import Table, open_table
from careloom.science.problems import AnalysisError
from careloom.science.results import Result

data_argument = click.argument("data", type=click.Path(path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
level_option = click.option(
    "--level", type=float, default=0.95, show_default=True, help="Confidence of the intervals."
)
missing_option = click.option(
    "--missing",
    type=click.Choice(["refuse", "drop"]),
    default="refuse",
    show_default=True,
    help="Rows without an outcome.",
)
derive_option = click.option(
    "--derive",
    "derivations",
    multiple=True,
    metavar="NAME=FORMULA",
    help='A column to compute first, as "log_steps = log(steps30 + 0.5)"; may be repeated.',
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What every analysis of a table is asked beside its own words."""

    data: Path
    derivations: tuple[str, ...]
    missing: str
    level: float
    as_json: bool

    def table(self) -> Table:
        """The file as a table, with its derived columns."""
        return opened(self.data, self.derivations)

    @contextmanager
    def answered(self) -> Iterator[None]:
        """Refusals inside are told and end the command."""
        with refusals_told(as_json=self.as_json):
            yield


def of_a_table(function: Callable[..., None]) -> Callable[..., None]:
    """Adds DATA, --missing, --derive, --level and --json, handed on together as `asked`."""

    @wraps(function)
    def command(  # noqa: PLR0913 - click hands each option over by name
        *,
        data: Path,
        derivations: tuple[str, ...],
        missing: str,
        level: float,
        as_json: bool,
        **words: object,
    ) -> None:
        function(asked=Asked(data, derivations, missing, level, as_json), **words)

    for option in (json_option, level_option, derive_option, missing_option, data_argument):
        command = option(command)
    return command


def names(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Column names from one option, with commas between them."""
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())


def number_or_column(ctx: click.Context, param: click.Parameter, value: str) -> float | str:
    """A number where the option is one, and else the name of a column."""
    try:
        return float(value)
    except ValueError:
        return value


def opened(data: Path, derivations: tuple[str, ...]) -> Table:
    """The file as a table, with its derived columns."""
    return derive(open_table(data), derivations)


@contextmanager
def refusals_told(*, as_json: bool) -> Iterator[None]:
    """Turn what an analysis refuses into sentences on stderr, JSON if wanted, and exit code 1."""
    try:
        yield
    except AnalysisError as refused:
        if as_json:
            errors = [
                {"message": one.message, "column": one.column, "row": one.row, "hint": one.hint}
                for one in refused.problems
            ]
            click.echo(json.dumps({"errors": errors}, ensure_ascii=False))
        click.echo(str(refused), err=True)
        raise SystemExit(1) from None


def tell(result: Result, *, as_json: bool, more: Mapping[str, Any] | None = None) -> None:
    """The result as JSON at full precision, or as tables that read well in a terminal."""
    if as_json:
        click.echo(json.dumps({**result.to_dict(), **(more or {})}, ensure_ascii=False))
    else:
        click.echo(result.to_markdown())
