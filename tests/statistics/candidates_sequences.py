"""Estimators of components and sequences, for the conformance suite."""

import numpy as np

from careloom.science.factorial import Factorial
from tests.statistics.conformance import Candidate, Columns


def experiment() -> Columns:
    """A factorial experiment of two components, with a covariate."""
    rng = np.random.default_rng(41)
    coach, diary = rng.integers(0, 2, (2, 120))
    age = rng.normal(40, 9, 120).round(1)
    mood = 5 + 0.8 * coach + 0.6 * coach * diary + 0.02 * age + rng.normal(size=120)
    return {
        "coach": np.where(coach, "on", "off").tolist(),
        "diary": diary.tolist(),
        "age": age.tolist(),
        "mood": mood.round(3).tolist(),
    }


CANDIDATES = [
    Candidate(
        name="Factorial",
        data=experiment(),
        make=lambda name: Factorial(
            outcome=name("mood"),
            factors=[name("coach"), name("diary")],
            covariates=name("age"),
        ),
        number="mood",
    ),
    Candidate(
        name="Factorial, robust",
        data=experiment(),
        make=lambda name: Factorial(
            outcome=name("mood"),
            factors=[name("coach"), name("diary")],
            order=1,
            variance="robust",
        ),
        number="mood",
    ),
]
