"""One person's part of the tables of a process."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from careloom.hub.decision import Decision, Outcome
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.evaluating import STILL_USEFUL
from careloom.hub.local_time import DAY, local_day_and_minute
from careloom.hub.point import PointKind
from careloom.hub.scoring import score
from careloom.hub.standing import Standing
from careloom.hub.target import target_now
from careloom.hub.words_of_event import event_told_by
from careloom.program.definitions import Program
from careloom.program.suite import Exit
from careloom.program.variables import SourceKind
from careloom.records.models import Delivery, Enrollment, StaffTask
from careloom.science.process.tables import Activity, Course, Evaluation, Harm, Person, Sent

_ACTS = frozenset(
    {
        EntryKind.ANSWER,
        EntryKind.DONE,
        EntryKind.SKIPPED,
        EntryKind.NOT_NOW,
        EntryKind.SOMETHING_ELSE,
        EntryKind.NOT_FOR_ME,
        EntryKind.STOPPED,
        EntryKind.REPORTED,
        EntryKind.CHOSEN,
        EntryKind.REJECTED,
        EntryKind.WORDS,
    }
)
_RESPONSES = frozenset({EntryKind.ANSWER, EntryKind.DONE, EntryKind.SKIPPED})
_OUT = frozenset({Delivery.State.ACCEPTED, Delivery.State.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class PersonsProcess:
    """What is kept of one enrollment, and its rows in each table.

    `decisions` come with their place in the order that they share with the entries.
    """

    row: Enrollment
    program: Program
    number: int
    decided: Sequence[tuple[int, Decision]]
    entries: Sequence[Entry]
    standing: Standing
    now: float

    @property
    def name(self) -> str:
        """The person's number in the tables."""
        return f"p{self.number:05d}"

    def person(self) -> Person:
        """How long the person was there, and how they stand to the target."""
        standing, readings = self.standing, self._measured()
        end = self.row.ended_at.timestamp() if self.row.ended_at else self.now
        reached = target_now(self.program, standing, self.now).reached
        return Person(
            person=self.name,
            days=max(0.0, (end - standing.enrolled_at) / DAY),
            language=standing.language,
            channel=standing.channel,
            reached=math.nan if reached is None else float(reached),
            first=readings[0] if readings else math.nan,
            last=readings[-1] if readings else math.nan,
        )

    def _measured(self) -> list[float]:
        """The answers or readings that the target's measure goes back to, in their order."""
        variables = self.program.variables
        found = variables.get(self.program.target.measure)
        while found is not None and found.source is SourceKind.DERIVED:
            found = variables.get(found.of)
        if found is None:
            return []
        if found.source is SourceKind.SCORE:
            return self._scored(found.source_id)
        name = found.source_id if found.source is SourceKind.ITEM else found.id
        return [value for one, value in self._values() if one.name == name]

    def _scored(self, source: str) -> list[float]:
        """The score at each answer from which on the form was whole."""
        name, _, which = source.partition(".")
        instrument = self.program.instruments[name]
        rule = instrument.scores[which]
        answers: dict[str, float] = {}
        found = []
        for one, value in self._values():
            if one.name in rule.items:
                answers[one.name] = value
                found.append(score(instrument, rule, answers))
        return [one for one in found if one is not None]

    def _values(self) -> Iterator[tuple[Entry, float]]:
        for one in self.entries:
            if one.kind in (EntryKind.ANSWER, EntryKind.READING) and one.value is not None:
                yield one, one.value

    def evaluations(self) -> Iterator[Evaluation]:
        """Each evaluation that was made; one that came too late was none."""
        for _, one in self.decided:
            if one.point.kind is PointKind.EVALUATION and one.outcome is not Outcome.MISSED:
                yield Evaluation(
                    person=self.name,
                    day=self._day(one.taken_at),
                    needs=" ".join(one.needs),
                    outcome=str(one.outcome),
                    chosen=one.chosen,
                    need=one.need,
                    reasons=" ".join(one.reasons),
                    report=one.point.reported,
                )

    def courses(self) -> list[Course]:
        """Each course in its order. One that another took the place of was stopped early."""
        found: list[Course] = []
        for at, began, ended in self._turns():
            running = found[-1] if found and not found[-1].exit else None
            if running is not None and (ended or began is None or began.step != running.step):
                exit_ = ended or str(Exit.STOPPED_EARLY)
                found[-1] = replace(running, ended=self._day(at), exit=exit_)
                running = None
            if began is not None and running is None:
                found.append(began)
        return self._owned(found)

    def _turns(self) -> Iterator[tuple[float, Course | None, str]]:
        """What began or ended a course: when, the course begun if any, the exit if any."""
        offered: dict[str, Decision] = {}
        things: list[tuple[int, Decision | Entry]] = [*self.decided]
        things += [(one.seq, one) for one in self.entries if one.kind is EntryKind.CHOSEN]
        for _, one in sorted(things, key=lambda thing: thing[0]):
            if isinstance(one, Entry):
                decision = offered.get(one.key)
                yield one.at, self._begun(one.name, decision.need if decision else "", one.at), ""
            elif one.outcome is Outcome.EXIT:
                yield one.taken_at, None, one.exit
            elif one.outcome is Outcome.CONTACT and one.chosen == STILL_USEFUL:
                yield one.taken_at, None, str(Exit.DISENGAGED)
            elif one.outcome is Outcome.RECOMMEND:
                offered[one.point.key] = one
                if not one.waits_for:
                    yield one.taken_at, self._begun(one.chosen, one.need, one.taken_at), ""

    def _begun(self, step: str, need: str, at: float) -> Course:
        return Course(
            person=self.name,
            step=step,
            need=need,
            began=self._day(at),
            ended=math.nan,
            exit="",
            ownership=math.nan,
        )

    def _owned(self, courses: list[Course]) -> list[Course]:
        """With the answer to the ownership item that follows each end, before the next end."""
        item = self.program.ownership_item
        answers = [
            (self._day(one.at), one.value)
            for one in self.entries
            if one.kind is EntryKind.ANSWER and one.name == item and one.value is not None
        ]
        ends = [one.ended for one in courses if one.exit] + [math.inf]
        found, place = [], 0
        for one in courses:
            if one.exit:
                place += 1
                after = [value for day, value in answers if one.ended <= day <= ends[place]]
                one = replace(one, ownership=after[0]) if after else one  # noqa: PLW2901
            found.append(one)
        return found

    def sent(self, deliveries: Iterable[Delivery]) -> Iterator[Sent]:
        """What went out, and how soon it was answered."""
        responses: dict[tuple[str, str], list[float]] = defaultdict(list)
        for one in self.entries:
            if one.kind in _RESPONSES:
                responses[one.step if one.event else "", one.event].append(one.at)
        for delivery in deliveries:
            if delivery.state not in _OUT or delivery.what not in ("ask", "event"):
                continue
            at = delivery.settled_at or delivery.created_at
            told = delivery.what == "event"
            step, event = event_told_by(self.program, delivery.ref) if told else ("", "")
            heard = next((one for one in responses[step, event] if one >= at), None)
            day, minute = local_day_and_minute(at, self.standing.zone)
            yield Sent(
                person=self.name,
                day=self._day(at),
                hour=float(minute // 60),
                weekday=float((day + 6) % 7),
                step=step,
                event=event,
                minutes=math.nan if heard is None else (heard - at) / 60.0,
            )

    def activity(self) -> list[Activity]:
        """Each day on which the person did anything."""
        days = {self._day(one.at) for one in self.entries if one.kind in _ACTS}
        return [Activity(person=self.name, day=day) for day in sorted(days)]

    def harms(self, tasks: Iterable[StaffTask]) -> Iterator[Harm]:
        """Safety tasks, and courses that were ended as unsafe."""
        for task in tasks:
            seen = task.acknowledged_at
            waited = (seen - task.opened_at).total_seconds() / 60 if seen else math.nan
            yield self._harm(task.opened_at.timestamp(), str(task.kind), task.about, waited)
        for _, one in self.decided:
            if one.outcome is Outcome.EXIT and one.exit == Exit.UNSAFE:
                yield self._harm(one.taken_at, "unsafe_exit", one.point.step, 0.0)

    def _harm(self, at: float, kind: str, about: str, minutes: float) -> Harm:
        rule = about.partition("@")[0]
        return Harm(person=self.name, day=self._day(at), kind=kind, about=rule, minutes=minutes)

    def _day(self, at: float) -> float:
        """The study day: local days since the one of enrollment."""
        zone = self.standing.zone
        begun = local_day_and_minute(self.standing.enrolled_at, zone)[0]
        return float(local_day_and_minute(at, zone)[0] - begun)
