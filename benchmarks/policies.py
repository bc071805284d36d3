"""How long a policy's update and its probabilities take, against one pass of BLAS on the same rows.

    python -m benchmarks.policies

Limit: an update from 1e5 rows with 20 features under a second. The probe of an update is X'X of a
matrix of as many rows and columns as the model has; that of one decision is one `math.erfc`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from benchmarks.rows import Row, at_most, tell

from careloom.hub.allocation import allocate
from careloom.program.policies import Allocation, LearningPolicy, Reward, RewardKind
from careloom.science.bandit_posterior import (
    Gaussian,
    Layout,
    design,
    noise_of,
    posterior,
    sums_by_person,
    total,
)
from careloom.science.off_policy import OffPolicy
from careloom.science.pooling import Variances, pool

ROWS, FEATURES, PEOPLE, ROUNDS = 100_000, 20, 500, 3
LIMIT = 1.0
LAYOUT = Layout(options=1, baseline=FEATURES, effect=FEATURES)


def best_of(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds of the fastest of some rounds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return min(times)


class Log:
    """Decisions of some hundred people, with a linear reward."""

    def __init__(self) -> None:
        chance = np.random.default_rng(1)
        self.person = np.arange(ROWS, dtype=np.int64) % PEOPLE
        self.features = chance.normal(size=(ROWS, FEATURES))
        self.sent = chance.uniform(0.2, 0.8, size=(ROWS, 1))
        self.did = (chance.uniform(size=(ROWS, 1)) < self.sent) * 1.0
        gain = self.features @ np.linspace(-0.2, 0.2, FEATURES)
        self.reward = gain * self.did[:, 0] + chance.normal(size=ROWS)
        self.prior = Gaussian(np.zeros(LAYOUT.width), np.eye(LAYOUT.width))

    def update(self) -> object:
        """From features and rewards to the posterior, the noise found on the way."""
        rows = design(LAYOUT, self.features, self.features, self.did, self.sent)
        sums = total(sums_by_person(rows, self.reward, self.person), LAYOUT.width)
        return posterior(sums, self.prior, noise_of(sums, self.prior, 1.0))

    def pooled(self) -> object:
        """With an effect of five features, and everybody's own deviations in it and the level."""
        layout = Layout(options=1, baseline=FEATURES, effect=5)
        rows = design(layout, self.features, self.features[:, :5], self.did, self.sent)
        varying = np.concatenate([[0], np.arange(layout.width)[layout.advantage]])
        start = Variances(np.full(len(varying), 0.25), 1.0)
        prior = Gaussian(np.zeros(layout.width), np.eye(layout.width))
        sums = sums_by_person(rows, self.reward, self.person)
        return pool(sums, prior, varying.astype(np.int64), start, noise_known=False)

    def value(self) -> object:
        """Nine estimates of two targets, clustered."""
        did = self.did[:, 0]
        taken = np.where(did == 1, self.sent[:, 0], 1 - self.sent[:, 0])
        data = {"who": self.person, "did": did, "paid": self.reward, "chance": taken,
                "x": self.features[:, 0]}  # fmt: skip
        return OffPolicy(
            id="who", action="did", reward="paid", probability="chance",
            targets=("always:1",), against="always:0", controls="x",
        ).fit(data)  # fmt: skip


def policies() -> dict[str, Callable[[], object]]:
    """One decision's probabilities, of each allocation."""
    reward = Reward(kind=RewardKind.READING, of="x", within_seconds=1, summary="mean", log=False)
    one = LearningPolicy(
        id="p", step="s", options=("a",), features=(), reward=reward,
        allocation=Allocation.SMOOTH, steepness=2.0, cutoff=1.0, low=0.1, high=0.9, cost=0.0,
        pooled=False, noise_sd=1.0, noise_known=False, prior_sd=1.0, prior=(), between_sd=0.5,
        drift=0.5, least_rows=50, meaning="", path="",
    )  # fmt: skip
    thompson = replace(one, allocation=Allocation.THOMPSON)
    two, four = [[0.3, 0.0], [0.0, 0.0]], [[0.3 * (i == j) for j in range(4)] for i in range(4)]
    means = [0.3, 0.2, 0.1, 0.0]
    return {
        "thompson, 2 options": lambda: allocate(thompson, means[:2], two, 1),
        "smooth, 2 options": lambda: allocate(one, means[:2], two, 1),
        "thompson, 4 options": lambda: allocate(thompson, means, four, 3),
        "smooth, 4 options": lambda: allocate(one, means, four, 3),
    }


def main() -> None:
    """A row for each measurement."""
    log = Log()
    matrix = np.random.default_rng(2).normal(size=(ROWS, LAYOUT.width))
    probe = best_of(lambda: matrix.T @ matrix)
    what = f"from {ROWS:,} rows, {FEATURES} features"
    at_most("policies", f"update {what}", best_of(log.update), LIMIT)
    _beside(
        f"pooled update from {ROWS:,} rows of {PEOPLE} people",
        best_of(log.pooled, 1),
        probe,
        "one X'X of BLAS",
        "s",
    )
    _beside(f"18 off-policy values {what}", best_of(log.value), probe, "one X'X of BLAS", "s")
    probe = best_of(lambda: [math.erfc(0.3) for _ in range(1000)], 20) / 1000
    for name, call in policies().items():
        _beside(f"probabilities, {name}", best_of(call, 50), probe, "one math.erfc", "us")


def _beside(what: str, seconds: float, probe: float, against: str, unit: str) -> None:
    figure = f"{seconds:.3f} s" if unit == "s" else f"{1e6 * seconds:,.1f} us"
    tell(Row(area="policies", what=what, figure=figure, ratio=seconds / probe, against=against))


if __name__ == "__main__":
    main()
