"""`careloom analyze mrt`: effects of micro-randomized decisions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from careloom.cli.analysis import (
    data_argument,
    json_option,
    level_option,
    refusals_told,
    tell,
)
from careloom.cli.registration import judged, protocol_option, tell_verdict
from careloom.science.effects.arms import numerator_of, source_of
from careloom.science.effects.emee import EMEE, EMEE2
from careloom.science.effects.options import BETWEEN, CORRECTIONS, MISSING
from careloom.science.effects.result import ExcursionResult
from careloom.science.effects.wcls import WCLS

F = TypeVar("F", bound=Callable[..., object])
V = TypeVar("V")

_ESTIMATORS: dict[str, type[WCLS] | type[EMEE] | type[EMEE2]] = {
    "wcls": WCLS,
    "emee": EMEE,
    "emee2": EMEE2,
}


def _columns(command: F) -> F:
    """The options that say what the columns are."""
    for option in reversed(
        [
            click.option("--id", "person", required=True, help="Column: whose row it is."),
            click.option("--outcome", required=True, help="Column: the outcome after it."),
            click.option("--treatment", required=True, help="Column: 1 if treated, else 0."),
            click.option(
                "--probability",
                required=True,
                help="Chance of treating as logged: a column or a constant; of several options "
                "one each, as walk=p_walk,stand=0.3.",
            ),
            click.option(
                "--numerator-probability",
                "numerator",
                help="Chance to weight to: a constant, a column, or by a moderator's values, as "
                '"at_home: 0=0.4, 1=0.6". Without it the mean of the stored one, which is told.',
            ),
            click.option("--availability", help="Column: 1 if the person could be reached."),
            click.option("--moderators", default="", help="Formula: what the effect differs by."),
            click.option("--controls", default="", help="Formula: what predicts the outcome."),
            click.option("--derive", multiple=True, help='As "log_steps = log(steps30 + 0.5)".'),
            click.option("--point", help="Column: the decision point's number or time."),
        ]
    ):
        command = option(command)
    return command


def _choices(command: F) -> F:
    """The options that say how it is done."""
    for option in reversed(
        [
            click.option(
                "--estimator",
                type=click.Choice(list(_ESTIMATORS)),
                default="wcls",
                help="wcls for continuous outcomes, emee for binary ones.",
            ),
            click.option("--lag", default=1, help="Points from the decision to its outcome."),
            click.option(
                "--between",
                type=click.Choice(BETWEEN),
                default=BETWEEN[0],
                help="What is supposed for the points within a lag.",
            ),
            click.option(
                "--missing",
                type=click.Choice(MISSING),
                default=MISSING[0],
                help="Outcomes missing where available.",
            ),
            click.option("--correction", type=click.Choice(CORRECTIONS), default=CORRECTIONS[0]),
            level_option,
            click.option(
                "--contrast",
                "contrasts",
                multiple=True,
                help='As "intercept + 11 * day", or weights, as "1, 11".',
            ),
        ]
    ):
        command = option(command)
    return command


@click.command()
@data_argument
@_columns
@_choices
@protocol_option
@json_option
def command(
    data: Path,
    *,
    person: str,
    probability: str,
    numerator: str | None,
    estimator: str,
    protocol: Path | None,
    as_json: bool,
    **options: object,
) -> None:
    """Estimate the effect of micro-randomized decisions in DATA, a Parquet or CSV file.

    One row for each decision point. Exit code 0: estimated; 1: the data hold no honest answer;
    2: wrong use.

    Example: careloom analyze mrt trial.csv --id user --outcome steps --treatment sent
    --probability prob --availability available --controls "steps_before" --json
    """
    with refusals_told(as_json=as_json):
        asked = _ESTIMATORS[estimator](
            id=person,
            probability=_by_option(probability, source_of),
            numerator=_by_option(numerator, numerator_of) if numerator else None,
            **cast("dict[str, Any]", options),
        )
        verdict = judged(protocol, asked, estimator)
        result = asked.fit(data)
        tell(result, as_json=as_json, more={"registered": verdict.to_dict()} if verdict else None)
        if not as_json:
            _tell_ratios(result)
            tell_verdict(verdict)


def _by_option(text: str, read: Callable[[str], V]) -> V | dict[str, V]:
    """One value; or, written as `walk=0.3,stand=0.3`, one for each option by name."""
    if "=" not in text or ":" in text:
        return read(text)
    pairs = [pair.partition("=") for pair in text.split(",")]
    if wrong := [name for name, sign, value in pairs if not (name.strip() and sign and value)]:
        raise click.UsageError(
            f'"{text}" cannot be read at "{wrong[0]}". Write it as walk=p_walk,stand=p_stand.'
        )
    return {name.strip(): read(value) for name, _, value in pairs}


def _tell_ratios(result: ExcursionResult) -> None:
    """Logs of ratios are for computing; a person reads the ratios."""
    if result.scale.startswith("log"):
        click.echo("\nAs ratios of risks:")
        for term, (ratio, lower, upper) in result.ratios.items():
            click.echo(f"  {term}: {ratio:.4g} ({lower:.4g} to {upper:.4g})")
