"""The person's own path: what they tried, what came of it, and the story that links it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec

from careloom.hub.decision import Decision, Outcome
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Standing
from careloom.program.suite import Exit
from careloom.records.bundles import program_of
from careloom.records.models import DecisionRecord, Enrollment, JournalEntry
from careloom.services.edit_narrative import told_at
from careloom.services.permission import Actor, require_self
from careloom.services.picked import tell_step
from careloom.services.words import fill_blanks, personal_fields

MOST = 20
"""Courses on one page, whatever the years of care."""
_READ = 3 * MOST
"""Decisions that are read for a page: a course has one or two, more when it is told anew."""
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
    """The newest courses first, and on how many days something was done; never a streak.

    `older` is where the page before this one begins, zero when there is none.
    """

    steps: tuple[PathStep, ...]
    days: int
    older: int = 0


def path(*, enrollment: Enrollment, before: int = 0, by: Actor) -> Path:
    """The path of this person, as it was `before` that place; reading it changes nothing."""
    require_self(by, enrollment.id)
    return _Reader(enrollment).read(before)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One decision at its place in the order of everything; `picked` instead of what it chose."""

    place: int
    at: float
    record: DecisionRecord
    decision: Decision
    picked: str = ""


@dataclass(frozen=True, slots=True)
class _Course:
    """One course and the place of its beginning."""

    place: int
    step: PathStep


def _decision(record: DecisionRecord) -> Decision:
    return msgspec.json.decode(record.body, type=Decision)


class _Reader:
    def __init__(self, enrollment: Enrollment) -> None:
        self.enrollment = enrollment
        self.standing = msgspec.json.decode(enrollment.standing, type=Standing)
        self.fields = personal_fields(enrollment.participant)

    def read(self, before: int) -> Path:
        turns = self._turns(before)
        found: list[_Course] = []
        for turn in turns[-_READ:]:
            self._add(found, turn)
        if before and found and not found[-1].step.exit:
            # The course after it, on the page before, took its place.
            ended = replace(found[-1].step, exit=Exit.STOPPED_EARLY)
            found[-1] = replace(found[-1], step=ended)
        more = len(turns) > _READ or len(found) > MOST
        if len(turns) > _READ and len(found) > 1:
            found = found[1:]  # its beginning may lie further back
        found = found[-MOST:]
        older = found[0].place if more and found else 0
        return Path(tuple(one.step for one in reversed(found)), self._days(), older)

    def _turns(self, before: int) -> list[_Turn]:
        """What began or ended a course, the newest ones, in order: decisions and picked steps."""
        records = DecisionRecord.objects.filter(
            enrollment_id=self.enrollment.id, outcome__in=[Outcome.RECOMMEND, Outcome.EXIT]
        ).exclude(body="")
        picked = JournalEntry.objects.filter(
            enrollment_id=self.enrollment.id, kind=EntryKind.CHOSEN
        )
        if before:
            records, picked = records.filter(seq__lt=before), picked.filter(seq__lt=before)
        most = _READ + 1
        turns = [
            _Turn(one.seq, one.taken_at, one, _decision(one))
            for one in records.order_by("-seq")[:most]
        ]
        by_key = {turn.decision.point.key: turn for turn in turns}
        for row in picked.order_by("-seq")[:most]:
            entry = msgspec.json.decode(row.body, type=Entry)
            offered = by_key.get(entry.key)
            if offered is not None:
                turns.append(replace(offered, place=row.seq, at=row.at, picked=entry.name))
        return sorted(turns, key=lambda turn: turn.place)[-most:]

    def _add(self, found: list[_Course], turn: _Turn) -> None:
        decision, on = turn.decision, self._on(turn.at)
        step = turn.picked or decision.point.step or decision.chosen
        title = self._title(decision.program, step)
        last = found.pop() if found and not found[-1].step.exit else None
        if decision.outcome is Outcome.EXIT:
            ended = replace(last.step if last else PathStep(title, on), title=title, ended_on=on)
            ended = replace(ended, exit=decision.exit, closing=self._told(turn, step))
            found.append(_Course(last.place if last else turn.place, ended))
            return
        if decision.waits_for and not turn.picked:
            found += [last] if last else []
            return
        if last is not None and last.step.title == title:
            # Recommended once more while it runs: the same course, with a new reason for it.
            told = replace(last.step, opening=self._told(turn, step))
            found.append(replace(last, step=told))
            return
        if last is not None:
            stopped = replace(last.step, ended_on=on, exit=Exit.STOPPED_EARLY)
            found.append(replace(last, step=stopped))
        found.append(_Course(turn.place, PathStep(title, on, opening=self._told(turn, step))))

    def _title(self, content_hash: str, step: str) -> str:
        return program_of(content_hash).suite[step].name[self.standing.language]

    def _told(self, turn: _Turn, step: str) -> str:
        program = program_of(turn.decision.program)
        if turn.picked:
            snapshot = msgspec.json.decode(turn.record.snapshot, type=Snapshot)
            told = tell_step(self.enrollment, turn.record, program, snapshot, turn.decision, step)
            text = told[0]
        else:
            text = told_at(self.enrollment, turn.record).text
        return fill_blanks(program, text, self.fields, self.standing.language)

    def _days(self) -> int:
        entries = JournalEntry.objects.filter(enrollment_id=self.enrollment.id, kind__in=_PRACTICE)
        return len({self._on(at) for at in entries.values_list("at", flat=True)})

    def _on(self, at: float) -> date:
        return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(self.standing.zone)).date()
