"""Lives as rows: taking an enrollment up, appending to its journal, putting it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import msgspec
from django.conf import settings
from django.db import transaction

from careloom.hub.decision import Decision
from careloom.hub.entries import Entry
from careloom.hub.fold import fold
from careloom.hub.living import Life, live_until
from careloom.hub.narrative import digest_of
from careloom.hub.randomization import Draws
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Standing
from careloom.operations.metrics import count_decisions
from careloom.program.definitions import Program
from careloom.records.bulk import (
    DECISIONS,
    DELIVERIES,
    JOURNAL,
    Row,
    insert,
    update_standings,
)
from careloom.records.bundles import program_of
from careloom.records.learned import put_in_force
from careloom.records.models import Enrollment

Decided = tuple[Snapshot, Decision]
_OUTCOME = DECISIONS.columns.index("outcome")
_STANDING = msgspec.json.Decoder(Standing)


class Superseded(Exception):
    """Somebody else wrote this enrollment meanwhile; decide again on what it is now."""


@dataclass(slots=True)
class KeptLife:
    """One enrollment taken up, within a transaction that ends with `keep`."""

    id: str
    program: Program
    life: Life
    revision: int
    entries: list[Entry] = field(default_factory=list)
    records: list[Row] = field(default_factory=list)
    deliveries: list[Row] = field(default_factory=list)
    _row: Enrollment | None = None

    @property
    def row(self) -> Enrollment:
        """The row itself, read when it is asked for: a worker decides without it."""
        if self._row is None:
            self._row = Enrollment.objects.get(id=self.id)
        return self._row

    @property
    def standing(self) -> Standing:
        """The standing as far as it is folded."""
        return self.life.standing

    def append(self, entry: Entry) -> Entry:
        """Fold one entry and remember it for the journal; the entry with its place."""
        placed = msgspec.structs.replace(entry, seq=self.standing.seq + 1)
        fold(self.program, self.standing, placed)
        self.life.settled = False
        self.entries.append(placed)
        return placed

    def live(self, now: float) -> list[Decided]:
        """Decide what is due by now; what was decided, for whoever carries it out."""
        return live_together([self], now)[0]

    def remember(self, before: int, seq: int) -> list[Decided]:
        """Make records of the decisions since the `before`th, which followed revision `seq`."""
        decided = self.life.decided[before:]
        for place, (snapshot, decision) in enumerate(decided, start=seq + 1):
            self.records.append(_record(self.id, self.program, place, snapshot, decision))
        return decided

    def go_back_to(self, entries: Sequence[Entry]) -> None:
        """As it was taken up, with these entries appended and nothing decided."""
        again = read_life(self.id, self.row.program_id, self.row.standing, self.row.revision)
        self.life, self.revision = again.life, again.revision
        self.entries, self.records, self.deliveries = [], [], []
        for entry in entries:
            self.append(entry)

    def keep(self) -> None:
        """Write journal, decisions, deliveries and standing, if nobody else wrote meanwhile.

        Superseded otherwise; the caller's transaction is then rolled back whole.
        """
        keep_together([self])


def keep_together(lives: Sequence[KeptLife]) -> None:
    """Keep many lives in bulk, in the caller's transaction; all of them or, Superseded, none."""
    standings = []
    for one in lives:
        standing = one.standing
        standing.due_at = one.life.due_at(one.program)
        kept = msgspec.json.encode(standing).decode()
        standings.append((one.id, one.revision, kept, standing.seq, standing.due_at))
    if update_standings(standings) != len(standings):
        raise Superseded
    journal = [_journal_row(one.id, entry) for one in lives for entry in one.entries]
    insert(JOURNAL, journal)
    records = [record for one in lives for record in one.records]
    insert(DECISIONS, records)
    insert(DELIVERIES, [delivery for one in lives for delivery in one.deliveries])
    outcomes = Counter(record[_OUTCOME] for record in records)
    transaction.on_commit(partial(count_decisions, outcomes), robust=True)
    for one in lives:
        one.revision = one.standing.seq
        one.entries, one.records, one.deliveries = [], [], []


def live_together(lives: Sequence[KeptLife], now: float) -> list[list[Decided]]:
    """Decide what is due for many people of one program at once; what was decided for each."""
    before = [(len(one.life.decided), one.standing.seq) for one in lives]
    program = lives[0].program
    library = put_in_force(program, {one.id: one.life for one in lives})
    live_until(program, [one.life for one in lives], now, library)
    return [one.remember(*place) for one, place in zip(lives, before, strict=True)]


def take_up(enrollment_id: str, *, lock: bool = True) -> KeptLife:
    """The enrollment's life; locked until the end of the transaction unless `lock` is off."""
    rows = Enrollment.objects.select_for_update() if lock else Enrollment.objects
    return revive(rows.get(id=enrollment_id))


def revive(row: Enrollment) -> KeptLife:
    """The life of a row that was read."""
    kept = read_life(row.id, row.program_id, row.standing, row.revision)
    kept._row = row
    return kept


def read_life(enrollment_id: str, program_id: str, standing: str, revision: int) -> KeptLife:
    """The life that these columns hold."""
    life = Life(_STANDING.decode(standing), draws_of(enrollment_id))
    return KeptLife(enrollment_id, program_of(program_id), life, revision)


def draws_of(enrollment_id: str) -> Draws:
    """The enrollment's draws under the hub's study key."""
    return Draws(settings.STUDY_KEY, enrollment_id)


def keep_entry(enrollment_id: str, entry: Entry) -> None:
    """Write one entry of the journal by itself."""
    insert(JOURNAL, [_journal_row(enrollment_id, entry)])


def _journal_row(enrollment_id: str, entry: Entry) -> Row:
    body = msgspec.json.encode(entry).decode()
    return (enrollment_id, entry.seq, str(entry.kind), entry.at, body)


def _record(
    enrollment_id: str, program: Program, seq: int, snapshot: Snapshot, decision: Decision
) -> Row:
    return (
        enrollment_id,
        decision.point.key,
        seq,
        decision.point.kind.value,
        decision.outcome.value,
        decision.taken_at,
        msgspec.json.encode(decision).decode(),
        msgspec.json.encode(snapshot).decode(),
        digest_of(program, snapshot, decision),
    )
