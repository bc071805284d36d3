"""Letting a demo's time pass: virtual people meet the real services on a hand-moved clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from careloom.hub.fold import OTHER
from careloom.hub.safety import judge_answer
from careloom.hub.standing import Standing
from careloom.program.definitions import Program
from careloom.program.variables import Item
from careloom.records.bundles import program_of
from careloom.records.clock import stop_clock
from careloom.records.models import Enrollment
from careloom.services.answer import answer, find_item, read_value
from careloom.services.closing import read_closing
from careloom.services.decide_due import decide_due
from careloom.services.permission import participant
from careloom.services.report_need import report_need
from careloom.services.respond import respond
from careloom.services.send_due import send_due
from careloom.services.virtual_devices import send_readings
from careloom.services.virtual_people import ZONE, Cast, begin_person
from careloom.services.work import configured_channels
from careloom.simulation.people import VirtualPerson

_HOUR = timedelta(hours=1)


def let_hours_pass(*, cast: Cast, start: datetime, hours: int) -> Iterator[datetime]:
    """Move the clock hour by hour; each person looks once a day, at their own hour.

    The clock stands where it was moved to at the end. Yields after each hour.
    """
    now = start
    channels = configured_channels()
    for _ in range(hours):
        now += _HOUR
        stop_clock(now)
        send_readings(cast, now)
        while decide_due(now=now).moved:
            pass
        send_due(channels=channels, now=now, limit=1000)
        _act(cast, now)
        yield now


def _act(cast: Cast, now: datetime) -> None:
    """Whoever comes today begins; whose hour it is looks at what waits for them."""
    hour = now.astimezone(ZoneInfo(ZONE)).hour
    at = now.timestamp()
    for one in cast.people:
        if one.enrollment_id in cast.played or one.since >= at:
            continue
        person = cast.person(one)
        if one.since >= at - _HOUR.total_seconds():
            begin_person(person, one.enrollment_id, now)
        if hour == person.hour:
            _Evening(person, one.enrollment_id, int((at - one.since) // 86400), now).pass_by()


class _Evening:
    """One virtual person looks at what waits for them, and responds as they would."""

    def __init__(self, person: VirtualPerson, enrollment_id: str, day: int, now: datetime) -> None:
        self.person, self.id, self.day, self.now = person, enrollment_id, day, now
        self.me = participant(enrollment_id)
        row = Enrollment.objects.get(id=enrollment_id)
        self.program: Program = program_of(row.program_id)
        self.standing = msgspec.json.decode(row.standing or b"null", type=Standing | None)

    def pass_by(self) -> None:
        """Answer the questions, then the step, then perhaps tell something hard."""
        standing = self.standing
        if standing is None or standing.holds:
            return
        if standing.check_in and self.person.answers_on(self.day, "check"):
            self._answer(standing.check_in.items, "")
        self._look_back(standing)
        self._step(standing)
        if self.program.reports and self.person.reports_on(self.day):
            self._report()

    def _look_back(self, standing: Standing) -> None:
        """What is asked about a step after its end."""
        enrollment = Enrollment.objects.get(id=self.id)
        closing = read_closing(enrollment, standing, self.now.timestamp())
        if closing and closing.open_items and self.person.answers_on(self.day, "afterwards"):
            self._answer(closing.open_items, "")

    def _step(self, standing: Standing) -> None:
        course = standing.course
        for event, state in course.events.items() if course else ():
            if course is None or not state.open or not self.person.answers_on(self.day, event):
                continue
            item = self.program.suite[course.step].events[event].item
            if item:
                self._answer((item,), event)
            else:
                respond(
                    enrollment_id=self.id,
                    response="done",
                    event=event,
                    form="",
                    by=self.me,
                    now=self.now,
                )
            return

    def _answer(self, items: tuple[str, ...], event: str) -> None:
        said = {item: self._say(find_item(self.program, item)) for item in items}
        answer(enrollment_id=self.id, answers=said, event=event, by=self.me, now=self.now)

    def _say(self, item: Item) -> str:
        """What the person says; few of them ever have something alarming to say."""
        said = self.person.answer(item, self.day)
        if self.person.may_alarm or not self._alarms(item, said):
            return said
        calm = [one.code for one in item.options if not self._alarms(item, one.code)]
        return calm[0] if calm else said

    def _alarms(self, item: Item, said: str) -> bool:
        return bool(judge_answer(self.program, item.id, read_value(item, said)))

    def _report(self) -> None:
        report = next(iter(self.program.reports.values()))
        place = int(self.person.chance(f"report/{self.day}") * (len(report.options) + 1))
        own_words = place == len(report.options)
        report_need(
            enrollment_id=self.id,
            report=report.id,
            option=OTHER if own_words else report.options[place].code,
            words=self.person.own_words if own_words else "",
            by=self.me,
            now=self.now,
        )
