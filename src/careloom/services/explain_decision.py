"""Why one decision was made, for whoever may see decisions."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from careloom.hub.decision import Decision
from careloom.hub.explanation import Step, explain
from careloom.hub.local_time import iso_instant
from careloom.hub.snapshot import Snapshot
from careloom.records.bundles import program_of
from careloom.records.models import DecisionRecord
from careloom.services.edit_narrative import teller_of


class NoSuchDecision(Exception):
    """There is no decision of this number, or its person was erased; the text says which."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One decision with its path."""

    number: int
    enrollment: str
    key: str
    taken_at: str
    outcome: str
    offered: str
    reasons: tuple[str, ...]
    options: tuple[str, ...]
    probabilities: tuple[float, ...]
    draw: float
    program: str
    semantics: int
    participant: str
    told_by: str
    """Whose narrative the person reads: `software`, or the role of who edited it; "" for none.

    Its words are the person's and stay out: an edit may hold what only care staff may read.
    """
    steps: tuple[Step, ...]


def explain_decision(*, number: int | None) -> Explained:
    """The decision of this number, or the latest."""
    records = DecisionRecord.objects.order_by("-id")
    record = records.first() if number is None else records.filter(id=number).first()
    if record is None:
        which = "no decision yet" if number is None else f"no decision number {number}"
        raise NoSuchDecision(f"There is {which}.")
    if not record.body:
        raise NoSuchDecision(f"The person of decision {record.id} was erased.")
    decision = msgspec.json.decode(record.body, type=Decision)
    snapshot = msgspec.json.decode(record.snapshot, type=Snapshot)
    explanation = explain(program_of(decision.program), snapshot, decision)
    return Explained(
        number=record.id,
        enrollment=record.enrollment_id,
        key=record.key,
        taken_at=iso_instant(record.taken_at),
        outcome=record.outcome,
        offered=decision.offered,
        reasons=decision.reasons,
        options=decision.options,
        probabilities=decision.probabilities,
        draw=decision.draw,
        program=decision.program,
        semantics=decision.semantics,
        participant=explanation.participant,
        told_by=teller_of(record),
        steps=explanation.steps,
    )
