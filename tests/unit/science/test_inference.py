"""Intervals and tests against closed forms and far tails."""

import math

import numpy as np
import pytest
from scipy import stats

from careloom.science import inference
from careloom.science.problems import DataError, EstimationError

COVARIANCE = np.array([[0.04, 0.01, 0.0], [0.01, 0.09, 0.02], [0.0, 0.02, 0.25]])
ESTIMATES = np.array([0.5, -0.2, 1.5])


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
@pytest.mark.parametrize("df", [1, 4, 26, 1_000, math.inf])
def test_intervals_and_p_agree_with_the_distribution(level, df):
    known = stats.norm if math.isinf(df) else stats.t(df)

    one = inference.effect("x", 0.7, 0.3, df, level)

    half = known.ppf((1 + level) / 2) * 0.3
    assert (one.lower, one.upper) == pytest.approx((0.7 - half, 0.7 + half), rel=1e-10)
    assert one.p == pytest.approx(2 * known.sf(0.7 / 0.3), rel=1e-10)


def test_a_far_tail_has_a_p_value_above_zero():
    assert inference.two_sided_p(60.0, 26) == pytest.approx(2 * stats.t(26).sf(60.0), rel=1e-9)
    assert 0 < inference.two_sided_p(60.0, 26) < 1e-25


def test_no_spread_leaves_no_test():
    one = inference.effect("x", 0.7, 0.0, 5, 0.95)

    assert math.isnan(one.p)
    assert math.isnan(one.statistic)


def test_a_joint_test_of_one_is_t_squared():
    weights = np.array([[0.0, 1.0, 0.0]])

    joint = inference.joint_test(["b"], weights, ESTIMATES, COVARIANCE, 12)
    single = inference.combination("b", weights[0], ESTIMATES, COVARIANCE, 12, 0.95)

    assert joint.statistic == pytest.approx(single.statistic**2, rel=1e-12)
    assert joint.p == pytest.approx(single.p, rel=1e-10)


def test_hotelling_in_its_f_form():
    weights = np.eye(3)[:2]

    joint = inference.joint_test(["a", "b"], weights, ESTIMATES, COVARIANCE, 12)

    spread = np.linalg.inv(COVARIANCE[:2, :2])
    squared = ESTIMATES[:2] @ spread @ ESTIMATES[:2]
    assert joint.hotelling == pytest.approx(squared, rel=1e-12)
    assert joint.statistic == pytest.approx(squared * 12 / (2 * 13), rel=1e-12)
    assert joint.p == pytest.approx(stats.f(2, 12).sf(joint.statistic), rel=1e-10)


def test_a_joint_test_with_normal_errors_is_chi_squared():
    joint = inference.joint_test(["a", "b"], np.eye(3)[:2], ESTIMATES, COVARIANCE, math.inf)

    assert joint.p == pytest.approx(stats.chi2(2).sf(joint.hotelling), rel=1e-10)


def test_a_joint_test_of_what_repeats_itself_is_refused():
    with pytest.raises(EstimationError, match="repeat each other"):
        inference.joint_test(["a", "a"], np.eye(3)[[0, 0]], ESTIMATES, COVARIANCE, 12)


@pytest.mark.parametrize(
    ("level", "hint"),
    [
        pytest.param(95, "Did you mean 0.95?", id="percent"),
        pytest.param(0, "Write 0.95", id="zero"),
        pytest.param(-1, "Write 0.95", id="negative"),
        pytest.param(float("nan"), "Write 0.95", id="not a number"),
    ],
)
def test_a_level_that_is_none_is_refused(level, hint):
    with pytest.raises(DataError) as caught:
        inference.checked_level(level)

    assert hint in str(caught.value)


def test_one_person_is_too_few():
    assert inference.checked_df(30, 4) == 26
    with pytest.raises(EstimationError, match="There is 1 person"):
        inference.checked_df(1, 2)
