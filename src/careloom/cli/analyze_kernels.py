"""`careloom analyze kernels`: what a micro-intervention loses when one event is left out."""

from __future__ import annotations

import click

from careloom.cli.analysis import Asked, names, of_a_table, tell
from careloom.science.kernels.leaving_out import LeaveOneEventOut
from careloom.science.multiplicity import METHODS


@click.command("kernels")
@click.option("--id", "person", required=True, help="Column of the person.")
@click.option("--outcome", required=True, help="Column of the course's overall outcome.")
@click.option(
    "--events", required=True, callback=names, help="Columns of the events, 0 or 1, by commas."
)
@click.option("--probability", help="Column of the chance of the events the course was given.")
@click.option("--covariates", default="", help="Formula of what was measured before.")
@click.option("--smallest", type=float, help="Least effect worth having; needed for a verdict.")
@click.option("--lower-is-better", is_flag=True, help="A smaller outcome is the better one.")
@click.option("--alpha", type=float, default=0.05, show_default=True, help="For the verdicts.")
@click.option("--adjust", type=click.Choice(METHODS), default="holm", show_default=True)
@of_a_table
def command(  # noqa: PLR0913 - the words of the analysis
    *,
    asked: Asked,
    person: str,
    outcome: str,
    events: tuple[str, ...],
    probability: str | None,
    covariates: str,
    smallest: float | None,
    lower_is_better: bool,
    alpha: float,
    adjust: str,
) -> None:
    """Which event is a kernel, from DATA (CSV or Parquet, one row a course).

    Exit code 0: analyzed; 1: the data do not allow it; 2: wrong use.
    Example: careloom analyze kernels courses.csv --id person --outcome outcome
    --events practice,story,badge --smallest 0.5
    """
    with asked.answered():
        result = LeaveOneEventOut(
            id=person,
            outcome=outcome,
            events=events,
            probability=probability,
            covariates=covariates,
            smallest=smallest,
            higher_is_better=not lower_is_better,
            alpha=alpha,
            adjust=adjust,
            missing=asked.missing,
            level=asked.level,
        ).fit(asked.table())
    tell(result, as_json=asked.as_json)
