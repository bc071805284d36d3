"""Which commands there are, and how a mistake in calling them is told."""

from __future__ import annotations

import importlib
import sys

import click

import careloom
from careloom.operations.traces import TracesMissing
from careloom.records.fault import SetupFault
from careloom.records.full_disk import FULL, is_full

COMMANDS = {
    "check": "check a program: every problem at once",
    "new": "start a program that checks clean",
    "cases": "run a program's own cases",
    "protocol": "what a study declares, frozen before its data",
    "demo": "a hub with virtual people whose days have passed",
    "serve": "the hub's pages, with a worker beside them",
    "worker": "decide and send what is due",
    "migrate": "prepare or upgrade the database",
    "doctor": "what is wrong with a hub, and how to mend it",
    "staff": "who may sign in",
    "devices": "phones and watches that send readings",
    "publish": "a version of a program into a hub",
    "invite": "links for people who are to begin",
    "policy": "what learning policies learned",
    "explain": "why one decision was made",
    "replay": "whether past decisions still hold",
    "deliveries": "what did not go out, and trying it again",
    "inbound-mail": "a bounce or an answer, from a mail server's pipe",
    "audit": "whether anyone touched the audit",
    "export": "a study's data, without names",
    "export-person": "all that is kept of one person",
    "retention": "what is no longer kept, and cutting it",
    "backup": "the database to a file, and back",
    "keys": "make a new master key",
    "analyze": "effects from a table of data",
    "report": "the whole process on one page, and what to change next",
    "power": "sample sizes and power, before a trial",
}


_AWAY = (
    "The database does not answer, or broke off in the middle. What was not kept is not there by "
    "half. See: careloom doctor"
)


def _database_faults() -> tuple[type[Exception], ...]:
    """Those of a database that cannot be reached; none while no database was ever loaded."""
    faults = sys.modules.get("django.db.utils")
    return (faults.OperationalError, faults.InterfaceError) if faults else ()


class Commands(click.Group):
    """Loads a subcommand's module when it is called, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of an author's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, from the module of the same name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"careloom.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the subcommand; a fault of the hub's own set-up is told in a sentence."""
        try:
            return super().invoke(ctx)
        except (SetupFault, TracesMissing) as fault:
            raise click.ClickException(str(fault)) from None
        except OSError as fault:
            if is_full(fault):
                raise click.ClickException(FULL) from None
            raise
        except _database_faults() as fault:
            raise click.ClickException(FULL if is_full(fault) else _AWAY) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line for each command, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(careloom.__version__, prog_name="careloom")
def main() -> None:
    """Weave small steps of help into one process of care.

    Example: careloom check programs/positive_parenting
    """
