"""One person's data as rows of a study: in days of the study, without names, words or dates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

import msgspec

from careloom.hub.decision import Decision, Outcome
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.local_time import local_day_and_minute
from careloom.hub.measured import LONGEST_SECONDS
from careloom.hub.near_effects import near_effect
from careloom.hub.point import PointKind
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Standing
from careloom.program.definitions import Program
from careloom.program.names import WEEKDAYS
from careloom.program.suite import NOTHING, DecisionRule, Event
from careloom.records.bundles import program_of
from careloom.records.models import Consent, DecisionRecord, Enrollment, JournalEntry

Row = dict[str, object]
NO_OPTION = "nothing"


@dataclass(slots=True)
class StudyTables:
    """Rows by table, in the order of the people's new ids."""

    people: list[Row] = field(default_factory=list)
    moments: dict[str, list[Row]] = field(default_factory=dict)
    """By micro-intervention: each draws among options of its own."""
    courses: list[Row] = field(default_factory=list)
    answers: list[Row] = field(default_factory=list)
    readings: list[Row] = field(default_factory=list)

    @property
    def decisions(self) -> list[Row]:
        """The moments of all micro-interventions."""
        return [row for rows in self.moments.values() for row in rows]

    def named(self) -> Mapping[str, list[Row]]:
        """Each table by its name."""
        return {
            "people": self.people,
            **{f"decisions_{step}": rows for step, rows in sorted(self.moments.items())},
            "courses": self.courses,
            "answers": self.answers,
            "readings": self.readings,
        }


def add_person(tables: StudyTables, row: Enrollment, person: str) -> None:
    """Add all rows of one enrollment under a new id; nothing for one that was erased."""
    if row.started_at is None or not row.standing:
        return
    entries = [
        msgspec.json.decode(one.body, type=Entry)
        for one in JournalEntry.objects.filter(enrollment_id=row.id).order_by("seq")
    ]
    study = _Study(row, person, entries)
    records = DecisionRecord.objects.filter(enrollment_id=row.id).exclude(body="").order_by("seq")
    decided = [(msgspec.json.decode(one.body, type=Decision), one.snapshot) for one in records]
    decisions = [row for one, snapshot in decided for row in study.decision(one, snapshot)]
    for decision in decisions:
        tables.moments.setdefault(str(decision["step"]), []).append(decision)
    tables.courses += [study.course(one) for one, _ in decided if one.outcome is Outcome.EXIT]
    tables.answers += study.answers()
    tables.readings += study.readings()
    tables.people.append(study.person_row(decisions))


