"""`careloom analyze transitions`: what came after what by need state, and what to offer next."""

from __future__ import annotations

import click

from careloom.cli.analysis import Asked, of_a_table, tell
from careloom.science.sequences.transitions import Transitions


@click.command("transitions")
@click.option("--id", "person", required=True, help="Column of the person.")
@click.option("--when", required=True, help="Column of the time, a number that grows.")
@click.option("--need", required=True, help="Column of the need state.")
@click.option("--step", required=True, help="Column of the micro-intervention.")
@click.option("--outcome", required=True, help="Column of the course's overall outcome.")
@click.option("--probability", help="Column of the chance with which the step was drawn.")
@click.option("--need-only", is_flag=True, help="Leave the step before out of the context.")
@click.option("--lower-is-better", is_flag=True, help="A smaller outcome is the better one.")
@click.option(
    "--fewest", type=int, default=10, show_default=True, help="People a step needs to be compared."
)
@of_a_table
def command(  # noqa: PLR0913 - the words of the analysis
    *,
    asked: Asked,
    person: str,
    when: str,
    need: str,
    step: str,
    outcome: str,
    probability: str | None,
    need_only: bool,
    lower_is_better: bool,
    fewest: int,
) -> None:
    """Next steps and their outcomes from DATA (CSV or Parquet, one row a course).

    Exit code 0: analyzed; 1: the data do not allow it; 2: wrong use.
    Example: careloom analyze transitions courses.csv --id person --when day --need need
    --step step --outcome outcome --probability chance
    """
    with asked.answered():
        result = Transitions(
            id=person,
            when=when,
            step=step,
            need=need,
            outcome=outcome,
            probability=probability,
            by_previous=not need_only,
            higher_is_better=not lower_is_better,
            fewest=fewest,
            missing=asked.missing,
            level=asked.level,
        ).fit(asked.table())
    tell(result, as_json=asked.as_json)
    if not asked.as_json:
        click.echo("\nNext steps:\n")
        for one in result.next_steps:
            after = f" after {one.previous}" if one.previous else ""
            click.echo(f"- {one.need}{after}: {one.statement}")
