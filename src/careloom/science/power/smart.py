"""Sample size and power of a sequential, multiple-assignment, randomized trial (SMART)."""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy import special

from careloom.science.power.noncentral import FEWEST, f_power
from careloom.science.power.plan import Plan
from careloom.science.power.refusal import Checks
from careloom.science.power.solving import solve

COMPARISONS = ("first", "second", "regimes")
AGAIN = ("everyone", "nonresponders", "one_option")


def smart(
    *,
    response: float,
    effect: float | None = None,
    comparison: str = "regimes",
    again: str = "nonresponders",
    explained: float = 0.0,
    alpha: float = 0.05,
    people: int | None = None,
    power: float | None = None,
    most: int = 100_000,
) -> Plan:
    """Plan one primary comparison of a two-stage trial with two options at each stage.

    Leave out one of `people`, `power`, `effect`: it is solved for. Options are drawn alike.

    - `comparison`: "first" (the two first options), "second" (the two second options among those
      randomized again) or "regimes" (two embedded regimes that begin differently).
    - `again`: who is randomized again: everyone, nonresponders of both first options, or
      nonresponders of one first option only (one_option).
    - `response`: the share that responds to the first option; a low guess is the safe one.
    - `effect`: standardized difference of the comparison; `explained`: share of the outcome's
      variance that baseline covariates explain.

    Formulas: first and second are two groups of the people concerned, F(1, n - 2) with
    noncentrality n effect^2 / 4 / (1 - explained). Regimes: N = 4 (z_{1-alpha/2} + z_power)^2 /
    effect^2 * (1 - explained) * D with D = 2, 2 - response or (3 - response) / 2 (Oetting et
    al. 2011; Seewald et al. 2020, Stat Methods Med Res 29:1891).

    Valid where the outcome varies among nonresponders no more than among all who follow the
    regime. It misleads for regimes that begin alike: they differ among nonresponders of one
    option only, which is the "second" comparison with half of them.
    """
    checks = Checks()
    checks.one_unknown(people=people, power=power, effect=effect)
    checks.target(people, power, alpha)
    checks.whole("most", most, FEWEST)
    checks.inside("response", response, 0, 1, "[)")
    checks.inside("explained", explained, 0, 1, "[)")
    for name, word, wanted in (("comparison", comparison, COMPARISONS), ("again", again, AGAIN)):
        if word not in wanted:
            checks.say(f"{name}: found {word!r}; wanted one of {', '.join(wanted)}.")
    if effect is not None and checks.number("effect", effect) and effect == 0:
        checks.say("effect: found 0; wanted a difference that is to be found.")
    checks.settle()
    return solve(
        _power_of(comparison, again, response, explained, alpha),
        people=people,
        power=power,
        effect=effect,
        fewest=FEWEST,
        most=most,
        details={},
    )


def _power_of(
    comparison: str, again: str, response: float, explained: float, alpha: float
) -> Callable[[int, float], float]:
    """Power as a function of people and of the standardized difference."""
    spread = 4 * (1 - explained)
    if comparison == "regimes":
        inflation = {
            "everyone": 2.0,
            "nonresponders": 2 - response,
            "one_option": (3 - response) / 2,
        }[again]
        critical = float(special.ndtri(1 - alpha / 2))

        def of_regimes(people: int, effect: float) -> float:
            shift = abs(effect) * math.sqrt(people / (spread * inflation))
            return float(special.ndtr(shift - critical))

        return of_regimes
    share = {"everyone": 1.0, "nonresponders": 1 - response, "one_option": (1 - response) / 2}
    part = 1.0 if comparison == "first" else share[again]

    def of_groups(people: int, effect: float) -> float:
        concerned = people * part
        return f_power(concerned * effect**2 / spread, 1, concerned - 2, alpha)

    return of_groups
