"""Designs whose power is a function of people and of one effect: any of the three is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from careloom.science.power.noncentral import fewest_people, smallest_effect
from careloom.science.power.plan import Plan, plan_for_people, unreachable

Details = Mapping[str, float | int | str | None]


def solve(
    power_of: Callable[[int, float], float],
    *,
    people: int | None,
    power: float | None,
    effect: float | None,
    fewest: int,
    most: int,
    details: Details,
) -> Plan:
    """The plan; exactly one of people, power and effect is None, which the caller has checked.

    An effect that is found is added to the details.
    """
    if people is None:
        assert power is not None and effect is not None
        size = effect

        def at(count: int) -> float:
            return power_of(count, size)

        found = fewest_people(at, power, fewest=fewest, most=most)
        plan = plan_for_people(found, at, fewest=fewest, target=power, most=most)
        return Plan(plan.people, plan.power, plan.solved_for, plan.note, details)
    if effect is not None:
        return Plan(people, power_of(people, effect), "power", details=details)
    assert power is not None
    smallest = smallest_effect(partial(power_of, people), power)
    if smallest is None:
        return unreachable("effect", people, power)
    return Plan(people, power_of(people, smallest), "effect", "", {**details, "effect": smallest})
