"""Posteriors of a learning policy: the closed form, in any order, alone and pooled."""

import numpy as np
import pytest

from careloom.science.bandit_posterior import (
    Gaussian,
    Layout,
    design,
    invert,
    no_rows,
    noise_of,
    posterior,
    sums_by_person,
    sums_of,
    total,
)
from careloom.science.linear_ucb import LinearUCB
from careloom.science.pooling import Variances, pool, pool_at

LAYOUT = Layout(options=2, baseline=3, effect=2)


def some_rows(seed=1, count=200):
    """Random contexts, three options of which one is the reference, and a linear reward."""
    chance = np.random.default_rng(seed)
    baseline = np.column_stack([np.ones(count), chance.normal(size=(count, 2))])
    effect = baseline[:, :2]
    probability = chance.uniform(0.1, 0.4, (count, 2))
    drawn = chance.uniform(size=count)
    taken = np.column_stack([drawn < probability[:, 0], drawn > 1 - probability[:, 1]]) * 1.0
    rows = design(LAYOUT, baseline, effect, taken, probability)
    truth = np.linspace(-1, 1, LAYOUT.width)
    return rows, rows @ truth + chance.normal(scale=0.5, size=count), truth


def wide(width, spread=2.0):
    return Gaussian(np.zeros(width), spread * np.eye(width))


def test_each_column_stands_where_the_layout_says():
    rows = design(
        LAYOUT,
        np.array([[1.0, 2.0, 3.0]]),
        np.array([[1.0, 5.0]]),
        np.array([[0.0, 1.0]]),
        np.array([[0.2, 0.3]]),
    )

    assert LAYOUT.width == 11
    assert rows[0, :3].tolist() == [1, 2, 3]
    assert rows[0, 3:7] == pytest.approx([0.2, 1.0, 0.3, 1.5])
    assert rows[0, LAYOUT.advantage] == pytest.approx([-0.2, -1.0, 0.7, 3.5])


def test_the_posterior_is_the_conditional_of_the_joint_normal():
    rows, reward, _ = some_rows(count=30)
    chance = np.random.default_rng(2)
    root = chance.normal(size=(11, 11))
    prior = Gaussian(chance.normal(size=11), root @ root.T + np.eye(11))

    found = posterior(sums_of(rows, reward), prior, 0.25)

    # Conditioning coefficients on rewards, without the precision form.
    marginal = rows @ prior.covariance @ rows.T + 0.25 * np.eye(30)
    gain = prior.covariance @ rows.T @ np.linalg.inv(marginal)
    assert found.mean == pytest.approx(prior.mean + gain @ (reward - rows @ prior.mean), abs=1e-8)
    assert found.covariance == pytest.approx(
        prior.covariance - gain @ rows @ prior.covariance, abs=1e-8
    )


def test_piece_after_piece_is_the_same_as_all_at_once():
    rows, reward, _ = some_rows()
    prior = wide(11)

    once = posterior(sums_of(rows, reward), prior, 0.25)
    for start in range(0, 200, 40):
        piece = slice(start, start + 40)
        prior = posterior(sums_of(rows[piece], reward[piece]), prior, 0.25)

    assert prior.mean == pytest.approx(once.mean, abs=1e-10)
    assert prior.covariance == pytest.approx(once.covariance, abs=1e-10)


def test_no_data_leaves_the_prior():
    prior = Gaussian(np.arange(3.0), np.diag([1.0, 2.0, 3.0]))

    found = posterior(no_rows(3), prior, 1.0)

    assert found.mean == pytest.approx(prior.mean)
    assert found.covariance == pytest.approx(prior.covariance)


def test_people_are_told_apart_in_any_order():
    rows, reward, _ = some_rows(count=60)
    person = np.arange(60) % 3

    apart = sums_by_person(rows, reward, person)

    assert [one.rows for one in apart] == [20, 20, 20]
    assert apart[1].moment == pytest.approx(rows[1::3].T @ reward[1::3])
    assert total(apart, 11).gram == pytest.approx(sums_of(rows, reward).gram)


def test_the_noise_is_found_from_the_rows():
    rows, reward, _ = some_rows(count=4000)

    assert noise_of(sums_of(rows, reward), wide(11, 100.0), 1.0) == pytest.approx(0.25, rel=0.06)


def test_noise_of_nothing_stays_where_it_began():
    assert noise_of(no_rows(2), wide(2), 0.7) == pytest.approx(0.7)


def test_a_prior_that_is_not_positive_definite_is_refused():
    with pytest.raises(np.linalg.LinAlgError):
        invert(np.array([[1.0, 2.0], [2.0, 1.0]]))


def test_advantages_survive_a_wrong_baseline_model():
    chance = np.random.default_rng(3)
    count, mood = 20_000, chance.normal(size=20_000)
    probability = np.where(mood > 0, 0.7, 0.3)[:, None]
    taken = (chance.uniform(size=(count, 1)) < probability) * 1.0
    one = np.ones((count, 1))
    # The baseline is quadratic in what the model does not even see.
    reward = mood + mood**2 + 0.3 * taken[:, 0] + chance.normal(scale=0.3, size=count)
    layout = Layout(options=1, baseline=1, effect=1)

    centered = posterior(
        sums_of(design(layout, one, one, taken, probability), reward), wide(3, 100.0), 1.0
    )
    plain = np.linalg.lstsq(np.hstack([one, taken]), reward, rcond=None)[0]

    assert centered.mean[layout.advantage][0] == pytest.approx(0.3, abs=0.05)
    assert plain[1] > 0.7


