"""From belief to probabilities: exactness, bounds, and every way of allocating."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from careloom.hub.allocation import allocate, chance_positive, expected_logistic, within_bounds
from careloom.program.policies import Allocation, LearningPolicy, Reward, RewardKind

REWARD = Reward(kind=RewardKind.READING, of="calm", within_seconds=60.0, summary="mean", log=False)
PLAIN = LearningPolicy(
    id="evening",
    step="breathe",
    options=("evening",),
    features=(),
    reward=REWARD,
    allocation=Allocation.THOMPSON,
    steepness=1.0,
    cutoff=1.0,
    low=0.1,
    high=0.9,
    cost=0.0,
    pooled=False,
    noise_sd=1.0,
    noise_known=True,
    prior_sd=1.0,
    prior=(),
    between_sd=0.5,
    drift=0.5,
    least_rows=10,
    meaning="",
    path="policies/evening",
)


def square(*diagonal):
    return [[one if row == place else 0.0 for row in range(len(diagonal))]
            for place, one in enumerate(diagonal)]  # fmt: skip


@pytest.mark.parametrize(
    ("mean", "sd"),
    [
        pytest.param(*one, id=f"mean {one[0]:g}, sd {one[1]:g}")
        for one in itertools.product(
            (-20.0, -3.0, -0.4, 0.0, 1.1, 7.0, 30.0), (1e-6, 0.3, 1.0, 1.01, 2.0, 20.0, 100.0)
        )
    ],
)
def test_the_expected_logistic_is_integrated_right(mean, sd):
    def integrand(z):
        return norm.pdf(z) / (1 + math.exp(-(mean + sd * z))) if mean + sd * z > -700 else 0.0

    steepest = [-mean / sd] if abs(mean / sd) < 12 else None
    adaptive = quad(integrand, -12, 12, points=steepest, epsabs=1e-14, epsrel=1e-13, limit=2000)[0]

    assert expected_logistic(mean, sd) == pytest.approx(adaptive, abs=2e-12)


@pytest.mark.parametrize(
    ("mean", "sd", "chance"),
    [
        pytest.param(0.0, 1.0, 0.5, id="no advantage"),
        pytest.param(1.0, 1.0, norm.cdf(1.0), id="one standard deviation"),
        pytest.param(-8.0, 1.0, norm.sf(8.0), id="far in the tail, without cancellation"),
        pytest.param(0.0, 0.0, 0.5, id="surely nothing"),
        pytest.param(1e-9, 0.0, 1.0, id="surely better"),
    ],
)
def test_the_chance_to_be_better_is_a_normal_one(mean, sd, chance):
    assert chance_positive(mean, sd) == pytest.approx(chance, rel=1e-12)


@pytest.mark.parametrize(
    ("mean", "sd", "expected"),
    [
        pytest.param(0.0, 1.0, 0.5, id="nothing is known"),
        pytest.param(1.0, 1.0, 0.8413447460685429, id="between the bounds it is the chance"),
        pytest.param(5.0, 1.0, 0.9, id="clipped above"),
        pytest.param(-5.0, 1.0, 0.1, id="clipped below"),
    ],
)
def test_thompson_against_nothing(mean, sd, expected):
    event, nothing = allocate(PLAIN, [mean, 0.0], square(sd**2, 0.0), 1)

    assert event == pytest.approx(expected)
    assert event + nothing == 1.0


def test_smooth_allocation_is_that_of_deployed_trials():
    policy = replace(
        PLAIN, allocation=Allocation.SMOOTH, steepness=0.515, cutoff=3.0, low=0.2, high=0.8
    )

    event = allocate(policy, [2.0, 0.0], square(1.5**2, 0.0), 1)[0]

    def rho(x):
        return 0.2 + 0.6 / (1 + 3.0 * math.exp(-0.515 * x))

    exact = quad(lambda x: rho(x) * norm.pdf(x, 2.0, 1.5), -20, 24, epsabs=1e-12)[0]
    assert event == pytest.approx(exact, abs=1e-10)


def test_the_place_of_nothing_does_not_matter():
    policy = replace(PLAIN, allocation=Allocation.SMOOTH, cutoff=3.0, low=0.05, high=0.9)

    first = allocate(policy, [0.0, 0.7], square(0.0, 0.4), 0)
    last = allocate(policy, [0.7, 0.0], square(0.4, 0.0), 1)

    assert first == pytest.approx(last[::-1])


def test_what_an_event_costs_comes_off_its_advantage_and_makes_it_rarer():
    dear = replace(PLAIN, cost=0.5)

    assert allocate(dear, [0.5, 0.0], square(1.0, 0.0), 1)[0] == pytest.approx(0.5)
    assert allocate(PLAIN, [0.5, 0.0], square(1.0, 0.0), 1)[0] > 0.6


def test_two_events_are_compared_with_what_they_share():
    together = [[1.0, 0.9], [0.9, 1.0]]

    assert allocate(PLAIN, [0.2, 0.0], together, -1)[0] == pytest.approx(
        norm.cdf(0.2 / math.sqrt(0.2))
    )


def test_among_many_each_has_its_chance_to_be_the_best():
    policy = replace(PLAIN, low=0.01, high=0.98)
    means, covariance = [0.3, 0.0, -0.2], [[1.0, 0.3, 0.0], [0.3, 1.0, 0.0], [0.0, 0.0, 0.5]]

    found = allocate(policy, means, covariance, -1)

    drawn = np.random.default_rng(4).multivariate_normal(means, covariance, 200_000)
    shares = np.bincount(drawn.argmax(axis=1)) / 200_000
    assert sum(found) == pytest.approx(1.0)
    assert found == pytest.approx(shares, abs=0.015)


def test_smooth_among_many_averages_the_softmax():
    policy = replace(PLAIN, allocation=Allocation.SMOOTH, steepness=1.5, cutoff=2.0, low=0.0001)
    means, covariance = [0.5, 0.1, 0.0], square(0.6, 0.3, 0.0)

    found = allocate(policy, means, covariance, 2)

    drawn = 1.5 * np.random.default_rng(5).multivariate_normal(means, covariance, 400_000)
    drawn[:, 2] += math.log(2.0)
    weights = np.exp(drawn)
    shares = (weights / weights.sum(axis=1, keepdims=True)).mean(axis=0)
    assert found == pytest.approx(shares, abs=0.004)


def test_equals_share_what_there_is():
    assert allocate(PLAIN, [0.0] * 4, square(0, 0, 0, 0), -1) == pytest.approx([0.25] * 4)


def test_an_upper_bound_prefers_what_it_does_not_know():
    bold = replace(PLAIN, allocation=Allocation.UPPER_BOUND, steepness=1.0)

    known_good, unknown, bad = allocate(bold, [0.5, 0.2, -1.0], square(0.01, 1.0, 0.01), -1)

    assert (known_good, unknown, bad) == pytest.approx((0.1, 0.8, 0.1))


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_beliefs_that_are_not_finite_are_refused(bad):
    with pytest.raises(ArithmeticError):
        allocate(PLAIN, [bad, 0.0], square(1.0, 0.0), 1)
    with pytest.raises(ArithmeticError):
        allocate(PLAIN, [0.0, 0.0], square(bad, 0.0), 1)


@given(
    chances=st.lists(st.floats(0, 1), min_size=2, max_size=9),
    low=st.floats(0, 1),
    high=st.floats(0, 1),
)
def test_bounds_hold_whatever_comes(chances, low, high):
    count = len(chances)
    low, high = low / count, 1 / count + high * (1 - 1 / count)

    found = within_bounds(chances, low, high)

    assert all(low <= one <= high for one in found)
    assert math.fsum(found) == pytest.approx(1.0)


@settings(max_examples=30)
@given(
    means=st.lists(st.floats(-50, 50), min_size=2, max_size=5),
    sd=st.floats(0, 30),
    how=st.sampled_from(list(Allocation)),
    nothing=st.integers(-1, 1),
)
def test_probabilities_are_probabilities_whatever_is_believed(means, sd, how, nothing):
    policy = replace(PLAIN, allocation=how, steepness=3.0)

    found = allocate(policy, means, square(*[sd**2] * len(means)), nothing)

    assert all(0.1 - 1e-12 <= one <= 0.9 + 1e-12 for one in found)
    assert math.fsum(found) == pytest.approx(1.0)
    assert found == allocate(policy, means, square(*[sd**2] * len(means)), nothing)
