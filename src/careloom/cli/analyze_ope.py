"""`careloom analyze ope`: the value of policies that were not followed."""

from __future__ import annotations

from pathlib import Path

import click

from careloom.cli.analysis import (
    data_argument,
    derive_option,
    json_option,
    level_option,
    missing_option,
    opened,
    refusals_told,
    tell,
)
from careloom.science.off_policy import OffPolicy


class ColumnOrNumber(click.ParamType[str | float]):
    """A number that holds in every row, or the name of a column."""

    name = "column|number"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str | float:
        """What reads as a number is one."""
        try:
            return float(str(value))
        except ValueError:
            return str(value)


@click.command("ope")
@data_argument
@click.option("--id", "person", required=True, help="Column: whose row it is.")
@click.option("--action", required=True, help="Column: what was done.")
@click.option("--reward", required=True, help="Column: what came of it.")
@click.option(
    "--probability",
    required=True,
    type=ColumnOrNumber(),
    help="With which the action taken was drawn: a column or a constant.",
)
@click.option(
    "--target",
    "targets",
    multiple=True,
    required=True,
    help='uniform, always:ACTION, or columns of its probabilities: "pi_*" for pi_0, pi_1, ..., or '
    "their names with commas between. May be repeated.",
)
@click.option("--against", default="", help="A target that each other one is compared with.")
@click.option("--model", default="", help='Columns of a reward model, as "q_*".')
@click.option("--controls", default="", help="Formula of a reward model to be fitted here.")
@click.option("--availability", default="", help="Column: 1 if the person could be reached.")
@click.option(
    "--limit", type=float, default=10.0, show_default=True, help="Of clipped and shrunken weights."
)
@missing_option
@derive_option
@level_option
@json_option
def command(
    data: Path,
    person: str,
    derivations: tuple[str, ...],
    as_json: bool,
    targets: tuple[str, ...],
    **options: str | float,
) -> None:
    """Value policies on DATA (CSV or Parquet, one row a decision) that another policy logged.

    Exit code 0: analyzed; 1: the data do not allow it; 2: wrong use.
    Example: careloom analyze ope log.csv --id user --action sent --reward steps
    --probability chance --target always:1 --against always:0
    """
    with refusals_told(as_json=as_json):
        question = OffPolicy(id=person, targets=targets, **options)  # type: ignore[arg-type]
        result = question.fit(opened(data, derivations))
    tell(result, as_json=as_json)
    if not as_json:
        click.echo("\nWhat the rows are worth:\n")
        for one in result.details["targets"]:
            click.echo(
                f"- {one['target']}: {one['effective_sample_size']:,.0f} of {one['rows']:,} rows, "
                f"mean weight {one['mean_weight']:.3g}, largest {one['max_weight']:.3g}"
            )
