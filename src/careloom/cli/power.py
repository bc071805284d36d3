"""`careloom power`: how many people a trial needs, or what it can find with those it has."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import click

from careloom.cli.progress import progress
from careloom.science.power import (
    ImpossibleDesign,
    Plan,
    factorial,
    mrt,
    mrt_binary,
    smart,
)
from careloom.science.power.curves import SHAPES
from careloom.science.power.smart import AGAIN, COMPARISONS

Options = Callable[[Callable[..., None]], Callable[..., None]]


class Numbers(click.ParamType[float | tuple[float, ...]]):
    """One number, or several with commas between them."""

    name = "number[,number...]"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | tuple[float, ...]:
        """A single number stays one, so that it means "the same at every point"."""
        if not isinstance(value, str):
            assert isinstance(value, float | tuple)
            return value
        try:
            found = tuple(float(part) for part in value.split(","))
        except ValueError:
            self.fail(f"{value!r} is not a number, nor numbers with commas between.", param, ctx)
        return found[0] if len(found) == 1 else found


NUMBERS = Numbers()


def common(most: int) -> Options:
    """The options of every design: people, power, alpha, most, json."""

    def add(function: Callable[..., None]) -> Callable[..., None]:
        for option in (
            click.option("--json", "as_json", is_flag=True, help="The plan as JSON."),
            click.option(
                "--most", type=int, default=most, show_default=True, help="Most people to try."
            ),
            click.option(
                "--alpha", type=float, default=0.05, show_default=True, help="Significance level."
            ),
            click.option("--power", type=float, help="Power wanted, as 0.8."),
            click.option("--people", type=int, help="How many people there are."),
        ):
            function = option(function)
        return function

    return add


@click.group()
def command() -> None:
    """Sample size and power: leave out what is to be found.

    Exit code 0: planned; 1: no count of people reaches the power; 2: wrong use.
    Example: careloom power mrt --days 42 --per-day 5 --probability 0.4 --availability 0.5
    --effect quadratic --initial 0 --mean 0.1 --peak-day 29 --power 0.8
    """


@command.command("mrt")
@click.option("--days", type=int, help="Days of the trial.")
@click.option("--per-day", type=int, help="Decision points a day.")
@click.option(
    "--probability", type=NUMBERS, required=True, help="Of treatment; one, or one a day or point."
)
@click.option("--availability", type=float, required=True, help="Mean share of points available.")
@click.option(
    "--effect", type=click.Choice(SHAPES), default="constant", show_default=True, help="Its shape."
)
@click.option("--mean", type=float, help="Mean standardized effect over the days.")
@click.option("--initial", type=float, help="Effect on the first day.")
@click.option("--peak-day", type=int, help="Day of a quadratic effect's turning point, from 1.")
@click.option(
    "--availability-shape", type=click.Choice(SHAPES), default="constant", show_default=True
)
@click.option("--availability-initial", type=float, help="Availability on the first day.")
@click.option("--availability-peak-day", type=int, help="Day of its turning point.")
@click.option(
    "--controls", type=int, default=3, show_default=True, help="Parameters of the control model."
)
@common(most=999)
def of_mrt(as_json: bool, **words: object) -> None:
    """A micro-randomized trial with a continuous proximal outcome (Liao et al. 2016).

    Leave out one of --people, --power, --mean, --days, --per-day.
    Example: careloom power mrt --days 42 --per-day 5 --probability 0.4 --availability 0.5
    --effect quadratic --initial 0 --mean 0.1 --peak-day 29 --power 0.8 --json
    """
    tell(mrt, words, as_json=as_json)


@command.command("mrt-binary")
@click.option("--points", type=int, required=True, help="Decision points of the trial.")
@click.option(
    "--probability", type=NUMBERS, required=True, help="Of treatment; one, or one a point."
)
@click.option(
    "--availability", type=NUMBERS, required=True, help="Share available; one, or one a point."
)
@click.option("--risk", type=float, help="Outcome's probability without treatment, first point.")
@click.option("--risk-last", type=float, help="The same at the last point.")
@click.option("--ratio", type=float, help="Treatment multiplies it by this at the first point.")
@click.option("--ratio-last", type=float, help="The same at the last point.")
@click.option("--effect", type=NUMBERS, help="Instead of --ratio: log ratio on 1,t,t^2.")
@click.option("--baseline", type=NUMBERS, help="Instead of --risk: log probability on 1,t,t^2.")
@common(most=999)
def of_mrt_binary(as_json: bool, **words: object) -> None:
    """A micro-randomized trial with a binary proximal outcome (Cohn et al. 2023).

    Leave out one of --people, --power, --ratio.
    Example: careloom power mrt-binary --points 84 --probability 0.4 --availability 0.65
    --risk 0.3 --ratio 1.2 --power 0.8
    """
    tell(mrt_binary, words, as_json=as_json)


@command.command("factorial")
@click.option("--factors", type=int, required=True, help="Components, two levels each.")
@click.option("--effect", type=float, help="Difference of the levels, in standard deviations.")
@click.option(
    "--order", type=int, default=1, show_default=True, help="Interactions up to so many factors."
)
@click.option("--conditions", type=int, help="Cells of a fractional design; else all.")
@click.option(
    "--explained", type=float, default=0.0, show_default=True, help="Variance covariates explain."
)
@common(most=100_000)
def of_factorial(as_json: bool, **words: object) -> None:
    """A factorial experiment of a program's components (MOST; Collins 2018).

    Leave out one of --people, --power, --effect.
    Example: careloom power factorial --factors 5 --effect 0.3 --order 2 --power 0.8
    """
    tell(factorial, words, as_json=as_json)


@command.command("smart")
@click.option("--response", type=float, required=True, help="Share that responds to the first.")
@click.option("--effect", type=float, help="Standardized difference of the comparison.")
@click.option("--comparison", type=click.Choice(COMPARISONS), default="regimes", show_default=True)
@click.option(
    "--again",
    type=click.Choice(AGAIN),
    default="nonresponders",
    show_default=True,
    help="Who is randomized again.",
)
@click.option(
    "--explained", type=float, default=0.0, show_default=True, help="Variance covariates explain."
)
@common(most=100_000)
def of_smart(as_json: bool, **words: object) -> None:
    """A two-stage SMART: first options, second options, or embedded regimes.

    Leave out one of --people, --power, --effect.
    Example: careloom power smart --response 0.4 --effect 0.3 --power 0.8
    """
    tell(smart, words, as_json=as_json)


@command.command("simulate")
@click.option("--days", type=int, required=True, help="Days of the trial.")
@click.option("--per-day", type=int, required=True, help="Decision points a day.")
@click.option("--probability", type=float, required=True, help="Of treatment when available.")
@click.option("--availability", type=float, required=True, help="Share of points available.")
@click.option(
    "--effect", type=click.Choice(SHAPES), default="constant", show_default=True, help="Its shape."
)
@click.option("--mean", type=float, required=True, help="Mean standardized effect.")
@click.option("--initial", type=float, help="Effect on the first day.")
@click.option("--peak-day", type=int, help="Day of a quadratic effect's turning point, from 1.")
@click.option(
    "--controls", type=int, default=3, show_default=True, help="Parameters of the control model."
)
@click.option("--person-sd", type=float, default=0.0, help="Of people's own levels, below 1.")
@click.option("--autocorrelation", type=float, default=0.0, help="Of errors, point to point.")
@click.option("--effect-sd", type=float, default=0.0, help="Of the effect between people.")
@click.option("--missing", type=float, default=0.0, help="Share of outcomes missing at random.")
@click.option("--dropout", type=float, default=0.0, help="Share that has left by the last day.")
@click.option("--runs", type=int, default=1000, show_default=True, help="Simulated trials.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of all that is drawn.")
@common(most=300)
def of_simulation(as_json: bool, **words: object) -> None:
    """A micro-randomized trial that formulas do not cover, simulated and analyzed by WCLS.

    Leave out one of --people, --power.
    Example: careloom power simulate --days 42 --per-day 5 --probability 0.4 --availability 0.5
    --mean 0.1 --person-sd 0.5 --autocorrelation 0.3 --missing 0.1 --dropout 0.2 --people 42
    """
    from careloom.science.power.simulated import simulate  # brings all that analyzing needs

    tell(simulate, words | {"progress": progress()}, as_json=as_json)


def tell(design: Callable[..., Plan], words: dict[str, object], *, as_json: bool) -> None:
    """Plan and print; exit code 1 where no people suffice, 2 for a design that cannot be."""
    try:
        plan = design(**words)
    except ImpossibleDesign as refused:
        told = [_optioned(one, words) for one in refused.problems]
        raise click.UsageError("\n".join(told)) from None
    click.echo(json.dumps(plan.to_dict()) if as_json else plan.sentence())
    raise SystemExit(0 if plan.feasible else 1)


def _optioned(problem: str, words: dict[str, object]) -> str:
    """The problem with the argument's name at its start as the option that was typed."""
    name, colon, rest = problem.partition(":")
    if colon and re.split(r"[ ,]", name)[0] in words:
        return f"--{name.replace('_', '-')}:{rest}"
    return problem
