"""Letting a demo's days pass: virtual people meet the real services on a hand-moved clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from careloom.hub.standing import Standing
from careloom.program.definitions import Program
from careloom.records.bundles import program_of
from careloom.records.clock import stop_clock
from careloom.records.models import Enrollment, Organization, ProgramBundle
from careloom.services.answer import answer, find_item
from careloom.services.decide_due import decide_due
from careloom.services.enroll import begin_enrollment, invite
from careloom.services.permission import SOFTWARE, participant
from careloom.services.report_need import report_need
from careloom.services.respond import respond
from careloom.simulation.people import VirtualPerson

_HOUR = timedelta(hours=1)
_EVENING = 20
_ZONE = "America/New_York"


@dataclass(frozen=True, slots=True)
class Invited:
    """A virtual person and their enrollment."""

    person: VirtualPerson
    enrollment_id: str
    since: datetime


def bring_in(
    *,
    people: tuple[VirtualPerson, ...],
    organization: Organization,
    program: ProgramBundle,
    now: datetime,
) -> list[Invited]:
    """Invite and begin with everybody."""
    came = []
    for person in people:
        row = invite(
            organization=organization,
            program=program,
            fields={blank: person.name for blank in program_of(program.content_hash).blanks},
            by=SOFTWARE,
            now=now,
        )
        begin_enrollment(
            enrollment=row,
            zone=_ZONE,
            language=person.language,
            channel="web",
            profile=_profile(program_of(program.content_hash), person),
            by=participant(row.id),
            now=now,
        )
        came.append(Invited(person, row.id, now))
    return came


def let_days_pass(*, invited: list[Invited], start: datetime, days: int) -> Iterator[datetime]:
    """Move the clock hour by hour; people respond in the evening. Yields after each day."""
    now = start
    for _ in range(days * 24):
        now += _HOUR
        stop_clock(now)
        while decide_due(now=now).decisions:
            pass
        if now.hour == _EVENING:
            for one in invited:
                _evening(one, now)
            yield now


def _profile(program: Program, person: VirtualPerson) -> dict[str, float]:
    found = {}
    for variable in program.variables.values():
        if variable.source == "profile":
            span = variable.high - variable.low
            found[variable.id] = float(round(variable.low + span * person.chance(variable.id)))
    return found


def _evening(one: Invited, now: datetime) -> None:
    row = Enrollment.objects.get(id=one.enrollment_id)
    standing = msgspec.json.decode(row.standing, type=Standing)
    program = program_of(row.program_id)
    day = (now - one.since).days
    if standing.holds:
        return
    if standing.check_in and one.person.answers_on(day, "check"):
        items = {
            item: one.person.answer(find_item(program, item), day)
            for item in standing.check_in.items
        }
        answer(enrollment_id=row.id, answers=items, by=participant(row.id), now=now)
    _step(one, program, standing, day, now)
    if program.reports and one.person.reports_on(day):
        report = next(iter(program.reports.values()))
        place = int(one.person.chance(f"report/{day}") * len(report.options))
        report_need(
            enrollment_id=row.id,
            report=report.id,
            option=report.options[place].code,
            by=participant(row.id),
            now=now,
        )


def _step(one: Invited, program: Program, standing: Standing, day: int, now: datetime) -> None:
    course = standing.course
    if course is None:
        return
    me = participant(one.enrollment_id)
    for event, state in course.events.items():
        if not state.open or not one.person.answers_on(day, event):
            continue
        item = program.suite[course.step].events[event].item
        if item:
            said = one.person.answer(find_item(program, item), day)
            answer(
                enrollment_id=one.enrollment_id, answers={item: said}, event=event, by=me, now=now
            )
        else:
            respond(
                enrollment_id=one.enrollment_id,
                response="done",
                event=event,
                form="",
                by=me,
                now=now,
            )
        return
