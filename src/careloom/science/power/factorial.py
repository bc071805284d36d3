"""Sample size and power of a factorial experiment of components (MOST)."""

from __future__ import annotations

from math import comb

from careloom.science.power.noncentral import FEWEST, f_power, fewest_people, smallest_effect
from careloom.science.power.plan import Plan, plan_for_people, unreachable
from careloom.science.power.refusal import Checks

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

    details: dict[str, float | int | str | None] = {"terms": terms, "conditions": cells}
    if unknown == "people":
        assert power is not None and effect is not None
        size, fewest = effect, max(FEWEST, terms + 2)
        found = fewest_people(lambda count: power_of(count, size), power, fewest=fewest, most=most)
        return _with_groups(
            plan_for_people(
                found, lambda count: power_of(count, size), fewest=fewest, target=power, most=most
            ),
            details,
        )
    assert people is not None
    if effect is None:
        assert power is not None
        effect = smallest_effect(lambda size: power_of(people, size), power)
        if effect is None:
            return unreachable(unknown, people, power)
        details["effect"] = effect
    return Plan(people, power_of(people, effect), unknown, details=details)


def _with_groups(plan: Plan, details: dict[str, float | int | str | None]) -> Plan:
    """The plan, with the count of people that fills every cell alike."""
    cells, note = details["conditions"], plan.note
    assert isinstance(cells, int)
    if plan.people is not None:
        even = -(-plan.people // cells) * cells
        details["people_in_equal_groups"] = even
        note = f"{note} {even} people fill all {cells} conditions alike.".strip()
    return Plan(plan.people, plan.power, plan.solved_for, note, details)
