"""Holding an analysis to its frozen protocol: what the commands of analysis share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import click

from careloom.cli.frozen import frozen_protocol
from careloom.science.effects.options import Question
from careloom.science.registered import Verdict, compare_with_registered

protocol_option = click.option(
    "--protocol",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A frozen protocol.json: say whether this is the registered analysis.",
)
_NO_CHOICE = frozenset({"id", "numerator", "lag", "between", "point"})
"""What a protocol does not name: columns of the file, and what stays as it is by default."""


def judged(protocol: Path | None, asked: Question, estimator: str) -> Verdict | None:
    """Whether this is the registered analysis; None where no protocol was named.

    A protocol that is broken ends the command before anything is estimated.
    """
    if protocol is None:
        return None
    frozen = frozen_protocol(protocol)
    analysis = frozen.get("analysis")
    registered = analysis if isinstance(analysis, Mapping) else {}
    return compare_with_registered(
        registered, {"estimator": estimator, **_made(asked)}, protocol=str(frozen["hash"])
    )


def _made(asked: Question) -> dict[str, object]:
    """The choices that were made; those outside a protocol only where they are not the default."""
    return {
        one.name: getattr(asked, one.name)
        for one in fields(asked)
        if one.name not in _NO_CHOICE
        or (one.name != "id" and getattr(asked, one.name) != one.default)
    }


def tell_verdict(verdict: Verdict | None) -> None:
    """The verdict in a sentence, and every departure on a line of its own; nothing for none."""
    if verdict is None:
        return
    if verdict.is_registered:
        click.echo(f"\nThis is the registered analysis (protocol {verdict.protocol}).")
        return
    click.echo(f"\nThis is not the registered analysis (protocol {verdict.protocol}):")
    for one in verdict.departures:
        click.echo(f"  {one.choice}: registered {one.registered}; here {one.used}")
