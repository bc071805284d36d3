"""The `careloom` command. Each subcommand is a module, loaded only when it is called."""

from careloom.cli.main import main

__all__ = ["main"]
