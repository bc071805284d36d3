"""One person as their care staff see them: where they are, what waits, what was told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from django.db import transaction

from careloom.hub.contact import is_quiet
from careloom.hub.decision import Decision, Outcome
from careloom.hub.evaluation import levels_open
from careloom.hub.local_time import local_day_and_minute
from careloom.hub.standing import Standing
from careloom.records.audit import write_audit
from careloom.records.bundles import program_of
from careloom.records.models import Consent, DecisionRecord, Enrollment
from careloom.services.edit_narrative import told_at
from careloom.services.happening import Refused
from careloom.services.permission import Actor, require_staff
from careloom.services.place import place_of
from careloom.services.see_approvals import Waiting, need_name, waiting_for
from careloom.services.see_tasks import first_name
from careloom.services.words import fill_blanks, personal_fields

Choice = tuple[str, str]
"""An id and what it is called."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the conceptual model, and whether it is open to this person."""

    id: str
    name: str
    open: bool
    by_hand: bool
    may_open: bool
    """Whether the program lets the role of whoever looks open it by hand."""


@dataclass(frozen=True, slots=True)
class PersonView:
    """All that care staff need of one person on one page."""

    enrollment_id: str
    code: str
    language: str
    program: str
    begun: bool
    now: str
    since: float | None
    last_answer_at: float | None
    course: str
    need: str
    found: tuple[str, ...]
    """The need states that the latest evaluation found."""
    unknown: tuple[str, ...]
    """Need states of which it knew too little."""
    set_needs: tuple[tuple[str, float], ...]
    """Need states that staff set, and until when."""
    contact: str
    levels: tuple[Level, ...]
    holds: tuple[str, ...]
    consents: tuple[str, ...]
    needs: tuple[Choice, ...]
    waiting: Waiting | None
    narrative_key: str
    name: str = field(repr=False)
    narrative: str = field(repr=False)
    narrative_by: str = ""
    written_for: str = ""
    """The step that the words were written for, where a human chose another one."""


def see_person(*, enrollment_id: str, by: Actor, now: datetime) -> PersonView:
    """The person's page; that it was looked at is kept in the audit.

    Refused for somebody who is not there or was erased, as for a person of another organization.
    """
    with transaction.atomic():
        row = own_enrollment(enrollment_id, by)
        require_staff(by, "see_person", row)
        if row.participant.erased_at is not None:
            raise Refused("erased")
        write_audit(chain=row.id, actor=str(by), act="see_person", subject=row.id, at=now)
        return _View(row, by, now).read()


def own_enrollment(enrollment_id: str, by: Actor) -> Enrollment:
    """An enrollment of the actor's own organization. Refused for any other."""
    row = (
        Enrollment.objects.select_related("participant")
        .filter(id=enrollment_id, participant__organization_id=by.organization)
        .first()
    )
    if row is None:
        raise Refused("no_such_person")
    return row


@dataclass(frozen=True, slots=True)
class _Words:
    key: str = ""
    text: str = field(default="", repr=False)
    actor: str = ""
    written_for: str = ""


def _standing(row: Enrollment) -> Standing | None:
    try:
        return msgspec.json.decode(row.standing or "null", type=Standing | None)
    except msgspec.DecodeError:
        raise Refused("unreadable") from None


