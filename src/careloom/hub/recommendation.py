"""Recommendation: eligible steps by level, need and past outcomes, never by intensity."""

from __future__ import annotations

from dataclasses import dataclass

from careloom.hub.decision import Ranked
from careloom.hub.evaluation import Needs, open_priority
from careloom.hub.plan import Plan
from careloom.hub.snapshot import Snapshot
from careloom.program.definitions import Program
from careloom.program.model import NeedState
from careloom.program.suite import MicroIntervention

_NO_PAST = (0, 0, 0, "", 0.0)


@dataclass(frozen=True, slots=True)
class Offers:
    """Ranked steps, best first, and each other step with the code of the reason why not."""

    ranked: tuple[Ranked, ...]
    not_offered: dict[str, str]


def rank_steps(plan: Plan, snapshot: Snapshot, needs: Needs, yes: int, no: int) -> Offers:
    """What may be offered now, best first; ties keep the author's order."""
    program = plan.program
    shown_to = open_priority(plan, yes)
    wanted = _wanted(plan, snapshot, needs, shown_to)
    ranked: list[Ranked] = []
    not_offered: dict[str, str] = {}
    for name, step in program.suite.items():
        meets = wanted.get(name)
        if meets is None:
            closed = plan.priority[step.level] > shown_to and step.level not in snapshot.opened
            not_offered[name] = "level_closed" if closed else "no_need"
        elif reason := _reason_not(plan, snapshot, step, yes, no):
            not_offered[name] = reason
        else:
            ranked.append(_ranked(plan, snapshot, step, *meets))
    if len(ranked) > 1:
        order = {need.id: place for place, need in enumerate(needs.present)}
        pressing = {need.id for need in needs.present if need.acute or need.id in needs.stated}
        ranked.sort(
            key=lambda one: (one.need not in pressing, *_merit(snapshot, program, one, order))
        )
    return Offers(tuple(ranked), not_offered)


def _ranked(
    plan: Plan, snapshot: Snapshot, step: MicroIntervention, need: str, toward: bool
) -> Ranked:
    benefit, failed = snapshot.results.get(step.id, _NO_PAST)[:2]
    picked, use = snapshot.picked.get(step.id, 0), likely_use(plan.program, snapshot, step)
    return Ranked(step.id, plan.priority[step.level], need, benefit, failed, toward, picked, use)


def _merit(
    snapshot: Snapshot, program: Program, one: Ranked, order: dict[str, int]
) -> tuple[float, ...]:
    """Level of the step, then the need it answers, then how it and its kind went before, then what
    the person chose for themself and how likely it is used; never how intense it is.

    What was reported, is acute or was set by staff has come before all this.
    """
    family = program.suite[one.step].family
    kin_failed = sum(
        results[1]
        for step, results in snapshot.results.items()
        if step != one.step and family and program.suite[step].family == family
    )
    asked_for = order.get(one.need, len(order))
    past = (2 * one.failed + kin_failed, -one.benefit)
    return (one.level, asked_for, *past, -one.picked, -one.use)


def likely_use(program: Program, snapshot: Snapshot, step: MicroIntervention) -> float:
    """The share of answered events with one of each added (Laplace), of this step or of its kind.

    A half where neither was ever sent. Rounded to 1e-9.
    """
    if not snapshot.uses:
        return 0.5
    sent, answered = snapshot.uses.get(step.id, (0, 0))
    if not sent and step.family:
        for name, (times, heard) in snapshot.uses.items():
            kin = program.suite.get(name)
            if kin is not None and kin.family == step.family:
                sent += times
                answered += heard
    return round((answered + 1) / (sent + 2), 9)


def _wanted(
    plan: Plan, snapshot: Snapshot, needs: Needs, shown_to: float
) -> dict[str, tuple[str, bool]]:
    """Step to the need it would answer, and whether it does so toward a closed level."""
    program, priority = plan.program, plan.priority
    wanted: dict[str, tuple[str, bool]] = {}
    for need in needs.present:
        if need.steady or need.person:
            continue
        closed = priority[need.level] > shown_to and need.level not in snapshot.opened
        steps = _toward(program, need, shown_to, priority) if closed else need.steps
        for step in steps:
            wanted.setdefault(step, (need.id, closed))
    for step in program.recommendation.always:
        wanted.setdefault(step, ("", False))
    return wanted


def _toward(
    program: Program, need: NeedState, shown_to: float, priority: dict[str, int]
) -> tuple[str, ...]:
    """Steps of the lowest unmet level, those written toward this need if there are any."""
    there = [step for step in program.suite.values() if priority[step.level] == shown_to]
    written = [step.id for step in there if need.id in step.toward]
    return tuple(written or [step.id for step in there])


def _reason_not(plan: Plan, snapshot: Snapshot, step: MicroIntervention, yes: int, no: int) -> str:
    """Why this step may not be offered, whatever is needed; "" when it may."""
    contraindication, prerequisite = plan.gates[step.id]
    if contraindication and not no & contraindication:
        return "contraindicated" if yes & contraindication else "contraindication_unknown"
    if prerequisite and not yes & prerequisite:
        return "prerequisite_unmet" if no & prerequisite else "prerequisite_unknown"
    if step.id in snapshot.cooling:
        return "cooling_down"
    if step.family in snapshot.resting_families:
        return "family_not_for_me"
    return ""
