"""A recommendation as it stands for the step that a person or staff picked in its place.

The decision keeps what the hub put first; what is told is told of the step that was picked.
"""

from __future__ import annotations

import msgspec

from careloom.hub.decision import Decision
from careloom.hub.explanation import explain
from careloom.hub.narrating import opening_parts
from careloom.hub.narrative import narrate
from careloom.hub.plan import plan_of
from careloom.hub.snapshot import Snapshot
from careloom.program.definitions import Program
from careloom.records.models import DecisionRecord, Enrollment
from careloom.services.edit_narrative import told_at
from careloom.services.permission import SOFTWARE


def tell_step(
    enrollment: Enrollment,
    record: DecisionRecord,
    program: Program,
    snapshot: Snapshot,
    decision: Decision,
    step: str,
) -> tuple[str, str]:
    """The opening narrative of this step and the reason why, before names are filled in.

    Both are empty for a step that was not among the recommended ones: the hub has no reasons for
    it. A narrative that staff edited stands as they wrote it.
    """
    told = told_at(enrollment, record)
    if decision.chosen == step or told.actor != SOFTWARE.kind:
        return told.text, explain(program, snapshot, decision).participant
    ranked = next((one for one in decision.ranked if one.step == step), None)
    if ranked is None:
        return "", ""
    parts = opening_parts(plan_of(program), snapshot, ranked, decision.theme, decision.draw)
    picked = msgspec.structs.replace(decision, chosen=step, need=ranked.need, narrative=parts)
    return narrate(program, snapshot, picked).text, explain(program, snapshot, picked).participant
