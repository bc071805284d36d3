"""Living on: deciding, one after another, every point that has come due."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from careloom.hub.deciding import decide_many
from careloom.hub.decision import Decision
from careloom.hub.folding_decisions import fold_decision
from careloom.hub.learned import NO_LIBRARY, InForce, Library
from careloom.hub.point import DecisionPoint
from careloom.hub.randomization import Draws
from careloom.hub.schedule import next_point
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Standing
from careloom.hub.taking import take_snapshot
from careloom.program.definitions import Program

PRIMARY = "primary"
MOST_POINTS = 1000
"""No person can have so many points due at once; a program that makes them turns in a circle."""


class Life(msgspec.Struct):
    """One enrollment on its way through the points that are due."""

    standing: Standing
    draws: Draws
    in_force: dict[str, InForce] = {}
    """Of each learning policy, what was learned and is used for this person."""
    decided: list[tuple[Snapshot, Decision]] = []
    next_at: float | None = None
    settled: bool = False
    """Whether `next_at` is when the next point comes; false once something was folded."""

    def due_at(self, program: Program) -> float | None:
        """When the next decision point comes, None when none does."""
        if not self.settled:
            point = next_point(program, self.standing, self.draws)
            self.next_at, self.settled = point.at if point else None, True
        return self.next_at


def live_until(
    program: Program, lives: Sequence[Life], now: float, library: Library = NO_LIBRARY
) -> None:
    """Decide and fold all points due by `now`, for each life in its own order.

    Lives do not touch one another, so one alone ends as it does among many. `library` holds the
    learned artifacts that are in force for them.
    """
    waiting = list(lives)
    for _ in range(MOST_POINTS):
        due = [(life, point) for life in waiting if (point := _due(program, life, now))]
        if not due:
            return
        snapshots = [
            take_snapshot(program, life.standing, point, now, life.in_force) for life, point in due
        ]
        points = [point for _, point in due]
        draws = [life.draws.draw(point.key, PRIMARY) for life, point in due]
        decisions = decide_many(program, snapshots, points, draws, library)
        for (life, _), snapshot, decision in zip(due, snapshots, decisions, strict=True):
            fold_decision(program, life.standing, decision)
            life.settled = False
            life.decided.append((snapshot, decision))
        waiting = [life for life, _ in due]
    raise RuntimeError(f"The program {program.id} brings about decision points without end.")


def _due(program: Program, life: Life, now: float) -> DecisionPoint | None:
    point = next_point(program, life.standing, life.draws)
    life.next_at, life.settled = point.at if point else None, True
    return point if point is not None and point.at <= now else None
