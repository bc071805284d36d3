"""Decision points: instants at which the hub may act for one person, whether or not it does."""

from __future__ import annotations

from enum import StrEnum

import msgspec

PROPOSAL_APPROVED = "proposal/approved"
PROPOSAL_EXPIRED = "proposal/expired"
"""The triggers of the points at which a waiting recommendation is settled."""
NEVER = 1e12
"""An instant beyond all care, for points that no lateness closes."""


class PointKind(StrEnum):
    """An evaluation point asks what is needed; an event point which event comes now.

    A contact point keeps in touch with one who rests or needs nothing.
    """

    EVALUATION = "evaluation"
    EVENT = "event"
    CONTACT = "contact"


class DecisionPoint(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One instant at which the hub may act for one person.

    `trigger` and `slot` identify the point within an enrollment and stay the same when the person
    moves between time zones: `slot` is a local date (`2026-03-02`) or an entry (`e17`).
    """

    kind: PointKind
    trigger: str
    slot: str
    at: float
    closes_at: float = NEVER
    step: str = ""
    """The micro-intervention of an event point."""
    rules: tuple[str, ...] = ()
    """The decision rules that look at an event point, in the author's order."""
    reported: str = ""
    """The report option that brought an evaluation about, such as `hard_moment.refusal`."""
    settled: bool = False
    """At an evaluation: its items were asked and answered, or the wait is over."""

    @property
    def key(self) -> str:
        """The identity of the point within its enrollment."""
        return f"{self.trigger}@{self.slot}"
