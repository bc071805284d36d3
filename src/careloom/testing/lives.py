"""Builders for tests and program authors: a life that mentions only what matters."""

from __future__ import annotations

from datetime import date

from careloom.hub.decision import Decision
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.fold import begin, fold
from careloom.hub.living import Life, live_until
from careloom.hub.local_time import instant
from careloom.hub.randomization import Draws
from careloom.hub.schedule import next_point
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import CourseState, Standing
from careloom.program.definitions import Program

FIRST_DAY = date(2026, 3, 2).toordinal()
"""A Monday, six days before the clocks of New York go forward."""
ZONE = "America/New_York"


class Always(Draws):
    """Draws that always fall on one number."""

    def __init__(self, number: float) -> None:
        super().__init__(b"", "")
        self._number = number

    def draw(self, point_key: str, purpose: str) -> float:
        """The number, whatever is asked."""
        return self._number


class LivedLife:
    """One person in a program, told day by day; every decision is kept in order."""

    def __init__(
        self,
        program: Program,
        *,
        draws: Draws,
        zone: str = ZONE,
        language: str = "en",
        channel: str = "web",
        began: str = "09:00",
    ) -> None:
        self.program = program
        self.zone = zone
        self.now = 0.0
        at = self.at(0, began)
        text = f"{zone} {language} web {channel}"
        self.entries: list[Entry | Decision] = []
        entry = Entry(kind=EntryKind.ENROLLED, at=at, seq=1, text=text)
        self.entries.append(entry)
        self.life = Life(begin(program, entry), draws)
        self._live(at)

    @property
    def standing(self) -> Standing:
        """The standing as it is now."""
        return self.life.standing

    @property
    def course(self) -> CourseState:
        """The running course; an error when none runs."""
        if self.standing.course is None:
            raise AssertionError("No course is running.")
        return self.standing.course

    @property
    def decisions(self) -> list[Decision]:
        """Every decision so far."""
        return [decision for _, decision in self.life.decided]

    @property
    def last(self) -> Decision:
        """The latest decision."""
        return self.decisions[-1]

    @property
    def last_snapshot(self) -> Snapshot:
        """The snapshot that the latest decision was made from."""
        return self.life.decided[-1][0]

    def at(self, day: int, clock: str) -> float:
        """The instant of a local time, days counted from the first."""
        hour, minute = clock.split(":")
        return instant(FIRST_DAY + day, int(hour) * 60 + int(minute), self.zone)

    def until(self, day: int, clock: str) -> LivedLife:
        """Let each point that comes before be decided at its own time."""
        end = self.at(day, clock)
        while (point := next_point(self.program, self.standing, self.life.draws)) is not None:
            if point.at > end:
                break
            self._live(point.at)
        return self

    def happens(self, day: int, clock: str, kind: EntryKind, **fields: object) -> LivedLife:
        """One entry at a local time, after all that was due before it."""
        self.until(day, clock)
        at = self.at(day, clock)
        entry = Entry(kind=kind, at=at, seq=self.standing.seq + 1, **fields)  # type: ignore[arg-type]
        fold(self.program, self.standing, entry)
        self.entries.append(entry)
        self._live(at)
        return self

    def answers(self, day: int, clock: str, **items: float) -> LivedLife:
        """Answers to items, one entry for each."""
        for item, value in items.items():
            self.happens(day, clock, EntryKind.ANSWER, name=item, value=float(value))
        return self

    def responds(
        self, day: int, clock: str, event: str, *, item: str = "", value: float | None = None
    ) -> LivedLife:
        """A response to an event of the running course."""
        self.until(day, clock)
        step = self.course.step
        if not item:
            return self.happens(day, clock, EntryKind.DONE, step=step, event=event)
        return self.happens(
            day, clock, EntryKind.ANSWER, name=item, value=value, step=step, event=event
        )

    def _live(self, now: float) -> None:
        self.now = now
        before = len(self.life.decided)
        live_until(self.program, [self.life], now)
        self.entries.extend(decision for _, decision in self.life.decided[before:])
