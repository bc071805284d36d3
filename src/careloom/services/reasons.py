"""The second layer of why: everything that led to the running step, for the person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec

from careloom.hub.decision import Decision
from careloom.hub.explanation import explain
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Standing
from careloom.records.bundles import program_of
from careloom.records.models import DecisionRecord, Enrollment
from careloom.rules import format_value
from careloom.services.permission import Actor, require_self

_GROUPS = {
    "level_closed": "later",
    "prerequisite_unmet": "later",
    "prerequisite_unknown": "later",
    "no_need": "not_needed",
    "cooling_down": "had_lately",
    "family_not_for_me": "said_no",
    "contraindicated": "not_good_now",
    "contraindication_unknown": "not_good_now",
    "ranked_lower": "could_fit",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the person told, and when."""

    name: str
    said: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why this step: in short, by what was told, by whom, by what chance, and what else there is.

    `others` maps a group of reasons (`later`, `not_needed`, `had_lately`, `said_no`,
    `not_good_now`, `could_fit`) to how many steps it holds.
    """

    step: str
    short: str = field(repr=False)
    facts: tuple[Fact, ...]
    decided_by: str
    drawn_among: int
    others: dict[str, int]


def reasons(*, enrollment: Enrollment, by: Actor) -> Reasons | None:
    """Why the running step was recommended; None while none runs."""
    require_self(by, enrollment.id)
    standing = msgspec.json.decode(enrollment.standing, type=Standing)
    if standing.course is None:
        return None
    record = DecisionRecord.objects.filter(
        enrollment_id=enrollment.id, key=standing.course.key
    ).first()
    if record is None or not record.body:
        return None
    decision = msgspec.json.decode(record.body, type=Decision)
    snapshot = msgspec.json.decode(record.snapshot, type=Snapshot)
    program = program_of(decision.program)
    others = Counter(_GROUPS.get(code, "not_needed") for code in decision.not_offered.values())
    return Reasons(
        step=program.suite[standing.course.step].name[standing.language],
        short=explain(program, snapshot, decision).participant,
        facts=_facts(enrollment, snapshot, standing.language),
        decided_by=decision.facilitator,
        drawn_among=len(decision.options) if len(decision.probabilities) > 1 else 1,
        others=dict(others),
    )


def _facts(enrollment: Enrollment, snapshot: Snapshot, language: str) -> tuple[Fact, ...]:
    program = program_of(enrollment.program_id)
    found = []
    for name, (at, source) in snapshot.read.items():
        variable = program.variables.get(name)
        if variable is None or source != "participant":
            continue
        value = snapshot.row[program.scope.registry.slot(name)]
        if value is not None:
            said = format_value(variable.variable, value)
            found.append(Fact(variable.name[language], said, datetime.fromtimestamp(at, UTC)))
    return tuple(found)