class _Study:
    """One person on the study's clock: day 0 is the day on which their care began."""

    def __init__(self, row: Enrollment, person: str, entries: list[Entry]) -> None:
        self.row, self.person, self.entries = row, person, entries
        self.standing = msgspec.json.decode(row.standing, type=Standing)
        self.program = program_of(row.program_id)
        self.zones = [(one.at, one.text) for one in entries if _is_zone(one)]
        self.began_on = local_day_and_minute(self.standing.enrolled_at, self._zone(0.0))[0]
        self.measured: dict[str, list[Entry]] = {}
        for one in entries:
            if one.kind is EntryKind.READING and one.actor == "device":
                self.measured.setdefault(one.name, []).append(one)
        for readings in self.measured.values():
            readings.sort(key=lambda one: one.at)

    def _zone(self, at: float) -> str:
        """The zone in which the person was at this instant."""
        before = list(takewhile(lambda change: change[0] <= at, self.zones))
        if before:
            return before[-1][1]
        enrolled = next(one for one in self.entries if one.kind is EntryKind.ENROLLED)
        return enrolled.text.partition(" ")[0]

    def _when(self, at: float) -> Row:
        on, minute = local_day_and_minute(at, self._zone(at))
        weekday = WEEKDAYS[(on + 6) % 7]
        return {"person": self.person, "day": on - self.began_on, "minute": minute,
                "weekday": weekday}  # fmt: skip

    def decision(self, decision: Decision, snapshot: str) -> Iterator[Row]:
        """The row of a moment at which a rule of this program randomizes; none for other points."""
        point = decision.point
        program = program_of(decision.program)
        if point.kind is not PointKind.EVENT or decision.outcome is Outcome.EXIT:
            return
        rule = _randomized(program, point.step, point.rules)
        if rule is None or "course_over" in decision.reasons:
            return
        known = msgspec.json.decode(snapshot, type=Snapshot)
        chances = dict(zip(decision.options, decision.probabilities, strict=True))
        event = _measured_event(program, point.step, rule)
        yield {
            **self._when(decision.taken_at),
            "step": point.step,
            "rule": rule.id,
            "course_day": known.course_day,
            "available": int(bool(chances)),
            "unavailable": ";".join(decision.reasons) if not chances else "",
            "chosen": decision.chosen or NO_OPTION,
            **{f"p_{option or NO_OPTION}": chances.get(option) for option in rule.options},
            "policy": decision.artifact,
            "words": decision.text,
            **self._near(event, decision.taken_at),
        }

    def _near(self, event: Event | None, at: float) -> Row:
        """The measure after the moment, and the same before it."""
        if event is None:
            return {"near": None, "near_measured": None, "before": None, "before_measured": None}
        span = event.proximal_seconds
        after = near_effect(self._around(event, at), event.measured_as, at, span)
        earlier = at - span
        before = near_effect(self._around(event, earlier), event.measured_as, earlier, span)
        return {"near": after.value, "near_measured": after.measured,
                "before": before.value, "before_measured": before.measured}  # fmt: skip

    def _around(self, event: Event, begins_at: float) -> list[Entry]:
        """The readings that may reach into the event's window; none spans more than a day."""
        readings = self.measured.get(event.measured, [])
        low = bisect_right(readings, begins_at, key=lambda one: one.at)
        ends_at = begins_at + event.proximal_seconds + LONGEST_SECONDS
        return readings[low : bisect_right(readings, ends_at, key=lambda one: one.at)]

    def course(self, decision: Decision) -> Row:
        """How one course ended."""
        return {
            **self._when(decision.taken_at),
            "step": decision.point.step,
            "exit": decision.exit,
            "reached": None if decision.reached is None else int(decision.reached),
        }

    def answers(self) -> Iterator[Row]:
        """Coded answers, as they were given; a correction is a row of its own."""
        for one in self.entries:
            if one.kind in (EntryKind.ANSWER, EntryKind.CORRECTED) and one.value is not None:
                yield {
                    **self._when(one.at),
                    "item": one.name,
                    "value": one.value,
                    "corrects": int(one.kind is EntryKind.CORRECTED),
                }

    def readings(self) -> Iterator[Row]:
        """What devices measured; options of a variable by name."""
        for one in sorted(
            (one for readings in self.measured.values() for one in readings),
            key=lambda one: (one.at, one.name),
        ):
            variable = self.program.variables.get(one.name)
            options = variable.variable.options if variable else ()
            whole = int(one.value or 0)
            yield {
                **self._when(one.since or one.at),
                "variable": one.name,
                "value": None if options else one.value,
                "option": options[whole] if options and whole < len(options) else "",
                "minutes": round((one.at - one.since) / 60.0, 3) if one.since else 0.0,
            }

    def person_row(self, decisions: list[Row]) -> Row:
        """The person in one row."""
        stopped = Consent.objects.filter(enrollment=self.row).exclude(withdrawn_at=None)
        agreed = Consent.objects.filter(enrollment=self.row, withdrawn_at=None).exists()
        last = max((one.at for one in self.entries), default=self.standing.enrolled_at)
        return {
            "person": self.person,
            "language": self.standing.language,
            "days": self._when(last)["day"],
            "moments": len(decisions),
            "available": sum(int(bool(one["available"])) for one in decisions),
            "treated": sum(one["chosen"] != NO_OPTION for one in decisions),
            "withdrew": int(stopped.exists() and not agreed),
        }


def _is_zone(entry: Entry) -> bool:
    return entry.kind is EntryKind.PREFERENCE and entry.name == "zone"


def _randomized(program: Program, step: str, rules: tuple[str, ...]) -> DecisionRule | None:
    """The rule of this point that draws among options, if one does."""
    known = program.suite.get(step)
    for rule in known.rules if known else ():
        if rule.id in rules and len(rule.options) > 1:
            return rule
    return None


def _measured_event(program: Program, step: str, rule: DecisionRule) -> Event | None:
    """The first option whose near effect a sensor measures; nothing is measured as it would be."""
    events = program.suite[step].events
    active = [events[option] for option in rule.options if option != NOTHING]
    return next((event for event in active if event.measured), None)
