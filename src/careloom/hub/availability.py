"""Availability: whether the person may be reached at this point, and if not, every reason."""

from __future__ import annotations

from careloom.hub.contact import slowed
from careloom.hub.plan import ScopePlan
from careloom.hub.reasons import UNAVAILABLE
from careloom.hub.snapshot import Snapshot
from careloom.program.definitions import Program
from careloom.program.suite import MicroIntervention


def reasons_not_to_reach(
    program: Program, snapshot: Snapshot, *, unasked: bool, minutes: float, items: int
) -> tuple[str, ...]:
    """Codes of all reasons; none when the person may be reached.

    What answers the person (`unasked` false) is held back only while a human looks at a risk.
    """
    reasons = ["safety_hold"] if snapshot.holds else []
    if unasked:
        reasons += _unasked_reasons(program, snapshot, minutes, items)
    return tuple(reasons)


def own_reasons(scope: ScopePlan, step: MicroIntervention, yes: int) -> tuple[str, ...]:
    """The reasons that the step itself names and that hold now, such as `unavailable/driving`."""
    return tuple(f"{UNAVAILABLE}{one.id}" for one in step.unavailable if yes & scope.bit(one.path))


def _unasked_reasons(program: Program, snapshot: Snapshot, minutes: float, items: int) -> list[str]:
    burden = program.burden
    since = snapshot.since_prompt
    found = (
        ("paused", snapshot.paused),
        ("resting", snapshot.resting),
        ("quiet_hours", snapshot.quiet),
        ("prompts_a_day", snapshot.prompts_today >= burden.prompts_a_day),
        ("prompts_a_week", snapshot.prompts_week >= burden.prompts_a_week),
        ("minutes_a_week", snapshot.minutes_week + minutes > burden.minutes_a_week),
        ("items_a_week", bool(items) and snapshot.items_week + items > burden.items_a_week),
        ("prompted_lately", since is not None and since < burden.apart_seconds),
    )
    reasons = [code for code, holds in found if holds]
    if code := slowed(program, snapshot):
        reasons.append(code)
    return reasons
