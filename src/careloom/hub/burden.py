"""The burden at the moment of sending: what went out late counts on the day it went out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from careloom.hub.contact import asked_lately
from careloom.hub.local_time import instant, local_day_and_minute
from careloom.hub.plan import plan_of
from careloom.hub.point import DecisionPoint
from careloom.hub.reengaging import LATER
from careloom.hub.standing import Standing
from careloom.program.definitions import Program
from careloom.program.triggers import TIMED

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt that went out at `at`, or is about to.

    Minutes and items of every prompt count; only unasked ones count as prompts, and are capped.
    """

    at: float
    unasked: bool
    minutes: float
    items: int


def may_overrun(program: Program, standing: Standing, now: float) -> bool:
    """Whether sending now could break a cap that deciding has kept.

    A bound from above, by what was decided: each prompt goes out within a day of its decision, so
    what goes out today was decided today or yesterday. No means no; yes asks for a closer look.
    """
    burden = program.burden
    today = local_day_and_minute(now, standing.zone)[0]
    _, week, minutes, items = asked_lately(standing, today)
    lately = sum(asked.prompts for asked in standing.asked if asked.on in (today, today - 1))
    # One day more than the standing looks back on may reach into the week.
    room = 1.0 + 1.0 / _WEEK
    return (
        lately > burden.prompts_a_day
        or week * room > burden.prompts_a_week
        or minutes * room > burden.minutes_a_week
        or items * room > burden.items_a_week
        or now - standing.last_contact_at < burden.apart_seconds
    )


def cap_reached(
    program: Program, zone: str, sent: Sequence[Prompt], next_one: Prompt
) -> tuple[str, float]:
    """The code of the cap that this prompt would break after those sent, and until when; or "".

    The caps are those of availability, judged on when prompts went out; `next_one.at` is now.
    """
    if not next_one.unasked:
        return "", 0.0
    burden, now = program.burden, next_one.at
    today = local_day_and_minute(now, zone)[0]
    dated = [(local_day_and_minute(one.at, zone)[0], one) for one in sent]
    week = [(on, one) for on, one in dated if today - _WEEK < on <= today]
    unasked = [on for on, one in week if one.unasked]
    minutes = sum(one.minutes for _, one in week) + next_one.minutes
    items = sum(one.items for _, one in week) + next_one.items
    found = {
        "prompts_a_day": unasked.count(today) >= burden.prompts_a_day,
        "prompts_a_week": len(unasked) >= burden.prompts_a_week,
        "minutes_a_week": minutes > burden.minutes_a_week,
        "items_a_week": bool(next_one.items) and items > burden.items_a_week,
    }
    for code, reached in found.items():
        if reached:
            return code, instant(today + 1, 0, zone)
    last = max((one.at for one in sent if one.unasked), default=float("-inf"))
    free_at = last + burden.apart_seconds
    return ("prompted_lately", free_at) if now < free_at else ("", 0.0)


def may_be_unasked(program: Program, key: str) -> bool:
    """Whether what this point sent may be unasked, by its key alone; no means surely not."""
    plan = plan_of(program)
    trigger, _, slot = key.partition("@")
    evaluation = plan.evaluations.get(trigger)
    if evaluation is not None:
        return evaluation.trigger.kind in TIMED or slot.endswith(LATER)
    step = program.suite.get(trigger.partition("/")[0])
    return step is not None and any(
        rule.unasked for rule in step.rules if rule.trigger.id == trigger
    )


def is_unasked(program: Program, point: DecisionPoint, rule: str) -> bool:
    """Whether what this point sent was unasked: only that is capped, never an answer.

    `rule` is the decision rule that fired at an event point. Contact is kept apart from prompts.
    """
    plan = plan_of(program)
    if point.step:
        fired = plan.rules.get(f"{point.step}/{rule}")
        return fired is not None and fired.unasked
    evaluation = plan.evaluations.get(point.trigger)
    return evaluation is not None and (
        evaluation.trigger.kind in TIMED or point.slot.endswith(LATER)
    )
