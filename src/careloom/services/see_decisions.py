"""Decisions as authors and auditors see them: codes and values, never a person's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from django.db import transaction

from careloom.hub.decision import Decision
from careloom.hub.explanation import Step, explain
from careloom.hub.narrative import narrate
from careloom.hub.plan import plan_of
from careloom.hub.reasons import in_plain_words
from careloom.hub.snapshot import Snapshot
from careloom.program.definitions import Program
from careloom.records.audit import write_audit
from careloom.records.bundles import program_of
from careloom.records.models import DecisionRecord, Enrollment
from careloom.rules import format_value
from careloom.services.addresses import address_of
from careloom.services.edit_narrative import teller_of
from careloom.services.happening import Refused
from careloom.services.permission import Actor, require_staff
from careloom.services.replay import compare_record
from careloom.services.see_person import own_enrollment

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision in a list."""

    number: int
    seq: int
    key: str
    kind: str
    outcome: str
    taken_at: float
    reason: str

    @property
    def taken_instant(self) -> datetime:
        """When it was taken, as an aware instant."""
        return datetime.fromtimestamp(self.taken_at, UTC)


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """Some decisions of one enrollment, newest first; `older` is the place to go on from."""

    enrollment_id: str
    code: str
    lines: tuple[DecisionLine, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class Option:
    """One option with the probability it had, and whether it was chosen."""

    name: str
    probability: float
    chosen: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading as it was known at the decision; `at` is when it was observed."""

    name: str
    said: str
    source: str
    at: float
    stale: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """One condition with its answer, and its address in the author's files where it is known."""

    step: Step
    address: str


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One decision whole, as a path from what brought it about to what came of it."""

    line: DecisionLine
    enrollment_id: str
    code: str
    decision: Decision
    snapshot: Snapshot
    program: str
    participant: str
    readings: tuple[Reading, ...]
    conditions: tuple[Judged, ...]
    options: tuple[Option, ...]
    reasons: tuple[str, ...]
    not_offered: tuple[tuple[str, str], ...]
    narrative: tuple[tuple[str, str], ...]
    """Text id and text of each part as the hub wrote it, names left as blanks."""
    told_by: str
    """Whose narrative the person reads: `software` or a role; "" where none is told.

    The words of an edit are the person's own and are not shown here.
    """
    different: tuple[str, ...]
    """The parts that come out otherwise when it is decided again now; none when identical."""


def see_decisions(
    *, enrollment_id: str, before: int | None, outcome: str = "", kind: str = "", by: Actor
) -> DecisionPage:
    """A page of decisions with a smaller sequence number than `before`, of one kind if asked."""
    require_staff(by, "see_decisions")
    row = own_enrollment(enrollment_id, by)
    found = DecisionRecord.objects.filter(enrollment_id=row.id)
    if before is not None:
        found = found.filter(seq__lt=before)
    if outcome:
        found = found.filter(outcome=outcome)
    if kind:
        found = found.filter(kind=kind)
    records = list(found.order_by("-seq")[: A_PAGE + 1])
    older = records[A_PAGE - 1].seq if len(records) > A_PAGE else None
    return DecisionPage(row.id, row.id[:6], tuple(_line(one) for one in records[:A_PAGE]), older)


def see_decision(*, number: int, by: Actor, now: datetime) -> DecisionView:
    """One decision with its whole path, decided once more to see whether it still holds.

    Refused for one that is not there, of another organization, or of somebody who was erased.
    """
    require_staff(by, "see_decisions")
    record = DecisionRecord.objects.filter(id=number).first()
    if record is None:
        raise Refused("no_such_decision")
    row = own_enrollment(record.enrollment_id, by)
    if not record.body:
        raise Refused("erased")
    with transaction.atomic():
        write_audit(
            chain=row.id, actor=str(by), act="see_decision", subject=f"decision/{number}", at=now
        )
    return _view(row, record)


def _view(row: Enrollment, record: DecisionRecord) -> DecisionView:
    decision = msgspec.json.decode(record.body, type=Decision)
    snapshot = msgspec.json.decode(record.snapshot, type=Snapshot)
    program = program_of(decision.program)
    explanation = explain(program, snapshot, decision)
    options = zip(decision.options, decision.probabilities, strict=True)
    return DecisionView(
        line=_line(record),
        enrollment_id=row.id,
        code=row.id[:6],
        decision=decision,
        snapshot=snapshot,
        program=f"{program.id} {program.version}",
        participant=explanation.participant,
        readings=tuple(_readings(program, decision, snapshot)),
        conditions=tuple(
            Judged(step, address_of(decision.program, step.path))
            for step in explanation.steps
            if step.text
        ),
        options=tuple(
            Option(_name(program, one), chance, one == (decision.chosen or "nothing"))
            for one, chance in options
        ),
        reasons=tuple(in_plain_words(code) for code in decision.reasons),
        not_offered=tuple(
            (_name(program, step), in_plain_words(code))
            for step, code in decision.not_offered.items()
        ),
        narrative=tuple((p.text_id, p.text) for p in narrate(program, snapshot, decision).parts),
        told_by=teller_of(record),
        different=compare_record(row, record, snapshot),
    )


def _readings(program: Program, decision: Decision, snapshot: Snapshot) -> Iterator[Reading]:
    """Every reading that the point looked at, in the order of their names; then the stale ones."""
    registry = plan_of(program).scope_of(decision.point).scope.registry

    def said(name: str, value: float | None) -> str:
        variable = registry.get(name)
        if value is None:
            return "unknown"
        return format_value(variable, value) if variable else f"{value:g}"

    for name, at, source in sorted(snapshot.readings()):
        if name not in snapshot.stale:
            known = registry.get(name) is not None
            value = snapshot.row.get(registry.slot(name)) if known else None
            yield Reading(name, said(name, value), source, at, stale=False)
    for name, (value, at) in sorted(snapshot.stale.items()):
        source = snapshot.observed(name)[1]
        yield Reading(name, said(name, value), source, at, stale=True)


def _line(record: DecisionRecord) -> DecisionLine:
    reason = ""
    if record.body:
        decision = msgspec.json.decode(record.body, type=Decision)
        reason = ", ".join(in_plain_words(code) for code in decision.reasons)
        reason = reason or decision.exit or decision.chosen
    return DecisionLine(
        number=record.id,
        seq=record.seq,
        key=record.key,
        kind=record.kind,
        outcome=record.outcome,
        taken_at=record.taken_at,
        reason=reason,
    )


def _name(program: Program, option: str) -> str:
    step = program.suite.get(option)
    return step.name[program.languages[0]] if step else option.replace("_", " ")
