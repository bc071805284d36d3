"""What waits for staff, and one task whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import Case, IntegerField, QuerySet, When

from careloom.hub.entries import Entry
from careloom.program.definitions import Program
from careloom.records.audit import write_audit
from careloom.records.bundles import HARMED, program_of
from careloom.records.keys import KeyGone, decrypt
from careloom.records.models import Enrollment, FreeText, JournalEntry, SetAside, StaffTask
from careloom.services.answer import find_item
from careloom.services.happening import Refused
from careloom.services.permission import Actor, may, require_staff
from careloom.services.words import fields_of, personal_fields

MOST = 200
_ORDER = ("set_aside", "person", "approval", "free_text", "human_event", "look_after", "unreached")
"""What is not urgent, by how little else the person has meanwhile."""
_SAYS = {
    "safety": "Safety: a human is needed now",
    "person": "No step fits: a human is asked to look",
    "free_text": "Own words to read",
    "approval": "A recommendation waits for you",
    "human_event": "A talk to have",
    "look_after": "An agreed act to look at",
    "unreached": "Messages do not reach the person",
    "set_aside": "Nothing can be decided for the person: a fault of the hub",
}


_UNREACHED = {
    "said_stop": "They wrote that we stop, and we did",
    "told_provider": "They told the provider to stop, and we did",
    "before_restore": "They had said stop before the hub was restored; so it is again",
    "bounced": "The address does not exist any more; we stopped",
    "safety": "A safety message did not arrive: reach them in another way",
}


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task in a list. `name` is the person's first name, "" for roles that may not see it."""

    id: int
    kind: str
    says: str
    urgent: bool
    opened_at: datetime
    acknowledged: bool
    enrollment_id: str
    code: str
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """One task with what it is about; `words` are the person's own."""

    line: TaskLine
    about: str
    holds: tuple[str, ...]
    closed_as: str
    question: str
    answer: str = field(repr=False)
    words: str = field(repr=False)


def see_tasks(*, by: Actor) -> list[TaskLine]:
    """The open tasks of the actor's organization: safety, what is urgent, then kind by kind.

    The oldest of each first, and at most MOST.
    """
    require_staff(by, "see_tasks")
    rank = Case(
        When(kind=StaffTask.Kind.SAFETY, then=0),
        When(urgent=True, then=1),
        *(When(kind=kind, then=place) for place, kind in enumerate(_ORDER, start=2)),
        output_field=IntegerField(),
    )
    tasks = list(_own(by).filter(closed_at=None).order_by(rank, "opened_at", "id")[:MOST])
    people = {task.enrollment.participant_id for task in tasks} if may(by, "see_person") else set()
    fields = fields_of(people)
    return [_line(task, fields.get(task.enrollment.participant_id, {})) for task in tasks]


def see_task(*, task_id: int, by: Actor, now: datetime) -> TaskDetail:
    """One task whole; that the person's words were read is kept in the audit.

    Refused for a task that is not there, as for one of another organization.
    """
    require_staff(by, "read_words")
    with transaction.atomic():
        task = _own(by).filter(id=task_id).first()
        if task is None:
            raise Refused("no_such_task")
        row = task.enrollment
        require_staff(by, "read_words", row)
        program = _program(row)
        seq = _entry_of(task)
        question, answer = _answer(program, row, seq) if program else ("", "")
        write_audit(
            chain=row.id, actor=str(by), act="read_words", subject=f"task/{task.id}", at=now
        )
        return TaskDetail(
            line=_line(task, personal_fields(row.participant)),
            about=_about(program, task) if program else _without_program(task),
            holds=(task.about.partition("@")[0],) if task.kind == "safety" else (),
            closed_as=task.closed_as,
            question=question,
            answer=answer,
            words=_words(row, seq),
        )


def _own(by: Actor) -> QuerySet[StaffTask]:
    return StaffTask.objects.select_related("enrollment__participant").filter(
        enrollment__participant__organization_id=by.organization
    )


def _line(task: StaffTask, fields: dict[str, str]) -> TaskLine:
    row = task.enrollment
    return TaskLine(
        id=task.id,
        kind=task.kind,
        says=_SAYS.get(task.kind, task.kind),
        urgent=task.urgent,
        opened_at=task.opened_at,
        acknowledged=task.acknowledged_at is not None,
        enrollment_id=row.id,
        code=row.id[:6],
        name=first_name(_program(row), fields),
    )


def first_name(program: Program | None, fields: dict[str, str]) -> str:
    """The person's own first name, however the program calls its blank."""
    blanks = program.blanks if program else ()
    own = fields.get("name") or next((fields[b] for b in blanks if fields.get(b)), "")
    return own.split(" ")[0]


def _program(row: Enrollment) -> Program | None:
    """None for one that was harmed: its people's tasks are seen all the same."""
    try:
        return program_of(row.program_id)
    except HARMED:
        return None


def _entry_of(task: StaffTask) -> int:
    """The journal entry that the task is about; 0 for none."""
    number = task.about.rpartition("@")[2].removeprefix("e")
    return int(number) if task.kind in ("safety", "free_text") and number.isdigit() else 0


def _answer(program: Program, row: Enrollment, seq: int) -> tuple[str, str]:
    """The question whose answer called for a human, and what was answered."""
    kept = JournalEntry.objects.filter(enrollment_id=row.id, seq=seq, kind="answer").first()
    if kept is None:
        return "", ""
    entry = msgspec.json.decode(kept.body, type=Entry)
    item = find_item(program, entry.name)
    language = program.languages[0]
    said = next((o.say[language] for o in item.options if o.value == entry.value), "")
    return item.ask[language], said or f"{entry.value:g}"


def _words(row: Enrollment, seq: int) -> str:
    kept = FreeText.objects.filter(enrollment_id=row.id, seq=seq).first()
    if kept is None:
        return ""
    try:
        place = f"words/{row.id}/{kept.seq}"
        return decrypt(row.participant_id, bytes(kept.ciphertext), place=place)
    except KeyGone:
        return ""


def _without_program(task: StaffTask) -> str:
    """What the task is about, where no program says how that is called."""
    if task.kind == StaffTask.Kind.SET_ASIDE:
        found = SetAside.objects.filter(enrollment_id=task.enrollment_id).first()
        return f"{found.reason}, tries: {found.tries}" if found else "decided again since"
    return task.about.partition("@")[0].replace("_", " ")


def _about(program: Program, task: StaffTask) -> str:
    """What the task is about in the program's own names."""
    language = program.languages[0]
    if task.kind == StaffTask.Kind.SET_ASIDE:
        return _without_program(task)
    if task.kind == "person":
        need = task.about.rpartition("/")[2]
        known = {one.id: one.name[language] for one in program.model.needs}
        return known.get(need, need.replace("_", " "))
    if task.kind in ("human_event", "look_after"):
        step = program.suite.get(task.about.partition("/")[0])
        return step.name[language] if step else ""
    if task.kind == "unreached":
        why, _, by = task.about.partition("@")[0].partition("/")
        return f"{_UNREACHED.get(why, why)} ({by})"
    return task.about.partition("@")[0].replace("_", " ") if task.kind == "safety" else ""
