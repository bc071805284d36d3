"""What virtual people do, as acts that can be tried again with the same form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import msgspec

from careloom.hub.fold import OTHER
from careloom.hub.safety import judge_answer
from careloom.hub.standing import Standing
from careloom.program.definitions import Program
from careloom.program.variables import Item
from careloom.records.bundles import program_of
from careloom.records.models import Enrollment
from careloom.services.answer import answer, find_item, read_value
from careloom.services.change_fields import change_fields
from careloom.services.change_preference import change_preference, pause
from careloom.services.choose import choose_step
from careloom.services.erase_person import erase_person
from careloom.services.give_consent import give_consent
from careloom.services.permission import participant
from careloom.services.report_need import report_need
from careloom.services.respond import RESPONSES, respond
from careloom.services.withdraw_consent import withdraw_consent
from careloom.simulation.people import VirtualPerson

ZONES = (
    "America/New_York", "Europe/Madrid", "America/St_Johns", "Australia/Lord_Howe",
    "America/Santiago", "Asia/Kolkata", "Pacific/Apia", "Africa/Casablanca", "Pacific/Kiritimati",
)  # fmt: skip
"""With half-hour changes, changes in either season, none, and both ends of the day."""
RISK = "I want to kill myself tonight."


@dataclass
class Person:
    """One virtual person, and what the world knows of them apart from the hub's own tables."""

    virtual: VirtualPerson
    enrollment: str
    began: float
    day: int = 0
    erased: float | None = None
    expected: Counter[str] = field(default_factory=Counter)
    """Journal entries by kind that their acts must have led to."""
    alarms: int = 0


@dataclass
class Act:
    """One thing that somebody does, by one form. `adds` are the entries that it leads to."""

    name: str
    person: Person
    run: Callable[[datetime], object]
    adds: Counter[str] = field(default_factory=Counter)
    alarms: bool = False
    failed_before: bool = False


