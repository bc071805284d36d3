"""Micro-randomized trials for tests: the reference data, and simulated ones with a known truth."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).parent / "data"
COLUMNS = {
    "id": "user_id",
    "outcome": "outcome",
    "treatment": "treated",
    "probability": "rand_prob",
    "availability": "available",
}


def expected() -> list[dict]:
    """The fits of the reference, each with the data it was made on."""
    return json.loads((DATA / "mrt_expected.json").read_text())["fits"]


def trial(name: str) -> pd.DataFrame:
    """One of the reference trials, "continuous" or "binary"."""
    return pd.read_csv(DATA / f"mrt_{name}.csv")


def simulated(
    seed: int, *, people: int = 25, points: int = 30, effect: float = 0.3, moderated: float = 0.2
) -> dict[str, np.ndarray]:
    """A trial whose control model is wrong on purpose: the outcome is curved in `mood`.

    The effect is `effect` + `moderated` * home with home 1 half of the time. Probabilities follow
    the mood, errors within a person are correlated, and a quarter of points is not available.
    """
    rng = np.random.default_rng(seed)
    shape = (people, points)
    mood = np.clip(rng.standard_normal(shape), -2, 2)
    home = (rng.random(shape) < 0.5).astype(float)
    available = rng.random(shape) < 0.75
    chance = 0.3 + 0.4 / (1 + np.exp(-2 * mood))
    treated = available & (rng.random(shape) < chance)
    trait = rng.standard_normal((people, 1))
    error = 0.7 * trait + rng.standard_normal(shape)
    outcome = 1 + mood**2 + 0.3 * home + treated * (effect + moderated * home) + error
    return {
        "user_id": np.repeat(np.arange(people), points),
        "point": np.tile(np.arange(points), people),
        "mood": mood.ravel(),
        "home": home.ravel(),
        "available": available.ravel().astype(int),
        "rand_prob": chance.ravel(),
        "treated": treated.ravel().astype(int),
        "outcome": outcome.ravel(),
    }


def simulated_binary(seed: int, *, people: int = 25, points: int = 30) -> dict[str, np.ndarray]:
    """The same with an outcome of 0 or 1; the log risk ratio is 0.1, and 0.35 at home."""
    rng = np.random.default_rng(seed)
    data = simulated(seed, people=people, points=points)
    trait = np.repeat(0.4 * rng.random(people) - 0.2, points)
    log_risk = -1.3 + trait + 0.15 * np.sin(2 * data["mood"]) + 0.1 * data["home"]
    log_risk += data["treated"] * (0.1 + 0.25 * data["home"])
    happened = rng.random(len(log_risk)) < np.exp(log_risk)
    return {**data, "outcome": happened.astype(int)}
