"""`careloom analyze`: effects, with their uncertainty, from a table of data."""

from __future__ import annotations

import importlib

import click

# Each is the command of the module careloom.cli.analyze_NAME.
ANALYSES = {
    "mrt": "effects of micro-randomized decisions",
    "factorial": "components of a factorial experiment, and which to keep",
    "ope": "the value of policies that were not followed",
    "process": "the whole process: needs, steps, target, retention, harm",
    "kernels": "which event a micro-intervention cannot do without",
    "smart": "embedded regimes and tailored rules of a two-stage trial",
    "transitions": "what came next by need state, and what to offer",
}


class Analyses(click.Group):
    """Loads an analysis when it is called: each brings its own share of the numerical packages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The analyses in the order of the reference."""
        return list(ANALYSES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The analysis of this name, from the module named after it."""
        if cmd_name not in ANALYSES:
            return None
        module = importlib.import_module(f"careloom.cli.analyze_{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line for each analysis, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(ANALYSES.items()))


@click.command(cls=Analyses)
def command() -> None:
    """Effects from a CSV or Parquet file; needs no hub.

    Exit code 0: analyzed; 1: the data do not allow it, with each reason; 2: wrong use.
    Example: careloom analyze factorial trial.csv --outcome mood --factors coach,diary
    """
