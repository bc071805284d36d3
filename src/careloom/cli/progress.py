"""How far a long computation is, for whoever watches a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click


def progress() -> Callable[[int, int], None] | None:
    """Tells on a terminal how many of the draws are done; nothing in a pipe."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, of: int) -> None:
        click.echo(f"\r{done:,} of {of:,}", nl=done == of, err=True)

    return show