class Behavior:
    """Chooses what a person does next, by the seed."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self._forms = 0

    def next_act(self, person: Person) -> Act | None:
        """What this person does now; None when nothing."""
        row = Enrollment.objects.get(id=person.enrollment)
        if not row.standing:
            return None
        program = program_of(row.program_id)
        standing = msgspec.json.decode(row.standing, type=Standing)
        draw = self.chance.random()
        for share, make in _SHARES:
            if draw < share:
                return make(self, person, program, standing)
            draw -= share
        return self._look(person, program, standing)

    def _act(
        self,
        name: str,
        person: Person,
        service: Callable[..., object],
        adds: dict[str, int] | None = None,
        /,
        **what: object,
    ) -> Act:
        """An act with a form of its own."""
        self._forms += 1
        form, me = f"form-{self._forms}", participant(person.enrollment)

        def run(now: datetime) -> object:
            given = {key: one(now) if callable(one) else one for key, one in what.items()}
            return service(enrollment_id=person.enrollment, form=form, by=me, now=now, **given)

        return Act(name, person, run, Counter(adds or {}))

    def _look(self, person: Person, program: Program, standing: Standing) -> Act | None:
        """Answer what is asked, choose what is offered, or respond to the open event."""
        proposal, check, course = standing.proposal, standing.check_in, standing.course
        if proposal is not None and proposal.waits_for == "participant":
            step = self.chance.choice([*proposal.steps, ""])
            adds = {"chosen" if step else "not_now": 1}
            return self._act("choose", person, choose_step, adds, step=step)
        if check is not None:
            return self._answer(person, program, check.items, "")
        for event, state in course.events.items() if course else ():
            if course is None or not state.open:
                continue
            item = program.suite[course.step].events[event].item
            if item and self.chance.random() < 0.9:
                return self._answer(person, program, (item,), event)
            response = "done" if self.chance.random() < 0.8 else self.chance.choice([*RESPONSES])
            return self._respond(person, event, response)
        return None

    def _answer(self, person: Person, program: Program, items: tuple[str, ...], event: str) -> Act:
        known = [find_item(program, item) for item in items]
        said = {item.id: self._say(person, program, item) for item in known}
        if self.chance.random() < 0.03 and known[0].kind == "scale":
            said[known[0].id] = "9999"
            return self._act("answer out of range", person, answer, answers=said, event=event)
        return self._act("answer", person, answer, {"answer": len(said)}, answers=said, event=event)

    def _say(self, person: Person, program: Program, item: Item) -> str:
        """What the person says; who is in danger says so by an act of its own."""
        said = person.virtual.answer(item, person.day)
        if not judge_answer(program, item.id, read_value(item, said)):
            return said
        return next(o.code for o in item.options if not judge_answer(program, item.id, o.value))

    def _respond(self, person: Person, event: str, response: str) -> Act:
        adds = {str(RESPONSES[response]): 1}
        return self._act(response, person, respond, adds, event=event, response=response)

    def _old_tab(self, person: Person, program: Program, standing: Standing) -> Act:
        step = self.chance.choice([*program.suite])
        event = self.chance.choice([*program.suite[step].events])
        return self._respond(person, event, self.chance.choice([*RESPONSES]))

    def _report(self, person: Person, program: Program, standing: Standing) -> Act:
        report = self.chance.choice([*program.reports.values()])
        option = self.chance.choice([*(one.code for one in report.options), OTHER])
        words = person.virtual.own_words if option == OTHER else ""
        return self._tell(person, report.id, option, words)

    def _risk_in_words(self, person: Person, program: Program, standing: Standing) -> Act:
        act = self._tell(person, next(iter(program.reports)), OTHER, RISK)
        act.alarms = True
        return act

    def _tell(self, person: Person, report: str, option: str, words: str) -> Act:
        adds = {"reported": 1, "words": 1} if words else {"reported": 1}
        what = {"report": report, "option": option, "words": words}
        return self._act("report", person, report_need, adds, **what)

    def _risk_in_an_answer(self, person: Person, program: Program, standing: Standing) -> Act:
        rule = next(one for one in program.safety if one.items)
        item = find_item(program, rule.items[0])
        calls = next(
            o.code for o in item.options if rule in judge_answer(program, item.id, o.value)
        )
        act = self._act("answer", person, answer, {"answer": 1}, answers={item.id: calls}, event="")
        act.alarms = True
        return act

    def _withdraw(self, person: Person, program: Program, standing: Standing) -> Act:
        channel = self.chance.choice(["", "", standing.channel])
        return self._act("withdraw", person, withdraw_consent, channel=channel)

    def _agree(self, person: Person, program: Program, standing: Standing) -> Act:
        return self._act("agree", person, give_consent, channel=standing.channel)

    def _prefer(self, person: Person, program: Program, standing: Standing) -> Act:
        choices = {
            "zone": ZONES,
            "language": program.languages,
            "channel": ("web", "email"),
            "form": ("web", "easy"),
        }
        name = self.chance.choice(["zone", *choices])
        to, adds = self.chance.choice(choices[name]), {"preference": 1}
        return self._act(f"prefer {name}", person, change_preference, adds, name=name, to=to)

    def _pause(self, person: Person, program: Program, standing: Standing) -> Act:
        hours = self.chance.choice([0, 5, 50])

        def until(now: datetime) -> datetime | None:
            return now + timedelta(hours=hours) if hours else None

        return self._act("pause", person, pause, until=until)

    def _address(self, person: Person, program: Program, standing: Standing) -> Act:
        address = self.chance.choice(["", f"other-{person.virtual.number}@example.org"])
        return self._act("change address", person, change_fields, fields={"email": address})

    def _erase(self, person: Person, program: Program, standing: Standing) -> Act:
        return erasure_of(person)


def erasure_of(person: Person) -> Act:
    """The person has themselves forgotten."""
    subject = Enrollment.objects.get(id=person.enrollment).participant
    me = participant(person.enrollment)
    return Act("erase", person, lambda now: erase_person(person=subject, by=me, now=now))


_SHARES = (
    (0.04, Behavior._report),
    (0.01, Behavior._risk_in_words),
    (0.01, Behavior._risk_in_an_answer),
    (0.02, Behavior._withdraw),
    (0.04, Behavior._agree),
    (0.03, Behavior._prefer),
    (0.02, Behavior._pause),
    (0.01, Behavior._address),
    (0.03, Behavior._old_tab),
    (0.003, Behavior._erase),
)
"""What is done instead of looking at what waits, and how often."""
