"""Evaluation: what does this person need now?"""

from __future__ import annotations

from dataclasses import dataclass

from careloom.hub.decision import Decision
from careloom.hub.plan import Plan, plan_of
from careloom.hub.snapshot import Snapshot
from careloom.program.definitions import Program
from careloom.program.model import NeedState
from careloom.rules import unpack_bits


@dataclass(frozen=True, slots=True)
class Needs:
    """What the evaluation found. Order is the author's, acute needs first."""

    present: tuple[NeedState, ...]
    unknown: tuple[NeedState, ...]
    stated: frozenset[str]
    """Those that the person reported or that staff set, whatever the readings say."""
    present_ids: tuple[str, ...]
    unknown_ids: tuple[str, ...]
    unknown_asks: tuple[str, ...]
    """The items that would tell of the unknown ones, each once."""


def find_needs(plan: Plan, staff_needs: tuple[str, ...], yes: int, no: int, reported: str) -> Needs:
    """The need states that hold, and those that cannot be told."""
    present, unknown, stated = [], [], set()
    for need, bit in plan.needs:
        if need.id in staff_needs or (reported and reported in need.reports):
            stated.add(need.id)
            present.append(need)
        elif yes & bit:
            present.append(need)
        elif bit and not no & bit:
            unknown.append(need)
    present.sort(key=lambda need: (need.id not in stated, not need.acute))
    return Needs(
        present=tuple(present),
        unknown=tuple(unknown),
        stated=frozenset(stated),
        present_ids=tuple(need.id for need in present),
        unknown_ids=tuple(need.id for need in unknown),
        unknown_asks=tuple(dict.fromkeys(item for need in unknown for item in need.ask)),
    )


def open_priority(plan: Plan, yes: int) -> float:
    """The priority of the lowest level whose capability is not shown; levels above it are closed.

    Unknown counts as not shown: nobody is led on without a sign that the ground holds.
    """
    for priority, capability in plan.levels:
        if capability is not None and not yes & capability:
            return priority
    return float("inf")


def levels_open(program: Program, decision: Decision) -> frozenset[str]:
    """The levels that an evaluation found open by what the person can do."""
    plan = plan_of(program)
    yes, _ = unpack_bits(decision.trace, plan.scope_of(decision.point).count)
    shown_to = open_priority(plan, yes)
    return frozenset(one.id for one in program.model.levels if one.priority <= shown_to)


def items_to_ask(snapshot: Snapshot, needs: Needs, ask: tuple[str, ...]) -> tuple[str, ...]:
    """The evaluation's own items, then those that settle unknown needs; none asked twice in vain.

    An answer that is young enough is carried over instead of being asked again.
    """
    wanted = dict.fromkeys((*ask, *needs.unknown_asks))
    carried = snapshot.carried
    return tuple([item for item in wanted if item not in carried]) if carried else tuple(wanted)
