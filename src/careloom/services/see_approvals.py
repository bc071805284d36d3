"""What waits for staff to approve: what was found, what is proposed, and what else there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from django.db import transaction

from careloom.hub.decision import Decision
from careloom.hub.explanation import explain
from careloom.hub.narrative import narrate
from careloom.hub.reasons import in_plain_words
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Standing
from careloom.program.definitions import Program
from careloom.records.audit import write_audit
from careloom.records.bundles import program_of
from careloom.records.models import DecisionRecord, Enrollment, StaffTask
from careloom.services.permission import Actor, require_staff
from careloom.services.see_tasks import first_name
from careloom.services.words import fields_of, fill_blanks

MOST = 20


@dataclass(frozen=True, slots=True)
class Other:
    """Another step that could be chosen, and why the hub did not propose it."""

    step: str
    name: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A recommendation that waits for a human."""

    key: str
    waits_for: str
    expires_at: float
    step: str
    proposed: str
    """What the proposed step is called."""
    needs: tuple[str, ...]
    unknown_needs: tuple[str, ...]
    others: tuple[Other, ...]
    why: str = field(repr=False)
    narrative: str = field(repr=False)
    """The opening narrative as the person would read it now, in their language."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One waiting recommendation in the queue."""

    enrollment_id: str
    code: str
    since: datetime
    waiting: Waiting
    name: str = field(repr=False)


def see_approvals(*, by: Actor, now: datetime) -> list[Approval]:
    """The recommendations of the actor's organization that wait, the oldest first.

    That each person's page was seen is kept in the audit. What expired is left out.
    """
    require_staff(by, "decide_for")
    tasks = StaffTask.objects.select_related("enrollment__participant").filter(
        enrollment__participant__organization_id=by.organization,
        kind=StaffTask.Kind.APPROVAL,
        closed_at=None,
    )
    waiting = list(tasks.order_by("opened_at", "id")[:MOST])
    fields = fields_of(task.enrollment.participant_id for task in waiting)
    with transaction.atomic():
        found = [_approval(t, fields[t.enrollment.participant_id], now) for t in waiting]
        shown = [one for one in found if one is not None]
        for one in shown:
            row = one.enrollment_id
            write_audit(chain=row, actor=str(by), act="see_person", subject=row, at=now)
    return shown


def _approval(task: StaffTask, fields: dict[str, str], now: datetime) -> Approval | None:
    row = task.enrollment
    standing = msgspec.json.decode(row.standing or "null", type=Standing | None)
    if standing is None:
        return None
    waiting = waiting_for(row, standing, fields, now.timestamp())
    if waiting is None:
        return None
    name = first_name(program_of(row.program_id), fields)
    return Approval(row.id, row.id[:6], task.opened_at, waiting, name)


def waiting_for(
    row: Enrollment, standing: Standing, fields: dict[str, str], now: float
) -> Waiting | None:
    """What waits for this person, told with their own `fields`; None when nothing does."""
    proposal = standing.proposal
    if proposal is None or proposal.expires_at <= now:
        return None
    record = DecisionRecord.objects.get(enrollment_id=row.id, key=proposal.key)
    decision = msgspec.json.decode(record.body, type=Decision)
    snapshot = msgspec.json.decode(record.snapshot, type=Snapshot)
    program = program_of(decision.program)
    told = narrate(program, snapshot, decision).text
    return Waiting(
        key=proposal.key,
        waits_for=proposal.waits_for,
        expires_at=proposal.expires_at,
        step=proposal.steps[0],
        proposed=_named(program, proposal.steps[0]),
        needs=tuple(need_name(program, need) for need in decision.needs),
        unknown_needs=tuple(need_name(program, need) for need in decision.unknown_needs),
        others=_others(program, decision, proposal.steps),
        why=explain(program, snapshot, decision).participant,
        narrative=fill_blanks(program, told, fields, standing.language),
    )


def _others(program: Program, decision: Decision, steps: tuple[str, ...]) -> tuple[Other, ...]:
    """What was ranked beside the first, then every other step with the reason why not."""
    beside = [Other(step, _named(program, step), "") for step in steps[1:]]
    rest = [
        Other(step, _named(program, step), in_plain_words(decision.not_offered[step]))
        for step in program.suite
        if step not in steps and step in decision.not_offered
    ]
    return (*beside, *rest)


def _named(program: Program, step: str) -> str:
    known = program.suite.get(step)
    return known.name[program.languages[0]] if known else step.replace("_", " ")


def need_name(program: Program, need: str) -> str:
    """What the program calls a need state, in its first language; its id where it has none."""
    names = {one.id: one.name[program.languages[0]] for one in program.model.needs}
    return names.get(need, need.replace("_", " "))
