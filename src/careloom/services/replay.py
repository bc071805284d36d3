"""Replay: whether past decisions still come out as they were recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec
from django.conf import settings

from careloom.hub import SEMANTICS
from careloom.hub.deciding import decide
from careloom.hub.decision import Decision
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.fold import begin, fold
from careloom.hub.folding_decisions import fold_decision
from careloom.hub.living import PRIMARY
from careloom.hub.moving import move_standing
from careloom.hub.narrative import digest_of
from careloom.hub.randomization import Draws
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Standing
from careloom.hub.taking import take_snapshot
from careloom.records.bundles import program_of
from careloom.records.learned import artifacts_of
from careloom.records.models import DecisionRecord, Enrollment, JournalEntry, LearnedArtifact
from careloom.services.retention import count_cut, was_cut


@dataclass(frozen=True, slots=True)
class Difference:
    """One decision that came out otherwise, and in which parts of its record."""

    enrollment: str
    key: str
    parts: tuple[str, ...]


@dataclass(slots=True)
class Replayed:
    """What replay found. `erased` are those whose person asked to be forgotten.

    `expired` are those that retention has cut, or whose journal it has.
    """

    decisions: int = 0
    identical: int = 0
    erased: int = 0
    expired: int = 0
    differences: list[Difference] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """The counts and differences as machines read them."""
        return {
            "decisions": self.decisions,
            "identical": self.identical,
            "different": len(self.differences),
            "erased": self.erased,
            "expired": self.expired,
            "differences": [
                {"enrollment": one.enrollment, "key": one.key, "parts": list(one.parts)}
                for one in self.differences
            ],
        }


def replay(*, from_journal: bool = False, since: float = 0.0) -> Replayed:
    """Decide every recorded decision again and compare; nothing is written.

    From the stored snapshot alone, or `from_journal`: journal and decisions are folded again in
    their order, and the snapshot is taken anew, so that an entry changed by hand shows in each
    decision that used it, and one taken away in each decision after it.
    """
    found = Replayed()
    found.expired = found.decisions = count_cut("decisions", since=since)
    for row in Enrollment.objects.select_related("participant").order_by("id"):
        if row.started_at is None:
            continue
        records = DecisionRecord.objects.filter(enrollment_id=row.id).order_by("seq")
        if row.participant.erased_at is not None:
            count = records.count()
            found.decisions += count
            found.erased += count
            continue
        if from_journal and _lacks_history(row):
            count = records.filter(taken_at__gte=since).count()
            found.decisions += count
            found.expired += count
            continue
        pairs: Iterable[tuple[DecisionRecord, Snapshot | None]]
        pairs = _refolded(row) if from_journal else _stored(records)
        for record, snapshot in pairs:
            if record.taken_at < since:
                continue
            found.decisions += 1
            if _expired(record):
                found.expired += 1
                continue
            parts = compare_record(row, record, snapshot) if snapshot else ("journal",)
            if parts:
                found.differences.append(Difference(row.id, record.key, parts))
            else:
                found.identical += 1
    return found


def _lacks_history(row: Enrollment) -> bool:
    """Whether retention cut what the person's standing was folded from.

    A gap that retention cannot have made is none: it shows as a difference.
    """
    if row.started_at is None or not was_cut(("journal", "decisions"), row.started_at.timestamp()):
        return False
    return [one.seq for one in _in_order(row.id)] != list(range(1, row.revision + 1))


def _stored(records: Iterable[DecisionRecord]) -> Iterator[tuple[DecisionRecord, Snapshot]]:
    for record in records:
        yield record, msgspec.json.decode(record.snapshot, type=Snapshot)


def _refolded(row: Enrollment) -> Iterator[tuple[DecisionRecord, Snapshot | None]]:
    """Each decision with the snapshot that the journal before it gives; None behind a gap."""
    rows = _in_order(row.id)
    whole = next((n for n, one in enumerate(rows) if one.seq != n + 1), len(rows))
    yield from _folded(row, rows[:whole])
    yield from ((one, None) for one in rows[whole:] if isinstance(one, DecisionRecord))


def _folded(
    row: Enrollment, rows: list[JournalEntry | DecisionRecord]
) -> Iterator[tuple[DecisionRecord, Snapshot]]:
    if not rows:
        return
    program = program_of(_first_program(row, rows))
    standing: Standing | None = None
    entries: list[Entry] = []
    for one in rows:
        if isinstance(one, JournalEntry):
            entry = msgspec.json.decode(one.body, type=Entry)
            if standing is not None and entry.kind is EntryKind.MOVED:
                later = program_of(entry.text)
                move_standing(program, later, standing, entries)
                program = later
            else:
                standing = fold(program, standing, entry) if standing else begin(program, entry)
            entries.append(entry)
            continue
        if standing is None:
            return
        decision = msgspec.json.decode(one.body, type=Decision)
        known = msgspec.json.decode(one.snapshot, type=Snapshot).policies
        yield one, take_snapshot(program, standing, decision.point, decision.taken_at, known)
        fold_decision(program, standing, decision)


def _first_program(row: Enrollment, rows: Iterable[JournalEntry | DecisionRecord]) -> str:
    """The version that the person began with, before any move."""
    for one in rows:
        if isinstance(one, JournalEntry) and one.kind == EntryKind.MOVED:
            return msgspec.json.decode(one.body, type=Entry).key
    return row.program_id


def _in_order(enrollment_id: str) -> list[JournalEntry | DecisionRecord]:
    rows: list[JournalEntry | DecisionRecord] = [
        *JournalEntry.objects.filter(enrollment_id=enrollment_id),
        *DecisionRecord.objects.filter(enrollment_id=enrollment_id),
    ]
    return sorted(rows, key=lambda row: row.seq)


def _expired(record: DecisionRecord) -> bool:
    """Whether the learned artifact that this decision used is there no more."""
    used = msgspec.json.decode(record.body, type=Decision).artifact
    return bool(used) and not LearnedArtifact.objects.filter(hash=used).exists()


def compare_record(row: Enrollment, record: DecisionRecord, snapshot: Snapshot) -> tuple[str, ...]:
    """The parts of the record that come out otherwise now; none when it is identical."""
    stored = msgspec.json.decode(record.body, type=Decision)
    program = program_of(stored.program)
    draw = Draws(settings.STUDY_KEY, row.id).draw(stored.point.key, PRIMARY)
    library = artifacts_of([cited.artifact for cited in snapshot.policies.values()])
    again = decide(program, snapshot, stored.point, draw=draw, library=library)
    parts = [
        name
        for name in Decision.__struct_fields__
        if getattr(again, name) != getattr(stored, name) and not _allowed(stored, name)
    ]
    if _canonical(snapshot) != msgspec.json.decode(record.snapshot, type=Snapshot):
        parts.append("snapshot")
    if digest_of(program, snapshot, again) != record.narrative_digest:
        parts.append("narrative text")
    return tuple(parts)


def _canonical(snapshot: Snapshot) -> Snapshot:
    """As it comes out of storage, where 0 and 0.0 are one."""
    return msgspec.json.decode(msgspec.json.encode(snapshot), type=Snapshot)


def _allowed(stored: Decision, name: str) -> bool:
    """A decision of other semantics may differ in that number, and then only in that."""
    return name == "semantics" and stored.semantics != SEMANTICS
