"""How many rows were used, and why the others were not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from careloom.science.effects.arms import Arms
from careloom.science.frames import Floats, Truths


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of the table by what became of them; arms are "nothing", then the options."""

    rows: int
    unavailable: int
    available: Mapping[str, int]
    without_outcome: Mapping[str, int]
    without_predictor: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: int, available: Truths, taken: Floats, absent: Truths, arms: Arms) -> Counts:
        """`taken` and `absent` (no outcome) are of the available rows only."""
        members = _members(taken, arms)
        return cls(
            rows=rows,
            unavailable=int((~available).sum()),
            available={name: int(them.sum()) for name, them in members.items()},
            without_outcome={name: int((them & absent).sum()) for name, them in members.items()},
        )

    def without_predictors(self, counts: Mapping[str, int]) -> Counts:
        """With the rows that were dropped for an empty moderator or control, by column."""
        return replace(self, without_predictor=dict(counts))

    def plus(self, other: Counts) -> Counts:
        """The counts of two pieces of one table together."""
        return Counts(
            self.rows + other.rows,
            self.unavailable + other.unavailable,
            _added(self.available, other.available),
            _added(self.without_outcome, other.without_outcome),
            _added(self.without_predictor, other.without_predictor),
        )

    def told(self) -> dict[str, Any]:
        """For the JSON: unavailable rows, and rows without outcome or predictor."""
        return {
            "unavailable": self.unavailable,
            "available": dict(self.available),
            "outcome_missing": dict(self.without_outcome),
            "predictor_missing": dict(self.without_predictor),
        }

    def notes(self, missing: str) -> tuple[str, ...]:
        """What a reader must know of rows that were left out."""
        found = []
        if any(self.without_outcome.values()):
            shares = ", ".join(
                f"{100 * count / self.available[arm]:.1f} % of {self.available[arm]:,} with {arm}"
                for arm, count in self.without_outcome.items()
                if self.available[arm]
            )
            what = (
                "left out, as if missing at random given the controls"
                if missing == "drop"
                else "left out, the others weighted by the modeled chance of being observed"
            )
            found.append(f"The outcome is missing in {shares}; these rows were {what}.")
        if any(self.without_predictor.values()):
            told = ", ".join(f"{name} {count:,}" for name, count in self.without_predictor.items())
            found.append(f"Rows with an empty moderator or control were left out: {told}.")
        return tuple(found)


def _members(taken: Floats, arms: Arms) -> dict[str, Truths]:
    names = arms.names if arms.several else ("treatment",)
    found = {"nothing": np.equal(taken.sum(axis=1), 0)}
    for place, name in enumerate(names):
        found[name] = np.equal(taken[:, place], 1)
    return found


def _added(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    names = dict.fromkeys((*first, *second))
    return {name: first.get(name, 0) + second.get(name, 0) for name in names}
