"""How many rows were used, and why the others were not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from careloom.science.effects.arms import Arms
from careloom.science.frames import Floats, Truths
from careloom.science.inference import two_sided_p

NOTHING = "nothing"
# A sample ratio this unlikely is a fault of the recording rather than chance.
DOUBTFUL = 0.001


@dataclass(frozen=True, slots=True)
class Ratio:
    """Over the available rows: how often each option was taken, how often its probabilities say,
    and the variance of the difference. The draws are independent given their probabilities, so
    that the difference over its deviation is normal, however the probabilities came about."""

    taken: tuple[float, ...]
    expected: tuple[float, ...]
    variance: tuple[float, ...]

    @classmethod
    def of(cls, taken: Floats, chance: Floats) -> Ratio:
        """From (rows, options) arrays."""
        return cls(
            tuple(taken.sum(axis=0).tolist()),
            tuple(chance.sum(axis=0).tolist()),
            tuple((chance * (1 - chance)).sum(axis=0).tolist()),
        )

    def plus(self, other: Ratio) -> Ratio:
        """That of two pieces of one table."""
        return Ratio(
            *(
                tuple(one + more for one, more in zip(mine, theirs, strict=True))
                for mine, theirs in zip(self._parts(), other._parts(), strict=True)
            )
        )

    def tests(self) -> list[tuple[float, float]]:
        """For each option the standardized difference and its two-sided p."""
        found = []
        for taken, expected, variance in zip(*self._parts(), strict=True):
            z = (taken - expected) / variance**0.5 if variance > 0 else float("nan")
            found.append((z, two_sided_p(z, float("inf"))))
        return found

    def _parts(self) -> tuple[tuple[float, ...], ...]:
        return self.taken, self.expected, self.variance


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of the table by what became of them; arms are "nothing", then the options."""

    rows: int
    unavailable: int
    available: Mapping[str, int]
    without_outcome: Mapping[str, int]
    ratio: Ratio
    without_predictor: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        rows: int,
        available: Truths,
        taken: Floats,
        absent: Truths,
        arms: Arms,
        ratio: Ratio,
    ) -> Counts:
        """`taken`, `absent` (no outcome) and `ratio` are of the available rows only."""
        members = _members(taken, arms)
        return cls(
            rows=rows,
            unavailable=int((~available).sum()),
            available={name: int(them.sum()) for name, them in members.items()},
            without_outcome={name: int((them & absent).sum()) for name, them in members.items()},
            ratio=ratio,
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
            self.ratio.plus(other.ratio),
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

    def randomization(self) -> dict[str, Any]:
        """For the JSON, by option: taken, expected, and the test of the two being alike."""
        names = [name for name in self.available if name != NOTHING]
        tests = self.ratio.tests()
        return {
            name: {
                "taken": self.ratio.taken[place],
                "expected": self.ratio.expected[place],
                "statistic": tests[place][0],
                "p": tests[place][1],
            }
            for place, name in enumerate(names)
        }

    def notes(self, missing: str) -> tuple[str, ...]:
        """What a reader must know of the randomization and of rows that were left out."""
        found = []
        for name, told in self.randomization().items():
            if told["p"] < DOUBTFUL:
                found.append(
                    f"The stored probabilities of {name} do not fit what happened: taken "
                    f"{told['taken']:,.0f} times, expected {told['expected']:,.1f} "
                    f"(p = {told['p']:.2g}). Estimates rest on these probabilities."
                )
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
    found = {NOTHING: np.equal(taken.sum(axis=1), 0)}
    for place, name in enumerate(names):
        found[name] = np.equal(taken[:, place], 1)
    return found


def _added(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    names = dict.fromkeys((*first, *second))
    return {name: first.get(name, 0) + second.get(name, 0) for name in names}
