"""The sequence inside a micro-intervention: exits first, then which event now."""

from __future__ import annotations

from dataclasses import dataclass

from careloom.hub.plan import ScopePlan
from careloom.hub.snapshot import Snapshot
from careloom.program.suite import DecisionRule, Exit, MicroIntervention


@dataclass(frozen=True, slots=True)
class Firing:
    """The decision rule that fires here, if any, and for every other one why it did not."""

    rule: DecisionRule | None
    reasons: dict[str, str]


def find_exit(
    plan: ScopePlan, snapshot: Snapshot, step: MicroIntervention, yes: int, no: int
) -> Exit | None:
    """The first exit whose condition is yes; at its latest end a course ends one way or another.

    Then the step's own engagement rule tells partly from disengaged, and where it has none or
    cannot tell, whether anything was answered.
    """
    for rule in step.exits:
        if yes & plan.bit(f"suite/{step.id}/exits/{rule.exit}"):
            return rule.exit
    if not snapshot.course_over:
        return None
    if yes & plan.bit(f"suite/{step.id}/outcome"):
        return Exit.REACHED
    engaged = plan.bit(f"suite/{step.id}/engaged")
    used = bool(yes & engaged) or (snapshot.responded and not no & engaged)
    return Exit.PARTLY if used else Exit.DISENGAGED


def overall_outcome(plan: ScopePlan, step: MicroIntervention, yes: int, no: int) -> bool | None:
    """Whether the micro-intervention's own outcome was reached; None when it is not known."""
    bit = plan.bit(f"suite/{step.id}/outcome")
    return True if yes & bit else (False if no & bit else None)


def find_rule(
    plan: ScopePlan,
    snapshot: Snapshot,
    step: MicroIntervention,
    looked_at: tuple[str, ...],
    yes: int,
    no: int,
) -> Firing:
    """The first of the rules that look at this point and whose condition is yes."""
    reasons: dict[str, str] = {}
    for rule in step.rules:
        if rule.id not in looked_at:
            continue
        reason = _reason_not(plan, snapshot, step, rule, yes, no)
        if not reason:
            return Firing(rule, reasons)
        reasons[rule.id] = reason
    return Firing(None, reasons)


def _reason_not(
    plan: ScopePlan,
    snapshot: Snapshot,
    step: MicroIntervention,
    rule: DecisionRule,
    yes: int,
    no: int,
) -> str:
    count, fired_at = snapshot.fired.get(rule.id, (0, 0.0))
    if rule.at_most and count >= rule.at_most:
        return "often_enough"
    if count and snapshot.taken_at - fired_at < rule.cool_down_seconds:
        return "cooling_down"
    if rule.when is None or rule.id in snapshot.latest_due:
        return ""
    bit = plan.bit(f"suite/{step.id}/rules/{rule.id}/when")
    if yes & bit:
        return ""
    return "rule_no" if no & bit else "rule_unknown"
