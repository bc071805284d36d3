"""Power by simulation: as the formula where there is one, repeatable, and honest on its noise."""

import pytest

from careloom.science.power import ImpossibleDesign, mrt
from careloom.science.power.simulated import power_of_trials, simulate
from careloom.science.problems import no_estimate

SMALL = {
    "days": 4,
    "per_day": 3,
    "probability": 0.4,
    "availability": 0.8,
    "mean": 0.45,
    "controls": 1,
}


def test_without_complications_it_is_the_formula():
    formula = mrt(**SMALL, people=20).power

    found = simulate(**SMALL, people=20, runs=150)

    spread = (formula * (1 - formula) / 150) ** 0.5
    assert abs(found.power - formula) < 4 * spread
    assert found.details["power_lower"] < found.power < found.details["power_upper"]


def test_without_an_effect_it_finds_one_as_often_as_allowed():
    found = simulate(**{**SMALL, "mean": 0.0}, people=20, runs=150)

    assert found.power < 0.05 + 4 * (0.05 * 0.95 / 150) ** 0.5


@pytest.mark.parametrize(
    "complication",
    [
        pytest.param({"missing": 0.5}, id="outcomes missing"),
        pytest.param({"dropout": 0.9}, id="people leaving"),
        pytest.param({"effect_sd": 1.0}, id="effects that differ between people"),
    ],
)
def test_what_makes_a_trial_harder_lowers_its_power(complication):
    plain = simulate(**SMALL, people=20, runs=40)

    assert simulate(**SMALL, **complication, people=20, runs=40).power < plain.power


def test_the_same_seed_gives_the_same_power_and_another_seed_another():
    words = {**SMALL, "people": 20, "runs": 20}

    assert simulate(**words, seed=3) == simulate(**words, seed=3)
    assert simulate(**words, seed=3) != simulate(**words, seed=4)


def test_the_fewest_people_are_found():
    plan = simulate(**SMALL, power=0.8, runs=20, most=40)

    assert plan.power >= 0.8
    assert simulate(**SMALL, people=plan.people, runs=20).power == plan.power
    assert simulate(**SMALL, people=plan.people - 1, runs=20).power < 0.8


def test_too_many_people_are_said_to_be_so():
    plan = simulate(**{**SMALL, "mean": 0.01}, power=0.8, runs=20, most=20)

    assert plan.people is None
    assert "More than 20 people" in plan.note


def test_any_trial_can_be_planned_by_its_own_simulation():
    seen = []

    def coin(rng, people):
        return float(rng.uniform())  # finds nothing more often than alpha

    plan = power_of_trials(
        coin, people=5, runs=400, alpha=0.2, progress=lambda done, of: seen.append((done, of))
    )

    assert plan.power == pytest.approx(0.2, abs=0.08)
    assert seen[-1] == (400, 400)


def test_a_trial_that_cannot_be_analyzed_found_nothing():
    def broken(rng, people):
        raise no_estimate("everyone left")

    plan = power_of_trials(broken, people=5, runs=10)

    assert plan.power == 0
    assert plan.note == "10 of 10 simulated trials could not be analyzed."


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"person_sd": 1}, "person_sd: found 1", id="nothing but the person"),
        pytest.param({"autocorrelation": -0.2}, "autocorrelation", id="negative"),
        pytest.param({"missing": 1.0}, "missing", id="all missing"),
        pytest.param({"effect": "linear"}, "initial: a linear curve", id="where it starts"),
        pytest.param({"effect": "cubic"}, "wanted one of constant", id="unknown shape"),
        pytest.param({"power": 0.8}, "all were given", id="nothing to find"),
        pytest.param({"runs": 1}, "runs: found 1", id="one run"),
        pytest.param({"seed": -1}, "seed: found -1", id="seed"),
    ],
)
def test_what_cannot_be_simulated_is_refused(change, told):
    with pytest.raises(ImpossibleDesign) as caught:
        simulate(**{**SMALL, "people": 20, "runs": 20, **change})

    assert told in str(caught.value)
