"""Values of policies against the reference numbers, and against an identity of two estimators."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from careloom.science.off_policy import OffPolicy

DATA = Path(__file__).parent / "data"
EXPECTED = json.loads((DATA / "ope_expected.json").read_text())
SAID = {"pi_e": "pi_e_*", "uniform": "uniform", "always_action_1": "always:1"}


@pytest.fixture(scope="module")
def result():
    return OffPolicy(
        id="user_id",
        action="action",
        reward="reward",
        probability="pscore",
        targets=tuple(SAID.values()),
        model="q_hat_*",
        limit=1.5,
    ).fit(DATA / "ope.csv")


@pytest.mark.parametrize("policy", SAID)
@pytest.mark.parametrize("name", EXPECTED["policies"]["pi_e"]["estimates"])
def test_estimates_are_those_of_the_reference(result, policy, name):
    expected = EXPECTED["policies"][policy]["estimates"][name]

    assert result.effects[f"{SAID[policy]}: {name}"].estimate == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("policy", SAID)
@pytest.mark.parametrize("name", ["IPS", "DM", "DR", "SNIPS"])
def test_standard_errors_are_those_of_the_reference(result, policy, name):
    expected = EXPECTED["policies"][policy]["standard_errors"][name]
    about = next(one for one in result.details["targets"] if one["target"] == SAID[policy])

    assert result.effects[f"{SAID[policy]}: {name}"].se == pytest.approx(
        expected["cluster"], rel=1e-9
    )
    if "iid" in expected:
        assert about["independent_se"][name] == pytest.approx(expected["iid"], rel=1e-9)


@pytest.mark.parametrize("policy", SAID)
@pytest.mark.parametrize("what", ["effective_sample_size", "mean_weight", "max_weight"])
def test_weights_are_those_of_the_reference(result, policy, what):
    about = next(one for one in result.details["targets"] if one["target"] == SAID[policy])

    assert about[what] == pytest.approx(EXPECTED["policies"][policy][what], rel=1e-9)


def test_the_counts_are_told(result):
    assert (result.people, result.rows, result.rows_used, result.df) == (100, 2000, 2000, 99)
    assert result.details["mean_logged_reward"] == pytest.approx(EXPECTED["mean_logged_reward"])
    assert result.details["actions"] == ["0", "1", "2"]


def test_intervals_of_simulated_logs_cover_the_true_value():
    # 200 logs of 60 people whose rounds hang together, with a poor reward model.
    chance, covered = np.random.default_rng(20), 0
    for _ in range(200):
        person = np.repeat(np.arange(60), 15)
        x = chance.normal(size=900)
        p1 = 1 / (1 + np.exp(-0.5 * x))
        action = (chance.uniform(size=900) < p1).astype(int)
        own = np.repeat(chance.normal(scale=0.4, size=60), 15)
        reward = 0.3 * action + 0.2 * x + own + chance.normal(size=900)
        data = {
            "who": person, "did": action, "paid": reward,
            "chance": np.where(action == 1, p1, 1 - p1), "x": x,
        }  # fmt: skip
        fit = OffPolicy(
            id="who", action="did", reward="paid", probability="chance",
            targets=("always:1",), against="always:0", controls="x",
        ).fit(data)  # fmt: skip
        contrast = fit.contrasts["always:1 - always:0: DR"]
        covered += contrast.lower <= 0.3 <= contrast.upper

    assert 0.91 <= covered / 200 <= 0.985


def test_always_less_never_is_the_effect_with_only_an_intercept_as_control():
    trial = pd.read_csv(Path(__file__).parent / "data" / "mrt_continuous.csv")
    expected = next(
        one
        for one in json.loads((DATA / "mrt_expected.json").read_text())["fits"]
        if one["name"] == "continuous_no_controls"
    )
    used = trial[trial["outcome"].notna()].copy()
    used["taken_prob"] = np.where(used["treated"] == 1, used["rand_prob"], 1 - used["rand_prob"])

    fit = OffPolicy(
        id="user_id", action="treated", reward="outcome", probability="taken_prob",
        availability="available", targets=("always:1",), against="always:0",
    ).fit(used)  # fmt: skip

    effect = next(one for one in expected["coefficients"] if one["term"] == "effect:intercept")
    assert fit.contrasts["always:1 - always:0: SNIPS"].estimate == pytest.approx(
        effect["estimate"], rel=1e-9
    )
