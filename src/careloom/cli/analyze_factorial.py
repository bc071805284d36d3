"""`careloom analyze factorial`: effects of components, and which to keep by rule."""

from __future__ import annotations

import click

from careloom.cli.analysis import Asked, names, of_a_table, tell
from careloom.science.factorial import VARIANCES, Factorial
from careloom.science.screening import ScreeningRule, screen


@click.command("factorial")
@click.option("--outcome", required=True, help="Column of the outcome.")
@click.option(
    "--factors", required=True, callback=names, help="Columns of the components, by commas."
)
@click.option(
    "--order", type=int, help="Interactions up to so many components; 2 where there are several."
)
@click.option("--covariates", default="", help="Formula of what was measured before.")
@click.option("--variance", type=click.Choice(VARIANCES), default="model", show_default=True)
@click.option("--alpha", type=float, default=0.05, show_default=True, help="For keeping.")
@click.option(
    "--smallest", type=float, default=0.0, show_default=True, help="Least effect worth keeping."
)
@click.option("--lower-is-better", is_flag=True, help="A smaller outcome is the better one.")
@of_a_table
def command(  # noqa: PLR0913 - the words of the analysis
    *,
    asked: Asked,
    outcome: str,
    factors: tuple[str, ...],
    order: int | None,
    covariates: str,
    variance: str,
    alpha: float,
    smallest: float,
    lower_is_better: bool,
) -> None:
    """Main effects and interactions in DATA (CSV or Parquet, one row a person).

    Exit code 0: analyzed; 1: the data do not allow it; 2: wrong use.
    Example: careloom analyze factorial trial.csv --outcome mood --factors coach,diary,text
    """
    with asked.answered():
        result = Factorial(
            outcome=outcome,
            factors=factors,
            order=min(2, len(factors)) if order is None else order,
            covariates=covariates,
            variance=variance,
            missing=asked.missing,
            level=asked.level,
        ).fit(asked.table())
        rule = ScreeningRule(alpha=alpha, smallest=smallest, higher_is_better=not lower_is_better)
        decisions = screen(result, rule)
    tell(result, as_json=asked.as_json, more={"decisions": [one.to_dict() for one in decisions]})
    if not asked.as_json:
        click.echo("\nComponents:\n")
        for one in decisions:
            click.echo(f"- {one.component}: {one.reason}")
