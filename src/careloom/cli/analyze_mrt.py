"""`careloom analyze mrt`: effects of micro-randomized decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

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
from careloom.science.effects.checks import (
    Missingness,
    RandomizationCheck,
    missingness,
    randomization_check,
)
from careloom.science.effects.curve import Curve
from careloom.science.effects.dcee import DCEE
from careloom.science.effects.emee import EMEE, EMEE2
from careloom.science.effects.options import BETWEEN, CORRECTIONS, MISSING, Question
from careloom.science.effects.result import ExcursionResult
from careloom.science.effects.wcls import WCLS
from careloom.science.registered import Verdict

if TYPE_CHECKING:
    from careloom.science.charts import Kind

F = TypeVar("F", bound=Callable[..., object])
V = TypeVar("V")

_MOST_SHOWN = 10
_ESTIMATORS: dict[str, type[WCLS] | type[EMEE] | type[EMEE2] | type[DCEE]] = {
    "wcls": WCLS,
    "emee": EMEE,
    "emee2": EMEE2,
    "dcee": DCEE,
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
                help="wcls for continuous outcomes, emee for binary, dcee for distal ones.",
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
@click.option("--curve", "moderator", help="Moderator: the effect over its values as well.")
@click.option("--plot", type=click.Path(path_type=Path), help="Picture of it: svg, png or html.")
@click.option("--check", is_flag=True, help="Check randomization and missing outcomes as well.")
@click.option("--leave-one-out", is_flag=True, help="The effects without each person as well.")
@json_option
def command(
    *,
    data: Path,
    estimator: str,
    protocol: Path | None,
    moderator: str | None,
    plot: Path | None,
    check: bool,
    leave_one_out: bool,
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
        asked = _asked(estimator, options)
        if plot and not moderator:
            raise click.UsageError("A plot is of a curve: name its moderator with --curve.")
        verdict = judged(protocol, asked, estimator)
        result = asked.fit(data)
        curve = result.curve(moderator) if moderator else None
        checks = _checks(data, asked) if check else None
        without = result.leave_one_out() if leave_one_out else None
    if plot and curve:
        _draw(curve, plot)
    more = {"registered": verdict, "curve": curve, "checks": checks, "leave_one_out": without}
    tell(
        result,
        as_json=as_json,
        more={key: _plain(one) for key, one in more.items() if one is not None},
    )
    if not as_json:
        _tell_more(result, curve, checks, without)
        tell_verdict(verdict)


def _asked(estimator: str, options: Mapping[str, Any]) -> WCLS | EMEE | EMEE2 | DCEE:
    """The question that the options ask; those of the same name are the estimator's own."""
    numerator = options["numerator"]
    return _ESTIMATORS[estimator](
        **{name: value for name, value in options.items() if name != "person"}
        | {
            "id": options["person"],
            "probability": _by_option(options["probability"], source_of),
            "numerator": _by_option(numerator, numerator_of) if numerator else None,
        }
    )


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


Checks: TypeAlias = tuple[RandomizationCheck, Missingness]


def _checks(data: Path, asked: Question) -> Checks:
    return randomization_check(data, asked), missingness(data, asked)


def _draw(curve: Curve, path: Path) -> None:
    """Write the picture; Altair is loaded only here, as it takes a second."""
    from careloom.science.charts import effect_chart, picture

    kind = path.suffix.lower().removeprefix(".")
    if kind not in ("svg", "png", "html"):
        raise click.UsageError(f'"{path.name}" is no picture: name it .svg, .png or .html.')
    try:
        path.write_bytes(picture(effect_chart(curve), cast("Kind", kind)))
    except OSError as fault:
        raise click.UsageError(f'"{path}" cannot be written: {fault.strerror}.') from None


def _plain(told: object) -> object:
    if isinstance(told, tuple):
        randomization, missing = told
        return {"randomization": randomization.to_dict(), "missingness": missing.to_dict()}
    return told.to_dict() if isinstance(told, Curve | Verdict) else told


def _tell_more(
    result: ExcursionResult,
    curve: Curve | None,
    checks: Checks | None,
    without: list[dict[str, Any]] | None,
) -> None:
    """Tables for reading. Logs of ratios are for computing; a person reads the ratios."""
    if result.scale.startswith("log"):
        click.echo("\nAs ratios of risks:")
        for term, (ratio, lower, upper) in result.ratios.items():
            click.echo(f"  {term}: {ratio:.4g} ({lower:.4g} to {upper:.4g})")
    if curve:
        click.echo(f"\n{curve.to_markdown()}\n\n{curve.alternative()}")
    for part in checks or ():
        click.echo(f"\n{part.to_markdown()}")
    if without:
        term = result.effects.terms[0]
        click.echo(f"\nThe effect ({term}) without the persons who move it most:")
        for one in without[:_MOST_SHOWN]:
            click.echo(
                f"  without {one['id']}: {one[term]['estimate']:.4g} "
                f"({one[term]['moved']:+.2f} standard errors)"
            )
