"""The whole loop: what the hub offers this person at this decision point, and why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from careloom.hub import SEMANTICS
from careloom.hub.decision import Decision, Outcome
from careloom.hub.evaluating import decide_evaluation
from careloom.hub.eventing import decide_event
from careloom.hub.keeping_in_touch import decide_contact
from careloom.hub.learned import NO_LIBRARY, Library
from careloom.hub.plan import Plan, plan_of
from careloom.hub.point import DecisionPoint, PointKind
from careloom.hub.snapshot import Snapshot
from careloom.hub.taking import NAN, as_row
from careloom.hub.unfinished import Unfinished
from careloom.program.definitions import Program
from careloom.rules import pack_bits


def decide(
    program: Program,
    snapshot: Snapshot,
    point: DecisionPoint,
    *,
    draw: float,
    library: Library = NO_LIBRARY,
) -> Decision:
    """What the hub offers this person at this decision point, and why.

    `library` holds the learned artifacts that the snapshot cites, if it cites any.
    Never raises for what a person did or failed to do: what cannot be judged is unknown, is
    named in the trace, and leads to offering nothing.
    """
    plan = plan_of(program)
    if point.kind is PointKind.CONTACT:
        yes = no = 0
    else:
        scope = plan.scope_of(point)
        yes, no = scope.book.judge(as_row(snapshot.row, scope.width))
    return _choose(plan, snapshot, point, (yes, no), draw, library)


def decide_many(
    program: Program,
    snapshots: Sequence[Snapshot],
    points: Sequence[DecisionPoint],
    draws: Sequence[float],
    library: Library = NO_LIBRARY,
) -> list[Decision]:
    """The same answers as `decide`, one for each snapshot, point and draw, in their order.

    Conditions are judged for all people of a scope at once.
    """
    plan = plan_of(program)
    bits: list[tuple[int, int]] = [(0, 0)] * len(points)
    for places in _by_scope(points).values():
        _judge_together(plan, snapshots, points, places, bits)
    return [
        _choose(plan, snapshot, point, found, draw, library)
        for snapshot, point, found, draw in zip(snapshots, points, bits, draws, strict=True)
    ]


def _choose(
    plan: Plan,
    snapshot: Snapshot,
    point: DecisionPoint,
    found: tuple[int, int],
    draw: float,
    library: Library,
) -> Decision:
    """The decision, once every condition has its answer: the one path for one and for many."""
    scope = plan.scope_of(point)
    mask = plan.reads_of(point).mask if point.kind is not PointKind.CONTACT else 0
    yes, no = found[0] & mask, found[1] & mask
    begun = Unfinished(
        plan=plan,
        scope=scope,
        snapshot=snapshot,
        point=point,
        yes=yes,
        no=no,
        draw=draw,
        record={
            "point": point,
            "taken_at": snapshot.taken_at,
            "program": plan.program.content_hash,
            "semantics": SEMANTICS,
            "trace": pack_bits(yes, no, scope.count),
        },
        library=library,
    )
    if snapshot.taken_at > point.closes_at:
        return begun.end(Outcome.MISSED, reasons=("too_late",))
    return _DECIDERS[point.kind](begun)


_DECIDERS = {
    PointKind.EVALUATION: decide_evaluation,
    PointKind.EVENT: decide_event,
    PointKind.CONTACT: decide_contact,
}


def _by_scope(points: Sequence[DecisionPoint]) -> dict[tuple[PointKind, str], list[int]]:
    found: dict[tuple[PointKind, str], list[int]] = {}
    for place, point in enumerate(points):
        if point.kind is not PointKind.CONTACT:
            step = point.step if point.kind is PointKind.EVENT else ""
            found.setdefault((point.kind, step), []).append(place)
    return found


def _judge_together(
    plan: Plan,
    snapshots: Sequence[Snapshot],
    points: Sequence[DecisionPoint],
    places: list[int],
    bits: list[tuple[int, int]],
) -> None:
    scope = plan.scope_of(points[places[0]])
    columns = np.full((scope.width, len(places)), NAN)
    rows = [snapshots[place].row for place in places]
    for slot in scope.slots:
        columns[slot] = [row.get(slot, NAN) for row in rows]
    is_yes, is_no = scope.book.judge_many(columns)
    for place, yes, no in zip(places, _as_ints(is_yes), _as_ints(is_no), strict=True):
        bits[place] = (yes, no)


def _as_ints(flags: np.typing.NDArray[np.bool_]) -> list[int]:
    """Each person's flags as one bit set, condition 0 in the lowest bit."""
    packed = np.packbits(flags, axis=0, bitorder="little").T
    width = packed.shape[1]
    raw = np.ascontiguousarray(packed).tobytes()
    return (
        [
            int.from_bytes(raw[start : start + width], "little")
            for start in range(0, len(raw), width)
        ]
        if width
        else [0] * flags.shape[1]
    )
