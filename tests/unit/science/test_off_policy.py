"""Off-policy evaluation: how targets are said, what is refused, what is noted."""

from dataclasses import replace

import numpy as np
import pytest

from careloom.science.off_policy import OffPolicy
from careloom.science.off_policy.reward_model import cross_fitted
from careloom.science.off_policy.values import (
    Rounds,
    direct_method,
    doubly_robust,
    effective_sample_size,
    importance_sampling,
    self_normalized,
    self_normalized_doubly_robust,
    shrunken_weights,
    switched_weights,
)
from careloom.science.problems import AnalysisError

LOG = {
    "who": ["a", "a", "b", "b", "c", "c"],
    "did": ["walk", "rest", "walk", "rest", "rest", "walk"],
    "paid": [1.0, 0.0, 2.0, 1.0, 0.5, 1.5],
    "chance": [0.5, 0.5, 0.4, 0.6, 0.6, 0.4],
    "new_walk": [0.9, 0.9, 0.8, 0.8, 0.7, 0.7],
    "new_rest": [0.1, 0.1, 0.2, 0.2, 0.3, 0.3],
    "q_walk": [1.0, 1.0, 1.5, 1.5, 1.2, 1.2],
    "q_rest": [0.4, 0.4, 0.6, 0.6, 0.5, 0.5],
    "x": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
}


def evaluate(data=LOG, **changed):
    options = {
        "id": "who",
        "action": "did",
        "reward": "paid",
        "probability": "chance",
        "targets": ("new_*",),
        "model": "q_*",
    }
    return OffPolicy(**{**options, **changed}).fit(data)


@pytest.mark.parametrize(
    ("said", "same_as"),
    [
        pytest.param("new", "new_*", id="a bare name"),
        pytest.param("new_rest, new_walk", "new_*", id="columns in the order of the actions"),
    ],
)
def test_a_target_may_be_said_in_several_ways(said, same_as):
    one, other = evaluate(targets=(said,)), evaluate(targets=(same_as,))

    assert [row.estimate for row in one.effects] == [row.estimate for row in other.effects]


def test_a_target_may_be_one_column_of_the_action_taken():
    taken = [LOG[f"new_{did}"][n] for n, did in enumerate(LOG["did"])]

    found = evaluate({**LOG, "mine": taken}, targets=("mine", "new_*"), against="new_*")

    assert found.effects["mine: SNIPS"] == replace(
        found.effects["new_*: SNIPS"], term="mine: SNIPS"
    )
    assert "mine: DR" not in found.effects.terms
    assert found.contrasts["mine - new_*: IPS"].estimate == pytest.approx(0.0)


def test_without_a_model_the_estimators_that_need_one_are_left_out():
    assert evaluate(model="").effects.terms == ("IPS", "SNIPS", "IPS_clipped")


def test_with_a_right_model_everything_rests_on_it():
    # Rewards equal the model: no residual is left, and DR is DM whatever the weights are.
    taken = [LOG["q_walk"][n] if did == "walk" else LOG["q_rest"][n]
             for n, did in enumerate(LOG["did"])]  # fmt: skip

    found = evaluate({**LOG, "paid": taken})

    assert found.effects["DR"].estimate == pytest.approx(found.effects["DM"].estimate)
    assert found.effects["SwitchDR"].estimate == pytest.approx(found.effects["DM"].estimate)


def test_the_limits_lead_from_one_estimator_to_another():
    loose, tight = evaluate(limit=1e12), evaluate(limit=1e-12)

    assert loose.effects["DRos"].estimate == pytest.approx(loose.effects["DR"].estimate)
    assert tight.effects["DRos"].estimate == pytest.approx(tight.effects["DM"].estimate)
    assert tight.effects["SwitchDR"].estimate == pytest.approx(tight.effects["DM"].estimate)


def test_a_policy_against_itself_is_worth_nothing_more():
    found = evaluate(targets=("new_*", "uniform"), against="uniform")

    assert found.contrasts.terms[0] == "new_* - uniform: IPS"
    difference = found.contrasts["new_* - uniform: DR"]
    parts = found.effects["new_*: DR"].estimate - found.effects["uniform: DR"].estimate
    assert difference.estimate == pytest.approx(parts)
    assert difference.se > 0


def test_who_could_not_be_reached_has_no_part():
    free = [1, 1, 0, 1, 1, 1]
    some = {name: [v for v, f in zip(values, free, strict=True) if f]
            for name, values in LOG.items()}  # fmt: skip

    found = evaluate({**LOG, "free": free}, availability="free")

    assert found.rows == 6
    assert found.rows_used == 5
    assert found.effects["DR"] == evaluate(some).effects["DR"]


def test_missing_rewards_are_dropped_only_when_told_and_counted():
    gap = {**LOG, "paid": [None, *LOG["paid"][1:]]}

    with pytest.raises(AnalysisError, match='Column "paid", row 1'):
        evaluate(gap)
    found = evaluate(gap, missing="drop")
    assert found.rows_used == 5
    assert "1 rows without a reward" in found.notes[0]


