"""Off-policy evaluation, before the promises that every estimator makes."""

import numpy as np

from careloom.science.off_policy import OffPolicy
from tests.statistics.conformance import Candidate


def _data() -> dict[str, list[object]]:
    chance = np.random.default_rng(31)
    likely = chance.uniform(0.2, 0.8, 120)
    did = (chance.uniform(size=120) < likely).astype(int)
    return {
        "person": np.repeat(np.arange(12), 10).tolist(),
        "action": did.tolist(),
        "reward": (chance.normal(size=120) + did).tolist(),
        "chance": np.where(did == 1, likely, 1 - likely).tolist(),
        "mood": chance.normal(size=120).tolist(),
    }


CANDIDATES = [
    Candidate(
        name="OffPolicy",
        data=_data(),
        make=lambda name: OffPolicy(
            id=name("person"),
            action=name("action"),
            reward=name("reward"),
            probability=name("chance"),
            targets=("always:1", "uniform"),
        ),
        number="reward",
    )
]