class _View:
    """Reads one person's page from their standing and their latest decisions."""

    def __init__(self, row: Enrollment, by: Actor, now: datetime) -> None:
        self.row, self.by, self.now = row, by, now.timestamp()
        self.program = program_of(row.program_id)
        self.standing = _standing(row)
        self.words = self.program.languages[0]
        self.fields = personal_fields(row.participant)

    def read(self) -> PersonView:
        """The whole page."""
        standing, program, row = self.standing, self.program, self.row
        evaluated = self._evaluated()
        told = self._told()
        course = standing.course if standing else None
        return PersonView(
            enrollment_id=row.id,
            code=row.id[:6],
            name=first_name(program, self.fields),
            language=standing.language if standing else "",
            program=program.name[self.words],
            begun=standing is not None,
            now=place_of(program, standing, self.now, self.words),
            since=standing.enrolled_at if standing else None,
            last_answer_at=(standing.last_answer_at or None) if standing else None,
            course=program.suite[course.step].name[self.words] if course else "",
            need=need_name(program, course.need) if course and course.need else "",
            found=self._names(evaluated.needs if evaluated else ()),
            unknown=self._names(evaluated.unknown_needs if evaluated else ()),
            set_needs=self._set_needs(),
            contact=self._contact(),
            levels=self._levels(evaluated),
            holds=tuple(standing.holds) if standing else (),
            consents=self._consents(),
            needs=tuple((n.id, n.name[self.words]) for n in program.model.needs if not n.steady),
            waiting=waiting_for(row, standing, self.fields, self.now) if standing else None,
            narrative_key=told.key,
            narrative=told.text,
            narrative_by=told.actor,
            written_for=told.written_for,
        )

    def _names(self, needs: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(need_name(self.program, need) for need in needs)

    def _set_needs(self) -> tuple[tuple[str, float], ...]:
        kept = self.standing.staff_needs if self.standing else {}
        return tuple((need_name(self.program, n), at) for n, at in kept.items() if at > self.now)

    def _consents(self) -> tuple[str, ...]:
        given = Consent.objects.filter(enrollment=self.row, withdrawn_at=None)
        return tuple(given.order_by("channel").values_list("channel", flat=True).distinct())

    def _contact(self) -> str:
        """Whether messages go out now, as the gate would judge, and why not."""
        standing = self.standing
        if standing is None:
            return "only the invitation, until they agree"
        minute = local_day_and_minute(self.now, standing.zone)[1]
        stops = [
            said
            for said, holds in (
                ("they agree to nothing now", not self._consents()),
                ("a safety hold is open", bool(standing.holds)),
                ("they paused", standing.paused_until > self.now),
                ("it is in their quiet hours", is_quiet(self.program, minute)),
            )
            if holds
        ]
        if stops:
            return f"nothing goes out now: {'; '.join(stops)}"
        return f"messages may go out, {standing.unanswered} unanswered in a row"

    def _levels(self, evaluated: Decision | None) -> tuple[Level, ...]:
        """As the latest evaluation found them, and those opened by hand since."""
        found: frozenset[str] = frozenset()
        if evaluated is not None:
            found = levels_open(program_of(evaluated.program), evaluated)
        by_hand = set(self.standing.opened) if self.standing else set()
        levels = self.program.model.levels
        return tuple(
            Level(
                one.id,
                one.name[self.words],
                one.id in found | by_hand,
                one.id in by_hand,
                self.by.kind == "software"
                or all(
                    below.capability is None or self.by.kind in below.opened_by
                    for below in levels
                    if below.priority < one.priority
                ),
            )
            for one in levels
        )

    def _told(self) -> _Words:
        """The opening narrative of the running course, else the closing one of the last."""
        records = DecisionRecord.objects.filter(enrollment_id=self.row.id).exclude(body="")
        course = self.standing.course if self.standing else None
        if course is not None:
            record = records.filter(key=course.key).first()
        else:
            record = records.filter(outcome=Outcome.EXIT).order_by("-seq").first()
        if record is None or self.standing is None or not record.narrative_digest:
            return _Words()
        said = told_at(self.row, record)
        text = fill_blanks(self.program, said.text, self.fields, self.standing.language)
        chosen = msgspec.json.decode(record.body, type=Decision).chosen
        written_for = ""
        if course is not None and chosen != course.step and chosen in self.program.suite:
            written_for = self.program.suite[chosen].name[self.words]
        return _Words(record.key, text, said.actor, written_for)

    def _evaluated(self) -> Decision | None:
        """The latest evaluation that was decided."""
        found = DecisionRecord.objects.filter(enrollment_id=self.row.id, kind="evaluation")
        record = found.exclude(body="").exclude(outcome=Outcome.MISSED).order_by("-seq").first()
        return msgspec.json.decode(record.body, type=Decision) if record else None
