"""Factorial effects against statsmodels, against means, and in simulated truth."""

from itertools import product

import numpy as np
import pytest
import statsmodels.api as sm

from careloom.science.factorial import Factorial
from careloom.science.power import factorial as plan_factorial
from tests.statistics.candidates_sequences import experiment


def by_statsmodels(covariance: str):
    data = experiment()
    coach = np.where(np.array(data["coach"]) == "on", 1.0, -1.0)
    diary = np.where(np.array(data["diary"]) == 1, 1.0, -1.0)
    age = np.array(data["age"])
    design = np.column_stack([np.ones(120), coach, diary, coach * diary, age - age.mean()])
    return sm.OLS(np.array(data["mood"]), design).fit(cov_type=covariance, use_t=True)


@pytest.mark.parametrize(
    ("variance", "covariance"),
    [pytest.param("model", "nonrobust", id="model"), pytest.param("robust", "HC3", id="HC3")],
)
def test_effects_are_twice_the_coefficients_of_statsmodels(variance, covariance):
    expected = by_statsmodels(covariance)

    found = Factorial(
        outcome="mood", factors=["coach", "diary"], covariates="age", variance=variance
    ).fit(experiment())

    assert found.effects.terms == ("coach", "diary", "coach:diary")
    assert found.df == expected.df_resid
    for place, row in enumerate(found.effects, start=1):
        assert row.estimate == pytest.approx(2 * expected.params[place], rel=1e-10)
        assert row.se == pytest.approx(2 * expected.bse[place], rel=1e-10)
        assert row.p == pytest.approx(expected.pvalues[place], rel=1e-8)
        low, high = 2 * expected.conf_int()[place]
        assert (row.lower, row.upper) == pytest.approx((low, high), rel=1e-9)
    assert found.controls["age"].estimate == pytest.approx(expected.params[4], rel=1e-10)


def test_in_a_balanced_experiment_an_effect_is_a_difference_of_means():
    cells = list(product([0, 1], [0, 1], range(3)))
    outcome = {(a, b): 1 + 2 * a + 3 * b + 4 * a * b for a, b in product([0, 1], [0, 1])}
    noise = [0.1, -0.1, 0.0]
    data = {
        "a": [a for a, _, _ in cells],
        "b": [b for _, b, _ in cells],
        "y": [outcome[a, b] + noise[k] for a, b, k in cells],
    }

    effects = Factorial(outcome="y", factors=["a", "b"]).fit(data).effects

    assert effects["a"].estimate == pytest.approx(4)  # (2 + 6) / 2
    assert effects["b"].estimate == pytest.approx(5)  # (3 + 7) / 2
    assert effects["a:b"].estimate == pytest.approx(2)  # (6 - 2) / 2


def test_planned_power_is_the_power_of_the_analysis():
    """400 simulated experiments; the share that finds it lies within 4 sigma of the plan."""
    rng = np.random.default_rng(5)
    planned = plan_factorial(factors=3, effect=0.5, order=2, people=96).power
    level = rng.integers(0, 2, (400, 3, 96))
    found = 0
    for a, b, c in level:
        y = 0.5 * a + rng.normal(size=96)
        result = Factorial(outcome="y", factors=["a", "b", "c"]).fit(
            {"a": a, "b": b, "c": c, "y": y}
        )
        found += result.effects["a"].p < 0.05

    assert found / 400 == pytest.approx(planned, abs=4 * (planned * (1 - planned) / 400) ** 0.5)
