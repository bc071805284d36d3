"""A learning policy tried on virtual people: they live in the real hub, and it learns each night.

Nothing here decides or learns by itself: deciding is the hub's, learning that of
`careloom.learning`, exactly as with people. What comes of it can therefore be told before anybody
is asked to take part: does the policy find the effect, how fast, and what does looking cost.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from careloom.hub.decision import Decision
from careloom.hub.entries import Entry
from careloom.hub.fold import begin, fold
from careloom.hub.learned import Artifact, InForce, artifact_bytes, artifact_hash
from careloom.hub.living import Life, live_until
from careloom.hub.randomization import Draws
from careloom.hub.schedule import next_point
from careloom.hub.snapshot import Snapshot
from careloom.learning.rows import Gathered, Past, asked_by, gather
from careloom.learning.update import Source, Update, update
from careloom.program.definitions import Program
from careloom.program.policies import LearningPolicy

DAY = 86400.0
Begins = Callable[[int], Iterable[Entry]]
"""The entries with which person number n begins, the enrolling one first."""
Follows = Callable[[int, Snapshot, Decision], Iterable[Entry]]
"""What a decision brings person number n to do or to measure, at instants after it."""


@dataclass(slots=True)
class Subject:
    """One virtual person on their way: what happened, and what is about to."""

    number: int
    life: Life
    entries: list[Entry] = field(default_factory=list)
    coming: list[tuple[float, int, Entry]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """A pseudonym whose order is that of the numbers."""
        return f"v{self.number:06}"


@dataclass(frozen=True, slots=True)
class Night:
    """One update: whether what came of it was used, by which hash."""

    at: float
    update: Update
    artifact: str


@dataclass(slots=True)
class LearningTrial:
    """Virtual people under one policy. `nights` has every update, in order.

    With `learns` off the fixed probabilities stay: the trial to compare with.
    """

    program: Program
    policy: LearningPolicy
    follows: Follows
    subjects: list[Subject]
    learns: bool = True
    library: dict[str, Artifact] = field(default_factory=dict)
    nights: list[Night] = field(default_factory=list)
    in_force: str = ""
    _number: int = 0

    def live(self, days: int) -> LearningTrial:
        """Let so many days pass from the first enrollment on, and learn at the end of each."""
        start = min(one.entries[0].at for one in self.subjects)
        for day in range(1, days + 1):
            night = start + day * DAY
            for one in self.subjects:
                self._live_until(one, night)
            if self.learns:
                self._learn(night)
        return self

    def rows(self, cut_at: float = float("inf")) -> Gathered:
        """The policy's complete rows, as an analysis after the trial would have them."""
        return gather(self.policy, [_past(self.program, one) for one in self.subjects], cut_at)

    def decided(self) -> list[tuple[str, Snapshot, Decision]]:
        """Every decision that asked the policy, with whose it was, in the order of time."""
        found = [
            (one.name, snapshot, decision)
            for one in self.subjects
            for snapshot, decision in one.life.decided
            if asked_by(self.program, decision) == self.policy.id
        ]
        return sorted(found, key=lambda each: (each[2].taken_at, each[0]))

    def _live_until(self, one: Subject, until: float) -> None:
        """Points and entries in the order of time; a point comes before an entry of its instant."""
        while True:
            point = next_point(self.program, one.life.standing, one.life.draws)
            at = min(until, point.at if point else until)
            if one.coming and one.coming[0][0] < at:
                self._happens(one, heapq.heappop(one.coming)[2])
            elif point is not None and point.at <= until:
                self._decide(one, point.at)
            elif one.coming and one.coming[0][0] <= until:
                self._happens(one, heapq.heappop(one.coming)[2])
            else:
                return

    def _happens(self, one: Subject, entry: Entry) -> None:
        placed = msgspec.structs.replace(entry, seq=one.life.standing.seq + 1)
        fold(self.program, one.life.standing, placed)
        one.entries.append(placed)
        self._decide(one, placed.at)

    def _decide(self, one: Subject, now: float) -> None:
        before = len(one.life.decided)
        live_until(self.program, [one.life], now, self.library)
        for snapshot, decision in one.life.decided[before:]:
            for entry in self.follows(one.number, snapshot, decision):
                self._number += 1
                heapq.heappush(one.coming, (max(entry.at, now), self._number, entry))

    def _learn(self, night: float) -> None:
        source = Source(self.program.id, "simulation", night, self.in_force)
        previous = self.library.get(self.in_force)
        found = update(self.policy, self.rows(night), source, previous)
        name = ""
        if found.artifact is not None and not found.faults:
            name = artifact_hash(artifact_bytes(found.artifact))
            self.library[name], self.in_force = found.artifact, name
            for one in self.subjects:
                own = found.people.get(one.name)
                one.life.in_force = {self.policy.id: InForce(name, own)}
        self.nights.append(Night(night, found, name))


def learning_trial(
    program: Program,
    policy: str,
    people: Sequence[Draws],
    begins: Begins,
    follows: Follows,
    *,
    learns: bool = True,
) -> LearningTrial:
    """A trial that is about to begin; KeyError for a policy that the program does not have.

    Each person has draws of their own, keyed as the hub's are: equal keys give an equal trial.
    """
    found = program.policies[policy]
    subjects = []
    for number, draws in enumerate(people):
        first, *others = begins(number)
        first = msgspec.structs.replace(first, seq=1)
        one = Subject(number, Life(begin(program, first), draws), [first])
        one.coming = [(entry.at, -len(others) + place, entry) for place, entry in enumerate(others)]
        heapq.heapify(one.coming)
        subjects.append(one)
    return LearningTrial(program, found, follows, subjects, learns)


def _past(program: Program, one: Subject) -> Past:
    decisions = [decision for _, decision in one.life.decided]
    seen = [(program, snapshot, decision) for snapshot, decision in one.life.decided]
    return Past(one.name, seen, one.entries, decisions)
