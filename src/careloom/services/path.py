"""The person's own path: what they tried, what came of it, and the story that links it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec

from careloom.hub.decision import Decision, Outcome
from careloom.hub.standing import Standing
from careloom.program.suite import Exit
from careloom.records.bundles import program_of
from careloom.records.models import DecisionRecord, Enrollment, JournalEntry
from careloom.services.edit_narrative import told_at
from careloom.services.permission import Actor, require_self
from careloom.services.words import fill_blanks, personal_fields

MOST = 40
"""Decisions that are read for a page, whatever the years of care."""
_PRACTICE = ("answer", "done")


@dataclass(frozen=True, slots=True)
class PathStep:
    """One course. `exit` is "" while it runs; texts hold the person's own names."""

    title: str
    began_on: date
    ended_on: date | None = None
    exit: str = ""
    opening: str = field(default="", repr=False)
    closing: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Path:
    """The newest courses first, and on how many days something was done; never a streak."""

    steps: tuple[PathStep, ...]
    days: int


def path(*, enrollment: Enrollment, by: Actor) -> Path:
    """The path of this person; reading it changes nothing."""
    require_self(by, enrollment.id)
    return _Reader(enrollment).read()


class _Reader:
    def __init__(self, enrollment: Enrollment) -> None:
        self.enrollment = enrollment
        self.standing = msgspec.json.decode(enrollment.standing, type=Standing)
        self.fields = personal_fields(enrollment.participant)

    def read(self) -> Path:
        found: list[PathStep] = []
        records = DecisionRecord.objects.filter(
            enrollment_id=self.enrollment.id, outcome__in=[Outcome.RECOMMEND, Outcome.EXIT]
        ).exclude(body="")
        for record in reversed(records.order_by("-seq")[:MOST]):
            self._add(found, record, msgspec.json.decode(record.body, type=Decision))
        return Path(tuple(reversed(found)), self._days())

    def _add(self, found: list[PathStep], record: DecisionRecord, decision: Decision) -> None:
        program = program_of(decision.program)
        step = decision.point.step or decision.chosen
        title = program.suite[step].name[self.standing.language]
        on = self._on(record.taken_at)
        running = found.pop() if found and not found[-1].exit else None
        if decision.outcome is Outcome.EXIT:
            ended = replace(running or PathStep(title, on), title=title, ended_on=on)
            found.append(replace(ended, exit=decision.exit, closing=self._told(record)))
            return
        if running is not None and (decision.waits_for or running.title == title):
            # Recommended once more while it runs: the same course, with a new reason for it.
            told = running.opening if decision.waits_for else self._told(record)
            found.append(replace(running, opening=told))
            return
        if running is not None:
            found.append(replace(running, ended_on=on, exit=Exit.STOPPED_EARLY))
        if not decision.waits_for:
            found.append(PathStep(title, on, opening=self._told(record)))

    def _told(self, record: DecisionRecord) -> str:
        text = told_at(self.enrollment, record).text
        program = program_of(self.enrollment.program_id)
        return fill_blanks(program, text, self.fields, self.standing.language)

    def _days(self) -> int:
        entries = JournalEntry.objects.filter(enrollment_id=self.enrollment.id, kind__in=_PRACTICE)
        return len({self._on(at) for at in entries.values_list("at", flat=True)})

    def _on(self, at: float) -> date:
        return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(self.standing.zone)).date()
