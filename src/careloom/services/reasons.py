"""The second layer of why: everything that led to the running step, for the person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec

from careloom.hub.decision import Decision, Outcome
from careloom.hub.entries import EntryKind
from careloom.hub.explanation import explain
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import CourseState, Standing
from careloom.program.definitions import Program
from careloom.records.bundles import program_of
from careloom.records.models import DecisionRecord, Enrollment, JournalEntry
from careloom.services.permission import Actor, require_self
from careloom.services.picked import tell_step
from careloom.services.said_value import Said, say_value

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
    """One thing that was looked at, and when; `source` is `participant`, `coach`, `device` ..."""

    name: str
    said: Said = field(repr=False)
    on: date
    source: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw that decided: among how many, and the chance of what came, from 0 to 1."""

    among: int
    chance: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why this step: in short, by what was looked at, by whom, by what chance, and what else.

    `others` maps a group of reasons (`later`, `not_needed`, `had_lately`, `said_no`,
    `not_good_now`, `could_fit`) to how many steps it holds. `too_old` names what was known once
    and not used any more. `event` says why the part that is shown came, and `event_drawn` by what
    draw.
    """

    step: str
    short: str = field(repr=False)
    facts: tuple[Fact, ...]
    too_old: tuple[str, ...]
    decided_by: str
    drawn: Drawn | None
    others: dict[str, int]
    event: str = field(default="", repr=False)
    event_drawn: Drawn | None = None


def reasons(*, enrollment: Enrollment, by: Actor) -> Reasons | None:
    """Why the running step came, and why its latest part did; None while none runs."""
    require_self(by, enrollment.id)
    standing = msgspec.json.decode(enrollment.standing, type=Standing)
    course = standing.course
    if course is None:
        return None
    records = DecisionRecord.objects.filter(enrollment_id=enrollment.id).exclude(body="")
    record = records.filter(key=course.key).first()
    if record is None:
        return None
    sent = records.filter(outcome=Outcome.EVENT, taken_at__gte=course.began_at)
    event = sent.order_by("-seq").first()
    return _read(enrollment, standing, course, record, event)


def _read(
    enrollment: Enrollment,
    standing: Standing,
    course: CourseState,
    record: DecisionRecord,
    event: DecisionRecord | None,
) -> Reasons:
    decision, snapshot, _ = _explained(record)
    program = program_of(decision.program)
    _, short = tell_step(enrollment, record, program, snapshot, decision, course.step)
    others = Counter(
        _GROUPS.get(code, "not_needed")
        for step, code in decision.not_offered.items()
        if step != course.step
    )
    part = _explained(event) if event else None
    zone = ZoneInfo(standing.zone)
    return Reasons(
        step=program.suite[course.step].name[standing.language],
        short=short,
        facts=tuple(_facts(program, snapshot, standing.language, zone)),
        too_old=tuple(_too_old(program, snapshot, standing.language)),
        decided_by=_decided_by(enrollment, decision),
        drawn=_drawn(decision) if course.step == decision.chosen else None,
        others=dict(others),
        event=part[2] if part else "",
        event_drawn=_drawn(part[0]) if part else None,
    )


def _explained(record: DecisionRecord) -> tuple[Decision, Snapshot, str]:
    decision = msgspec.json.decode(record.body, type=Decision)
    snapshot = msgspec.json.decode(record.snapshot, type=Snapshot)
    short = explain(program_of(decision.program), snapshot, decision).participant
    return decision, snapshot, short


def _decided_by(enrollment: Enrollment, decision: Decision) -> str:
    """Who picked among what was recommended, if somebody did; else who performed the hub."""
    picked = JournalEntry.objects.filter(enrollment_id=enrollment.id, kind=EntryKind.CHOSEN)
    for entry in picked.order_by("-seq")[:1]:
        body = msgspec.json.decode(entry.body)
        if body.get("key") == decision.point.key:
            return str(body.get("actor", "participant"))
    return decision.facilitator


def _drawn(decision: Decision) -> Drawn | None:
    if len(decision.probabilities) < 2:
        return None
    offered = decision.chosen or "nothing"
    chances = dict(zip(decision.options, decision.probabilities, strict=False))
    return Drawn(len(chances), chances[offered]) if offered in chances else None


def _facts(program: Program, snapshot: Snapshot, language: str, zone: ZoneInfo) -> list[Fact]:
    found = []
    for name, at, source in snapshot.readings():
        variable = program.variables.get(name)
        if variable is None:
            continue
        value = snapshot.row.get(program.scope.registry.slot(name))
        if value is not None:
            on = datetime.fromtimestamp(at, UTC).astimezone(zone).date()
            said = say_value(program, variable, value, language)
            found.append(Fact(variable.name[language], said, on, source))
    return found


def _too_old(program: Program, snapshot: Snapshot, language: str) -> list[str]:
    known = (program.variables.get(name) for name in snapshot.stale)
    return [variable.name[language] for variable in known if variable is not None]
