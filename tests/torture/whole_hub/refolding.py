"""The journal folded again beside what is kept: no point skipped, and the same standing."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from careloom.hub.decision import Decision
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.fold import begin, fold
from careloom.hub.folding_decisions import fold_decision
from careloom.hub.moving import move_standing
from careloom.hub.schedule import next_due, next_point
from careloom.hub.standing import Standing
from careloom.records.bundles import program_of
from careloom.records.lives import draws_of
from careloom.records.models import DecisionRecord, Enrollment, JournalEntry


def what_differs_when_refolded(enrollment: str) -> Iterator[str]:
    """Every decision point that was passed over, and the standing if it is not what was folded.

    A point counts as passed over when, of all that could come next, another one was decided.
    """
    row, draws = Enrollment.objects.get(id=enrollment), draws_of(enrollment)
    rows = _in_order(enrollment)
    if [one.seq for one in rows] != list(range(1, len(rows) + 1)):
        yield "the order has a gap or a double"
        return
    entries: list[Entry] = []
    moves = [one for one in rows if isinstance(one, JournalEntry) and one.kind == "moved"]
    first = msgspec.json.decode(moves[0].body, type=Entry).key if moves else row.program_id
    program = program_of(first)
    standing: Standing | None = None
    for one in rows:
        if isinstance(one, DecisionRecord):
            assert standing is not None
            decision = msgspec.json.decode(one.body, type=Decision)
            point = next_point(program, standing, draws)
            if point is None or point.key != decision.point.key:
                yield f"{one.key} was decided where {point and point.key} was next"
            fold_decision(program, standing, decision)
            continue
        entry = msgspec.json.decode(one.body, type=Entry)
        if standing is None:
            standing = begin(program, entry)
        elif entry.kind is EntryKind.MOVED:
            later = program_of(entry.text)
            move_standing(program, later, standing, entries)
            program = later
        else:
            fold(program, standing, entry)
        entries.append(entry)
    assert standing is not None
    standing.due_at = next_due(program, standing, draws)
    if _plain(msgspec.json.encode(standing)) != _plain(row.standing.encode()):
        yield "the standing is not what the journal makes of it"
    if (row.revision, row.due_at) != (standing.seq, standing.due_at):
        yield "revision or next point are not those of the standing"


def _in_order(enrollment: str) -> list[JournalEntry | DecisionRecord]:
    rows: list[JournalEntry | DecisionRecord] = [
        *JournalEntry.objects.filter(enrollment_id=enrollment),
        *DecisionRecord.objects.filter(enrollment_id=enrollment),
    ]
    return sorted(rows, key=lambda one: one.seq)


def _plain(standing: bytes) -> Standing:
    return msgspec.json.decode(standing, type=Standing)
