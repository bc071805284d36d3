"""A decision in the making: what it was given, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from careloom.hub.decision import Decision, Outcome
from careloom.hub.learned import Library
from careloom.hub.plan import Plan, ScopePlan
from careloom.hub.point import DecisionPoint
from careloom.hub.snapshot import Snapshot
from careloom.program.definitions import Program


@dataclass(slots=True)
class Unfinished:
    """All that the parts of the loop need, and the record as far as it is written."""

    plan: Plan
    scope: ScopePlan
    snapshot: Snapshot
    point: DecisionPoint
    yes: int
    no: int
    draw: float
    record: dict[str, Any]
    library: Library = field(default_factory=dict)
    """What learning policies learned, by hash."""

    @property
    def program(self) -> Program:
        """The program that decides."""
        return self.plan.program

    def note(self, **fields: Any) -> None:  # noqa: ANN401 - checked by the record itself
        """Write down what was found on the way."""
        self.record.update(fields)

    def end(self, outcome: Outcome, **fields: Any) -> Decision:  # noqa: ANN401
        """The finished record."""
        return Decision(**{**self.record, **fields}, outcome=outcome)
