"""Lives as rows: taking an enrollment up, appending to its journal, putting it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from django.conf import settings

from careloom.hub.decision import Decision
from careloom.hub.entries import Entry
from careloom.hub.fold import fold
from careloom.hub.living import Life, live_until
from careloom.hub.narrative import narrate
from careloom.hub.randomization import Draws
from careloom.hub.schedule import next_due
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Standing
from careloom.program.definitions import Program
from careloom.records.bundles import program_of
from careloom.records.models import DecisionRecord, Enrollment, JournalEntry

Decided = tuple[Snapshot, Decision]


class Superseded(Exception):
    """Somebody else wrote this enrollment meanwhile; decide again on what it is now."""


@dataclass(slots=True)
class KeptLife:
    """One enrollment taken up, within a transaction that ends with `keep`."""

    row: Enrollment
    program: Program
    life: Life
    revision: int
    entries: list[Entry] = field(default_factory=list)
    records: list[DecisionRecord] = field(default_factory=list)

    @property
    def standing(self) -> Standing:
        """The standing as far as it is folded."""
        return self.life.standing

    def append(self, entry: Entry) -> Entry:
        """Fold one entry and remember it for the journal; the entry with its place."""
        placed = msgspec.structs.replace(entry, seq=self.standing.seq + 1)
        fold(self.program, self.standing, placed)
        self.entries.append(placed)
        return placed

    def live(self, now: float) -> list[Decided]:
        """Decide what is due by now; what was decided, for whoever carries it out."""
        return live_together([self], now)[0]

    def remember(self, before: int, seq: int) -> list[Decided]:
        """Make records of the decisions since the `before`th, which followed revision `seq`."""
        decided = self.life.decided[before:]
        for place, (snapshot, decision) in enumerate(decided, start=seq + 1):
            self.records.append(_record(self.row.id, self.program, place, snapshot, decision))
        return decided

    def keep(self) -> None:
        """Write journal, decisions and standing, if nobody else wrote meanwhile.

        Superseded otherwise; the caller's transaction is then rolled back whole.
        """
        standing = self.standing
        standing.due_at = next_due(self.program, standing, self.life.draws)
        kept = Enrollment.objects.filter(id=self.row.id, revision=self.revision).update(
            standing=msgspec.json.encode(standing).decode(),
            revision=standing.seq,
            due_at=standing.due_at,
        )
        if not kept:
            raise Superseded
        JournalEntry.objects.bulk_create([journal_row(self.row.id, one) for one in self.entries])
        DecisionRecord.objects.bulk_create(self.records)
        self.revision = standing.seq
        self.entries, self.records = [], []


def live_together(lives: Sequence[KeptLife], now: float) -> list[list[Decided]]:
    """Decide what is due for many people of one program at once; what was decided for each."""
    before = [(len(one.life.decided), one.standing.seq) for one in lives]
    live_until(lives[0].program, [one.life for one in lives], now)
    return [one.remember(*place) for one, place in zip(lives, before, strict=True)]


def take_up(enrollment_id: str, *, lock: bool = True) -> KeptLife:
    """The enrollment's life; locked until the end of the transaction unless `lock` is off."""
    rows = Enrollment.objects.select_for_update() if lock else Enrollment.objects
    return revive(rows.get(id=enrollment_id))


def revive(row: Enrollment) -> KeptLife:
    """The life of a row that was read."""
    standing = msgspec.json.decode(row.standing, type=Standing)
    return KeptLife(row, program_of(row.program_id), Life(standing, draws_of(row.id)), row.revision)


def draws_of(enrollment_id: str) -> Draws:
    """The enrollment's draws under the hub's study key."""
    return Draws(settings.STUDY_KEY, enrollment_id)


def journal_row(enrollment_id: str, entry: Entry) -> JournalEntry:
    """The entry as it is kept."""
    return JournalEntry(
        enrollment_id=enrollment_id,
        seq=entry.seq,
        kind=str(entry.kind),
        at=entry.at,
        body=msgspec.json.encode(entry).decode(),
    )


def _record(
    enrollment_id: str, program: Program, seq: int, snapshot: Snapshot, decision: Decision
) -> DecisionRecord:
    narrative = narrate(program, snapshot, decision)
    return DecisionRecord(
        enrollment_id=enrollment_id,
        key=decision.point.key,
        seq=seq,
        kind=str(decision.point.kind),
        outcome=str(decision.outcome),
        taken_at=decision.taken_at,
        body=msgspec.json.encode(decision).decode(),
        snapshot=msgspec.json.encode(snapshot).decode(),
        narrative_digest=narrative.digest if narrative.parts else "",
    )
