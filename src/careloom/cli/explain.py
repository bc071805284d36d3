"""`careloom explain`: why one decision was made."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from careloom.cli.hub import data_option, open_hub

if TYPE_CHECKING:
    from careloom.services.explain_decision import Explained

_MARKS = {"yes": "green", "no": "red", "unknown": "yellow"}


@click.command()
@click.argument("decision", type=int, required=False)
@data_option
@click.option("--json", "as_json", is_flag=True, help="The explanation as JSON.")
def command(decision: int | None, data: Path | None, as_json: bool) -> None:
    """Say why the decision with this number was made; the latest when no number is given.

    Example: careloom explain 17 --data demo
    """
    open_hub(data)
    from careloom.services.explain_decision import NoSuchDecision, explain_decision

    try:
        explained = explain_decision(number=decision)
    except NoSuchDecision as fault:
        raise click.UsageError(str(fault)) from None
    if as_json:
        click.echo(json.dumps(asdict(explained), ensure_ascii=False, indent=1))
        return
    _tell(explained)


def _tell(explained: Explained) -> None:
    click.echo(f"Decision {explained.number}  {explained.key}  {explained.taken_at}")
    click.echo(f"  {explained.outcome}: {explained.offered}")
    if explained.options:
        chances = ", ".join(
            f"{option or 'nothing'} {chance:g}"
            for option, chance in zip(explained.options, explained.probabilities, strict=True)
        )
        click.echo(f"  drawn {explained.draw:.6f} among: {chances}")
    click.echo(f"  to the person: {explained.participant}")
    if explained.told_by not in ("", "software"):
        click.echo(f"  its narrative was edited by a {explained.told_by}")
    for step in explained.steps:
        color = _MARKS.get(step.answer)
        click.echo(f"  {click.style(step.answer.ljust(8), fg=color)} {step.path}  {step.text}")
        for value in step.values:
            stale = ", too old" if value.stale else ""
            source = f" ({value.source}{stale})" if value.source or stale else ""
            click.echo(f"             {value.name} = {value.said}{source}")
