"""Estimators of components and sequences, for the conformance suite."""

import numpy as np

from careloom.science.factorial import Factorial
from careloom.science.sequences.q_learning import QLearning
from careloom.science.sequences.regimes import EmbeddedRegimes
from careloom.science.sequences.stages import Stage
from careloom.science.sequences.weighting import DWOLS, GEstimation
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


def two_stages(people: int = 150, seed: int = 43) -> Columns:
    """A SMART whose second choice, for those who do not respond, should follow adherence.

    True blips of +1 against -1: at the second stage -0.6 + 1.6 adherence + 0.4 first.
    """
    rng = np.random.default_rng(seed)
    severity = rng.normal(size=people).round(3)
    first, second = rng.choice([-1, 1], (2, people))
    adherence = (rng.uniform(size=people) < 0.5 + 0.1 * first).astype(int)
    responder = rng.uniform(size=people) < 0.4 + 0.1 * first
    blip = np.where(responder, 0, second * (-0.3 + 0.8 * adherence + 0.2 * first))
    outcome = 10 - severity + 0.5 * first + 2 * responder + blip + rng.normal(size=people)
    return {
        "person": (np.arange(people) + 1).tolist(),
        "severity": severity.tolist(),
        "first": first.tolist(),
        "adherence": adherence.tolist(),
        "second": [None if had else int(one) for had, one in zip(responder, second, strict=True)],
        "outcome": outcome.round(4).tolist(),
    }


def stages(name=lambda column: column) -> list[Stage]:
    """The two choices of `two_stages`, as an analyst would describe them."""
    return [
        Stage(
            treatment=name("first"),
            controls=name("severity"),
            moderators=name("severity"),
            probability=0.5,
        ),
        Stage(
            treatment=name("second"),
            controls=f"{name('severity')} + {name('first')} + {name('adherence')}",
            moderators=f"{name('first')} + {name('adherence')}",
            probability=0.5,
        ),
    ]


def backward(estimator):
    """A candidate for a backward method, with few resamples."""
    return Candidate(
        name=estimator.__name__,
        data=two_stages(),
        make=lambda name: estimator(
            id=name("person"), outcome=name("outcome"), stages=stages(name), bootstrap=40
        ),
        number="outcome",
        tolerance=1e-8,
    )


CANDIDATES = [
    backward(QLearning),
    backward(GEstimation),
    backward(DWOLS),
    Candidate(
        name="EmbeddedRegimes",
        data=two_stages(),
        make=lambda name: EmbeddedRegimes(
            id=name("person"),
            outcome=name("outcome"),
            first=name("first"),
            second=name("second"),
            covariates=name("severity"),
        ),
        number="outcome",
    ),
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