# -- pooled ---------------------------------------------------------------------------------


def a_group(people=8, each=25, seed=5):
    chance = np.random.default_rng(seed)
    rows = chance.normal(size=(people * each, 4))
    person = np.repeat(np.arange(people), each)
    own = chance.normal(scale=0.7, size=(people, 2))
    reward = rows @ np.array([1.0, 0.5, -0.5, 0.2])
    reward += np.sum(rows[:, [0, 2]] * own[person], axis=1)
    reward += chance.normal(scale=0.4, size=len(person))
    return rows, reward, person, own


VARYING = np.array([0, 2])


def test_pooling_equals_one_large_regression_with_everybodys_deviations():
    rows, reward, person, _ = a_group()
    variances = Variances(np.array([0.5, 0.3]), 0.16)
    prior = wide(4)

    found = pool_at(sums_by_person(rows, reward, person), prior, VARYING, variances)

    whole = np.zeros((len(rows), 4 + 16))
    whole[:, :4] = rows
    for place, who in enumerate(person):
        whole[place, 4 + 2 * who : 6 + 2 * who] = rows[place, VARYING]
    between = np.tile(variances.between, 8)
    joint = Gaussian(np.zeros(20), np.diag(np.concatenate([np.full(4, 2.0), between])))
    expected = posterior(sums_of(whole, reward), joint, 0.16)
    assert found.population.mean == pytest.approx(expected.mean[:4], abs=1e-9)
    assert found.population.covariance == pytest.approx(expected.covariance[:4, :4], abs=1e-9)
    for who in range(8):
        pick = np.zeros((2, 20))
        pick[[0, 1], VARYING] = 1
        pick[[0, 1], [4 + 2 * who, 5 + 2 * who]] = 1
        assert found.people[who].mean == pytest.approx(pick @ expected.mean, abs=1e-9)
        spread = pick @ expected.covariance @ pick.T
        assert found.people[who].covariance == pytest.approx(spread, abs=1e-9)


def test_variances_between_people_and_of_noise_are_found():
    rows, reward, person, _ = a_group(people=300, each=40)
    start = Variances(np.array([1.0, 1.0]), 1.0)

    found = pool(sums_by_person(rows, reward, person), wide(4), VARYING, start, noise_known=False)

    assert found.variances.between == pytest.approx([0.49, 0.49], rel=0.25)
    assert found.variances.noise == pytest.approx(0.16, rel=0.1)


def test_who_has_few_rows_borrows_from_the_others():
    rows, reward, person, own = a_group(people=40, each=40)
    seen = (person > 0) | (np.arange(len(person)) < 2)
    sums = sums_by_person(rows[seen], reward[seen], person[seen])
    start = Variances(np.array([0.5, 0.5]), 0.16)

    found = pool(sums, wide(4), VARYING, start, noise_known=True)

    spread = [np.trace(one.covariance) for one in found.people]
    assert spread[0] > 3 * max(spread[1:])
    assert np.trace(found.newcomer.covariance) > spread[0]
    truth = np.array([1.0, -0.5]) + own
    wrong = [np.abs(one.mean - true).max() for one, true in zip(found.people, truth, strict=True)]
    assert np.median(wrong[1:]) < 0.15


def test_nobody_yet_is_the_prior_and_a_newcomer_adds_what_differs_between_people():
    found = pool([], wide(4), VARYING, Variances(np.array([0.5, 0.5]), 1.0), noise_known=True)

    assert found.people == ()
    assert found.population.mean == pytest.approx(np.zeros(4))
    assert np.diag(found.newcomer.covariance) == pytest.approx([2.5, 2.5])


# -- comparison -----------------------------------------------------------------------------


def test_linear_ucb_prefers_what_paid_and_what_it_does_not_know():
    context = np.tile([1.0, 0.5], (40, 1))
    taken = np.array([0] * 39 + [1])
    reward = np.array([0.2] * 39 + [0.2])

    fitted = LinearUCB(options=3, alpha=1.0).fit(context, taken, reward)
    scores = fitted.scores(context[:1])[0]

    assert scores[2] > scores[0]
    assert scores[1] > scores[0]
    chances = fitted.chances(context[:1], 0.1)[0]
    assert sorted(chances) == pytest.approx([0.1, 0.1, 0.8])
    assert chances.sum() == pytest.approx(1.0)


def test_linear_ucb_equals_ridge_regression_of_each_option():
    chance = np.random.default_rng(8)
    context, taken = chance.normal(size=(50, 3)), chance.integers(0, 2, 50)
    reward = chance.normal(size=50)

    fitted = LinearUCB(options=2, alpha=0.7, ridge=2.0).fit(context, taken, reward)

    x = context[taken == 1]
    inverse = np.linalg.inv(2 * np.eye(3) + x.T @ x)
    at = np.array([[1.0, 2.0, -1.0]])
    bound = at @ inverse @ x.T @ reward[taken == 1] + 0.7 * np.sqrt(at @ inverse @ at.T)[0]
    assert fitted.scores(at)[0, 1] == pytest.approx(bound[0], abs=1e-12)
