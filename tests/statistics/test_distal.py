"""The distal effect against the formula written out, and against a known truth."""

import numpy as np
import pytest

from careloom.science.effects import DCEE
from careloom.science.problems import AnalysisError, DataError
from tests.statistics.trials import COLUMNS, simulated


def distal(seed, *, people=30, points=20, effect=2.0):
    """A person's outcome at the end rises by `effect` / `points` with each treatment."""
    data = simulated(seed, people=people, points=points)
    rng = np.random.default_rng(seed)
    mood = data["mood"].reshape(people, points).mean(axis=1)
    dose = data["treated"].reshape(people, points).mean(axis=1)
    outcome = 1 + mood + effect * dose + 0.3 * rng.standard_normal(people)
    return {**data, "outcome": np.repeat(outcome, points)}


def written_out(data, *, controls, moderators):
    taken, chance = data["treated"], np.where(data["available"] == 1, data["rand_prob"], 0.5)
    left = np.column_stack([np.ones(len(taken)), *[data[name] for name in controls]])
    right = np.column_stack([np.ones(len(taken)), *[data[name] for name in moderators]])
    means = []
    for arm in (0, 1):
        rows = taken == arm
        fitted = np.linalg.lstsq(left[rows], data["outcome"][rows], rcond=None)[0]
        means.append(left @ fitted)
    received = np.where(taken == 1, chance, 1 - chance)
    share = 1 / 20
    rest = data["outcome"] - (1 - chance) * means[1] - chance * means[0]
    contrast = share * data["available"] * np.where(taken == 1, 1, -1) / received * rest
    bread = np.linalg.inv(share * right.T @ right)
    beta = bread @ right.T @ contrast
    scores = [
        right[own].T @ contrast[own] - share * right[own].T @ right[own] @ beta
        for own in (data["user_id"] == person for person in np.unique(data["user_id"]))
    ]
    return beta, bread @ np.einsum("ia,ib->ab", scores, scores) @ bread


@pytest.mark.parametrize("moderators", [[], ["home"]])
def test_the_formula_written_out(moderators):
    data = distal(61)
    beta, covariance = written_out(data, controls=["mood"], moderators=moderators)

    result = DCEE(**COLUMNS, controls=["mood"], moderators=moderators).fit(data)

    np.testing.assert_allclose(result.estimates, beta, rtol=1e-10)
    np.testing.assert_allclose(result.covariance, covariance, rtol=1e-10)
    assert result.df == 30 - len(beta)
    assert result.people == 30


def test_a_known_effect_is_found():
    """One treatment more is worth effect / points where available, three points in four."""
    result = DCEE(**COLUMNS, controls=["mood"]).fit(distal(62, people=400))

    assert abs(result.effects[0].estimate - 0.75 * 2.0 / 20) < 3 * result.effects[0].se


def test_an_outcome_that_differs_within_a_person_is_refused():
    data = distal(63)
    data["outcome"][27] += 1

    with pytest.raises(DataError, match='Column "outcome", row 28: the distal outcome differs'):
        DCEE(**COLUMNS).fit(data)


def test_people_without_an_outcome_are_refused_or_dropped():
    data = distal(64)
    data["outcome"][data["user_id"] == 3] = np.nan

    with pytest.raises(DataError, match="row 61: the outcome is missing"):
        DCEE(**COLUMNS).fit(data)
    assert DCEE(**COLUMNS, missing="drop").fit(data).people == 29


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param({"probability": {"a": 0.3, "b": 0.3}}, "one option", id="several options"),
        pytest.param({"missing": "weight"}, "not there for the distal effect", id="weights"),
    ],
)
def test_what_the_distal_effect_does_not_do(options, said):
    with pytest.raises(AnalysisError, match=said):
        DCEE(**{**COLUMNS, **options}).fit(distal(65))


def test_leaving_one_out_keeps_the_learner():
    result = DCEE(**COLUMNS, controls=["mood"]).fit(distal(66))

    moved = [one["intercept"]["moved"] for one in result.leave_one_out()]
    assert len(moved) == 30
    assert np.all(np.abs(moved) < 3)