@pytest.mark.parametrize(
    ("data", "options", "said"),
    [
        pytest.param({}, {"targets": ()}, "No target policy", id="no target"),
        pytest.param({}, {"targets": ("always:run",)}, 'no action "run"', id="an unknown action"),
        pytest.param({}, {"targets": ("old_*",)}, "no column", id="a target without columns"),
        pytest.param(
            {}, {"targets": ("new_walk, x, who",)}, "3 columns for 2 actions", id="too many"
        ),
        pytest.param(
            {"new_rest": [0.3, 0.1, 0.2, 0.2, 0.3, 0.3]}, {}, "do not sum to one", id="no sum"
        ),
        pytest.param(
            {"new_rest": [-0.1] * 6, "new_walk": [1.1] * 6}, {}, "negative", id="negative"
        ),
        pytest.param(
            {"mine": [1.2] * 6}, {"targets": ("mine",)}, "not from 0 to 1", id="more than sure"
        ),
        pytest.param({"chance": [0.0] * 6}, {}, "not above 0", id="a probability of zero"),
        pytest.param({"chance": [1.5] * 6}, {}, "at most 1", id="a probability above one"),
        pytest.param({}, {"probability": 0.0}, "The probability is 0", id="a constant of zero"),
        pytest.param({}, {"reward": "pade"}, 'Did you mean "paid"', id="a misspelled column"),
        pytest.param({"did": ["walk"] * 6}, {"targets": ("uniform",), "model": ""},
                     "only one action", id="one action"),
        pytest.param({"did": [None, *LOG["did"][1:]]}, {}, "row 1", id="no action"),
        pytest.param({"who": ["a"] * 6}, {}, "1 person", id="one person"),
        pytest.param({}, {"controls": "x"}, "Give one of them", id="a model and controls"),
        pytest.param({}, {"limit": 0.0}, "must be above 0", id="a limit of zero"),
        pytest.param({}, {"missing": "zero"}, "Choose one of", id="an unknown choice"),
        pytest.param({}, {"level": 95.0}, "0.95", id="a level in percent"),
        pytest.param({"q_walk": ["a"] * 6}, {}, 'Column "q_walk", row 1', id="a model of words"),
    ],
)  # fmt: skip
def test_what_cannot_be_evaluated_is_refused_with_a_sentence(data, options, said):
    with pytest.raises(AnalysisError) as caught:
        evaluate({**LOG, **data}, **options)

    assert said in str(caught.value)


def test_a_target_that_was_never_followed_is_said_to_be_so():
    three = {**LOG, "new_run": [1.0] * 6, "new_walk": [0.0] * 6, "new_rest": [0.0] * 6}

    found = evaluate(three, model="")

    assert any("none of its actions was ever taken" in note for note in found.notes)
    assert np.isnan(found.effects["SNIPS"].estimate)
    assert found.to_dict()["effects"][1]["estimate"] is None


def test_probabilities_that_were_not_those_used_are_suspected():
    found = evaluate({**LOG, "chance": [0.05] * 6})

    told = " ".join(found.notes)
    assert "mean weight" in told
    assert "largest weight" in told


def test_the_formulas_by_hand():
    rounds = Rounds(
        reward=np.array([1.0, 0.0]),
        weight=np.array([2.0, 0.5]),
        direct=np.array([0.4, 0.6]),
        predicted=np.array([0.5, 0.2]),
    )

    assert importance_sampling(rounds).estimate == pytest.approx(1.0)
    assert self_normalized(rounds).estimate == pytest.approx(0.8)
    assert direct_method(rounds).estimate == pytest.approx(0.5)
    assert doubly_robust(rounds).estimate == pytest.approx(0.5 + (1.0 - 0.1) / 2)
    assert self_normalized_doubly_robust(rounds).estimate == pytest.approx(0.5 + 0.9 / 2.5)
    assert effective_sample_size(rounds.weight) == pytest.approx(2.5**2 / 4.25)
    assert switched_weights(rounds.weight, 1.0).tolist() == [0.0, 0.5]
    assert shrunken_weights(rounds.weight, 1.0) == pytest.approx([0.4, 0.4])


def test_a_model_is_needed_where_it_is_used():
    with pytest.raises(ValueError, match="reward model"):
        direct_method(Rounds(np.ones(2), np.ones(2)))


def test_a_cross_fitted_model_never_sees_the_person_it_is_used_for():
    chance = np.random.default_rng(7)
    who = np.repeat(np.arange(10), 20)
    features = np.column_stack([np.ones(200), chance.normal(size=200)])
    did = chance.integers(0, 2, 200)
    # One person's rewards are absurd, everybody else's are 1.
    paid = np.where(who == 0, 1e6, 1.0)

    modeled = cross_fitted(features, 2, did, paid, who)

    # People 0 and 5 share a fold: both are predicted from ordinary people only.
    assert modeled[(who == 0) | (who == 5)] == pytest.approx(np.ones((40, 2)), rel=1e-4)
    assert modeled[who == 1].mean() > 1e4


def test_an_action_that_nobody_took_in_the_other_folds_is_modeled_as_nothing():
    features = np.ones((20, 1))
    modeled = cross_fitted(features, 3, np.zeros(20, int), np.ones(20), np.arange(20))

    assert modeled[:, 0] == pytest.approx(np.ones(20), rel=1e-4)
    assert modeled[:, 1:] == pytest.approx(np.zeros((20, 2)))
