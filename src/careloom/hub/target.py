"""The clinical target of the whole care, as one person stands to it at one instant.

No decision reads it: what the care is judged by must not steer it.
"""

from __future__ import annotations

from dataclasses import dataclass

from careloom.hub.local_time import local_day_and_minute
from careloom.hub.plan import plan_of
from careloom.hub.readings import Moment
from careloom.hub.standing import Standing
from careloom.hub.taking import as_row, look
from careloom.program.definitions import Program
from careloom.rules import Answer


@dataclass(frozen=True, slots=True)
class TargetNow:
    """The measure, and whether the target is reached; None for what cannot be known now."""

    measure: float | None
    reached: bool | None


def target_now(program: Program, standing: Standing, now: float) -> TargetNow:
    """How this person stands to the target."""
    plan, target = plan_of(program), program.target
    scope = plan.model
    reads = plan.reads_for(scope, 0, {target.measure, *target.reached.uses})
    moment = Moment(now, *local_day_and_minute(now, standing.zone))
    row = look(reads, standing, moment, scope.width).row
    answer = target.reached.judge(as_row(row, scope.width))
    reached = None if answer is Answer.UNKNOWN else answer is Answer.YES
    return TargetNow(row.get(scope.scope.registry.slot(target.measure)), reached)
