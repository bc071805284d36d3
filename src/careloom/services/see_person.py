"""One person as their care staff see them: where they are, what waits, what was told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from django.db import transaction

from careloom.hub.decision import Decision, Outcome
from careloom.hub.evaluation import levels_open
from careloom.hub.explanation import explain
from careloom.hub.reasons import in_plain_words
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Standing
from careloom.program.definitions import Program
from careloom.records.audit import write_audit
from careloom.records.bundles import program_of
from careloom.records.models import Consent, DecisionRecord, Enrollment
from careloom.services.edit_narrative import told_at
from careloom.services.happening import Refused
from careloom.services.permission import Actor, require_staff
from careloom.services.place import place_of
from careloom.services.see_tasks import first_name
from careloom.services.words import fill_blanks, personal_fields

Choice = tuple[str, str]
"""An id and what it is called."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A recommendation that waits: what is proposed, why, and what else there is."""

    key: str
    waits_for: str
    expires_at: float
    proposed: str
    why: str
    steps: tuple[Choice, ...]
    others: tuple[Choice, ...]
    not_offered: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the conceptual model, and whether it is open to this person."""

    id: str
    name: str
    open: bool
    by_hand: bool


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
    levels: tuple[Level, ...]
    holds: tuple[str, ...]
    consents: tuple[str, ...]
    needs: tuple[Choice, ...]
    waiting: Waiting | None
    narrative_key: str
    name: str = field(repr=False)
    narrative: str = field(repr=False)
    narrative_by: str = ""


def see_person(*, enrollment_id: str, by: Actor, now: datetime) -> PersonView:
    """The person's page; that it was looked at is kept in the audit.

    Refused for somebody who is not there, as for a person of another organization.
    """
    with transaction.atomic():
        row = own_enrollment(enrollment_id, by)
        require_staff(by, "see_person", row)
        write_audit(chain=row.id, actor=str(by), act="see_person", subject=row.id, at=now)
        return _View(row, program_of(row.program_id), now).read()


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


class _View:
    """Reads one person's page from their standing and their latest decisions."""

    def __init__(self, row: Enrollment, program: Program, now: datetime) -> None:
        self.row, self.program, self.now = row, program, now
        self.standing = msgspec.json.decode(row.standing or "null", type=Standing | None)
        self.words = program.languages[0]

    def read(self) -> PersonView:
        """The whole page."""
        standing, program = self.standing, self.program
        fields = personal_fields(self.row.participant)
        told = self._told()
        course = standing.course if standing else None
        return PersonView(
            enrollment_id=self.row.id,
            code=self.row.id[:6],
            name=first_name(program, fields),
            language=standing.language if standing else "",
            program=program.name[self.words],
            begun=standing is not None,
            now=place_of(program, standing, self.now.timestamp(), self.words),
            since=standing.enrolled_at if standing else None,
            last_answer_at=(standing.last_answer_at or None) if standing else None,
            course=program.suite[course.step].name[self.words] if course else "",
            need=self._need(course.need) if course else "",
            levels=self._levels(),
            holds=tuple(standing.holds) if standing else (),
            consents=tuple(
                Consent.objects.filter(enrollment=self.row, withdrawn_at=None)
                .order_by("channel")
                .values_list("channel", flat=True)
                .distinct()
            ),
            needs=tuple((n.id, n.name[self.words]) for n in program.model.needs if not n.steady),
            waiting=self._waiting(),
            narrative_key=told[0],
            narrative=told[1],
            narrative_by=told[2],
        )

    def _need(self, need: str) -> str:
        return next((n.name[self.words] for n in self.program.model.needs if n.id == need), "")

    def _levels(self) -> tuple[Level, ...]:
        """As the latest evaluation found them, and those opened by hand since."""
        standing = self.standing
        record = self._latest(kind="evaluation")
        found: frozenset[str] = frozenset()
        if record is not None:
            decision, _ = _opened(record)
            found = levels_open(program_of(decision.program), decision)
        by_hand = set(standing.opened) if standing else set()
        return tuple(
            Level(one.id, one.name[self.words], one.id in found | by_hand, one.id in by_hand)
            for one in self.program.model.levels
        )

    def _waiting(self) -> Waiting | None:
        standing = self.standing
        proposal = standing.proposal if standing else None
        if proposal is None or proposal.expires_at <= self.now.timestamp():
            return None
        record = DecisionRecord.objects.get(enrollment_id=self.row.id, key=proposal.key)
        decision, snapshot = _opened(record)
        names = {step.id: step.name[self.words] for step in self.program.suite.values()}
        return Waiting(
            key=proposal.key,
            waits_for=proposal.waits_for,
            expires_at=proposal.expires_at,
            proposed=names[proposal.steps[0]],
            why=explain(self.program, snapshot, decision).participant,
            steps=tuple((step, names[step]) for step in proposal.steps),
            others=tuple((i, name) for i, name in names.items() if i not in proposal.steps),
            not_offered=tuple(
                (names.get(step, step), in_plain_words(code))
                for step, code in decision.not_offered.items()
            ),
        )

    def _told(self) -> tuple[str, str, str]:
        """The narrative told last: its decision's key, its text, and who wrote it."""
        told = DecisionRecord.objects.filter(enrollment_id=self.row.id).exclude(narrative_digest="")
        record = told.order_by("-seq").first()
        if record is None or self.standing is None:
            return "", "", ""
        said = told_at(self.row, record)
        fields = personal_fields(self.row.participant)
        filled = fill_blanks(self.program, said.text, fields, self.standing.language)
        return record.key, filled, said.actor

    def _latest(self, kind: str) -> DecisionRecord | None:
        found = DecisionRecord.objects.filter(enrollment_id=self.row.id, kind=kind)
        return found.exclude(body="").exclude(outcome=Outcome.MISSED).order_by("-seq").first()


def _opened(record: DecisionRecord) -> tuple[Decision, Snapshot]:
    return (
        msgspec.json.decode(record.body, type=Decision),
        msgspec.json.decode(record.snapshot, type=Snapshot),
    )
