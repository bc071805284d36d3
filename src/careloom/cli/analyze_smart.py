"""`careloom analyze smart`: embedded regimes and tailored rules of a two-stage trial."""

from __future__ import annotations

from typing import Any

import click

from careloom.cli.analysis import Asked, number_or_column, of_a_table, tell
from careloom.cli.progress import progress
from careloom.science.results import Result
from careloom.science.sequences.backward import CONVENTIONS
from careloom.science.sequences.q_learning import QLearning
from careloom.science.sequences.regimes import EmbeddedRegimes
from careloom.science.sequences.stages import Stage
from careloom.science.sequences.weighting import DWOLS, GEstimation

METHODS = ("regimes", "q-learning", "g-estimation", "dwols")


@click.command("smart")
@click.option("--id", "person", required=True, help="Column of the person, one row each.")
@click.option("--outcome", required=True, help="Column of the outcome; higher is better.")
@click.option("--first", required=True, help="Column of the first option.")
@click.option("--second", required=True, help="Column of the second; empty: no second choice.")
@click.option("--method", type=click.Choice(METHODS), default="regimes", show_default=True)
@click.option("--covariates", default="", help="Regimes: formula of what was measured before.")
@click.option("--first-controls", default="", help="Rules: formula of what was known at first.")
@click.option("--first-moderators", default="", help="Rules: what may tailor the first option.")
@click.option("--second-controls", default="", help="Rules: formula of what was known then.")
@click.option("--second-moderators", default="", help="Rules: what may tailor the second.")
@click.option(
    "--first-probability",
    default="0.5",
    show_default=True,
    callback=number_or_column,
    help="Of the larger value or later word: number or column.",
)
@click.option("--second-probability", default="0.5", show_default=True, callback=number_or_column)
@click.option(
    "--convention",
    type=click.Choice(CONVENTIONS),
    default="fitted_maximum",
    show_default=True,
    help="Q-learning: what the outcome becomes before the second choice.",
)
@click.option(
    "--bootstrap", type=int, default=1000, show_default=True, help="Resamples; 0 for none."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of the resamples.")
@of_a_table
def command(  # noqa: PLR0913 - the words of the analysis
    *,
    asked: Asked,
    person: str,
    outcome: str,
    first: str,
    second: str,
    method: str,
    covariates: str,
    first_controls: str,
    first_moderators: str,
    second_controls: str,
    second_moderators: str,
    first_probability: float | str,
    second_probability: float | str,
    convention: str,
    bootstrap: int,
    seed: int,
) -> None:
    """Regimes or tailored rules from DATA (CSV or Parquet, one row a person).

    Exit code 0: analyzed; 1: the data do not allow it; 2: wrong use.
    Example: careloom analyze smart smart.csv --id person_id --outcome y --first a1 --second a2
    --method q-learning --first-controls "severity + female" --first-moderators severity
    --second-controls "severity + female + a1 + adherence" --second-moderators "a1 + adherence"
    """
    shared: dict[str, Any] = {
        "id": person,
        "outcome": outcome,
        "missing": asked.missing,
        "level": asked.level,
    }
    stages = (
        Stage(
            treatment=first,
            controls=first_controls,
            moderators=first_moderators,
            probability=first_probability,
        ),
        Stage(
            treatment=second,
            controls=second_controls,
            moderators=second_moderators,
            probability=second_probability,
        ),
    )
    backward: dict[str, Any] = {**shared, "stages": stages, "bootstrap": bootstrap, "seed": seed}
    with asked.answered():
        table = asked.table()
        if method == "regimes":
            result: Result = EmbeddedRegimes(
                **shared,
                first=first,
                second=second,
                covariates=covariates,
                first_probability=first_probability,
                second_probability=second_probability,
            ).fit(table)
        elif method == "q-learning":
            result = QLearning(**backward, convention=convention).fit(table, progress=progress())
        else:
            weighting = GEstimation if method == "g-estimation" else DWOLS
            result = weighting(**backward).fit(table, progress=progress())
    tell(result, as_json=asked.as_json)
