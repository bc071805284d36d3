"""Intervals hold the truth as often as they say: a short form here, the long one by CARELOOM_RUNS.

The truth of the trials is known, their control model is wrong on purpose, and every seed is fixed.
With 1,000 runs 95 % intervals are to hold between 93 and 97 %; with fewer, the bounds are those
that a right interval passes with a chance of 0.9999.
"""

import os

import numpy as np
import pytest
from scipy import stats

from careloom.science.effects import EMEE, EMEE2, WCLS
from tests.statistics.trials import COLUMNS, simulated, simulated_binary

RUNS = int(os.environ.get("CARELOOM_RUNS", "60"))
LONG = 1_000
MARGINAL_RATIO = np.log((np.exp(0.1) + np.exp(0.45)) / (1 + np.exp(0.1)))


def bounds(runs):
    if runs >= LONG:
        return 0.93, 0.97
    low, high = stats.binom(runs, 0.95).interval(0.9999)
    return low / runs, high / runs


def covered(make, asked, truth):
    """By effect term the share of runs whose interval holds the truth."""
    held = []
    for seed in range(RUNS):
        result = asked.fit(make(1_000 + seed))
        held.append(
            [
                row.lower <= value <= row.upper
                for row, value in zip(result.effects, truth, strict=True)
            ]
        )
    return np.mean(held, axis=0)


@pytest.mark.parametrize(
    ("make", "asked", "truth"),
    [
        pytest.param(
            simulated,
            WCLS(**COLUMNS, numerator=0.5, controls=["mood", "home"]),
            [0.3 + 0.2 / 2],
            id="WCLS, marginal",
        ),
        pytest.param(
            simulated,
            WCLS(**COLUMNS, controls=["mood", "home"], moderators=["home"]),
            [0.3, 0.2],
            id="WCLS, by home, the mean as numerator",
        ),
        pytest.param(
            simulated_binary,
            EMEE(**COLUMNS, numerator=0.5, controls=["mood", "home"], moderators=["home"]),
            [0.1, 0.25],
            id="EMEE, by home",
        ),
        pytest.param(
            simulated_binary,
            EMEE(**COLUMNS, numerator=0.5, controls=["mood"]),
            [MARGINAL_RATIO],
            id="EMEE, marginal",
        ),
        pytest.param(
            simulated_binary,
            EMEE2(**COLUMNS, controls=["mood", "home"], moderators=["home"]),
            [0.1, 0.25],
            id="EMEE2, by home",
        ),
    ],
)
def test_intervals_hold_the_truth(make, asked, truth):
    low, high = bounds(RUNS)

    found = covered(make, asked, truth)

    assert np.all((low <= found) & (found <= high)), found
