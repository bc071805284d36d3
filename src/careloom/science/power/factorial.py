"""Sample size and power of a factorial experiment of components (MOST)."""

from __future__ import annotations

from math import comb

from careloom.science.power.noncentral import FEWEST, f_power
from careloom.science.power.plan import Plan
from careloom.science.power.refusal import Checks
from careloom.science.power.solving import solve

MOST_FACTORS = 20


def factorial(
    *,
    factors: int,
    effect: float | None = None,
    order: int = 1,
    conditions: int | None = None,
    explained: float = 0.0,
    alpha: float = 0.05,
    people: int | None = None,
    power: float | None = None,
    most: int = 100_000,
) -> Plan:
    """Plan the test of one effect, main or interaction, of two-level components.

    Leave out one of `people`, `power`, `effect`: it is solved for.

    - `effect`: the difference between the two levels in standard deviations of the outcome (twice
      the coefficient under effect coding); the same for every effect of the model.
    - `order`: interactions up to this many factors are in the model; 1 means main effects only.
    - `conditions`: cells of the experiment; all 2^factors, or fewer in a fractional design.
    - `explained`: share of the outcome's variance that baseline covariates explain.

    Formula (Collins 2018, Optimization of Behavioral, Biobehavioral, and Biomedical
    Interventions): F(1, N - K - 1) with noncentrality N (effect / 2)^2 / (1 - explained), where K
    counts the model's terms.

    Valid for equal groups and effect coding: every effect then uses all people. It misleads for
    dummy coding (simple effects need several times as many) and for people treated in groups.
    """
    checks = Checks()
    unknown = checks.one_unknown(people=people, power=power, effect=effect)
    checks.target(people, power, alpha)
    checks.whole("most", most, FEWEST)
    checks.inside("explained", explained, 0, 1, "[)")
    if effect is not None:
        checks.number("effect", effect)
    if checks.whole("factors", factors, 1, MOST_FACTORS):
        checks.whole("order", order, 1, factors)
    checks.settle()
    cells = 2**factors if conditions is None else conditions
    terms = sum(comb(factors, size) for size in range(1, order + 1))
    if checks.whole("conditions", cells, 2, 2**factors) and terms >= cells:
        checks.say(
            f"conditions: {cells} cells cannot tell {terms} effects apart; wanted more than "
            f"{terms} cells, or a lower order."
        )
    if people is not None and people <= terms + 1:
        checks.say(f"people: found {people}; wanted more than {terms + 1}, the model's terms.")
    checks.settle()

    def power_of(count: int, size: float) -> float:
        return f_power(count * (size / 2) ** 2 / (1 - explained), 1, count - terms - 1, alpha)

    plan = solve(
        power_of,
        people=people,
        power=power,
        effect=effect,
        fewest=max(FEWEST, terms + 2),
        most=most,
        details={"terms": terms, "conditions": cells},
    )
    return _with_groups(plan, cells) if unknown == "people" else plan


def _with_groups(plan: Plan, cells: int) -> Plan:
    """The plan, with the count of people that fills every cell alike."""
    if plan.people is None:
        return plan
    even = -(-plan.people // cells) * cells
    note = f"{plan.note} {even} people fill all {cells} conditions alike.".strip()
    details = {**plan.details, "people_in_equal_groups": even}
    return Plan(plan.people, plan.power, plan.solved_for, note, details)
