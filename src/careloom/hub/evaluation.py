"""Evaluation: what does this person need now?"""

from __future__ import annotations

from dataclasses import dataclass

from careloom.hub.decision import Decision
from careloom.hub.plan import ScopePlan, plan_of
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


def find_needs(
    program: Program, plan: ScopePlan, snapshot: Snapshot, yes: int, no: int, reported: str
) -> Needs:
    """The need states that hold, and those that cannot be told."""
    present, unknown, stated = [], [], set()
    for need in program.model.needs:
        bit = plan.bit(f"model/needs/{need.id}/when")
        if need.id in snapshot.staff_needs or (reported and reported in need.reports):
            stated.add(need.id)
            present.append(need)
        elif yes & bit:
            present.append(need)
        elif bit and not no & bit:
            unknown.append(need)
    present.sort(key=lambda need: (need.id not in stated, not need.acute))
    return Needs(tuple(present), tuple(unknown), frozenset(stated))


def open_priority(program: Program, plan: ScopePlan, yes: int) -> float:
    """The priority of the lowest level whose capability is not shown; levels above it are closed.

    Unknown counts as not shown: nobody is led on without a sign that the ground holds.
    """
    for level in program.model.levels:
        shown = yes & plan.bit(f"model/levels/{level.id}/capability")
        if level.capability is not None and not shown:
            return level.priority
    return float("inf")


def levels_open(program: Program, decision: Decision) -> frozenset[str]:
    """The levels that an evaluation found open by what the person can do."""
    plan = plan_of(program)
    scope = plan.scope_of(decision.point)
    yes, _ = unpack_bits(decision.trace, scope.count)
    shown_to = open_priority(program, scope, yes)
    return frozenset(one.id for one in program.model.levels if one.priority <= shown_to)


def items_to_ask(snapshot: Snapshot, needs: Needs, ask: tuple[str, ...]) -> tuple[str, ...]:
    """The evaluation's own items, then those that settle unknown needs; none asked twice in vain.

    An answer that is young enough is carried over instead of being asked again.
    """
    wanted = [*ask, *(item for need in needs.unknown for item in need.ask)]
    return tuple(item for item in dict.fromkeys(wanted) if item not in snapshot.carried)
