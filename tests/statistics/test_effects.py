"""WCLS, EMEE and EMEE2 against the numbers of the reference, to their tolerance."""

import numpy as np
import pytest

from careloom.science.effects import EMEE, EMEE2, WCLS, GroupTable
from careloom.science.off_policy import OffPolicy
from tests.statistics.trials import COLUMNS, expected, simulated, simulated_binary, trial

ESTIMATORS = {"wcls": WCLS, "emee": EMEE, "emee2": EMEE2}
TOLERANCE = {"wcls": 1e-8, "emee": 1e-6, "emee2": 1e-6}
FITS = [pytest.param(fit, id=fit["name"]) for fit in expected()]
BY_HOME = GroupTable("at_home", {0: 0.4, 1: 0.6})


def estimator(fit, **changes):
    numerator = fit["numerator_prob"]
    options = {
        **COLUMNS,
        "numerator": BY_HOME if isinstance(numerator, dict) else numerator,
        "availability": None if fit["availability"].startswith("not used") else "available",
        "moderators": fit["moderators"],
        "controls": fit["controls"],
        "missing": "drop",
        **changes,
    }
    return ESTIMATORS[fit["estimator"]](**options)


def data_of(fit):
    data = trial("continuous" if fit["estimator"] == "wcls" else "binary")
    if "user_id 7" in fit["availability"]:
        data.loc[data.user_id == 7, ["available", "treated"]] = 0
    return data


def close(found, wanted, fit):
    return found == pytest.approx(wanted, rel=TOLERANCE[fit["estimator"]])


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize(
    ("correction", "kind"),
    [pytest.param("small-sample", "corrected"), pytest.param("none", "uncorrected")],
)
def test_every_coefficient_of_the_reference(fit, correction, kind):
    result = estimator(fit, correction=correction).fit(data_of(fit))

    assert (result.people, result.df) == (fit["n_users"], fit["df"])
    assert result.rows_used == fit["n_rows_available"]
    for row, known in zip([*result.controls, *result.effects], fit["coefficients"], strict=True):
        told = known[kind]
        wanted = [known["estimate"], told["se"], *told["ci95"], told["t"], told["p"]]
        found = [row.estimate, row.se, row.lower, row.upper, row.statistic, row.p]
        assert close(found, wanted, fit), known["term"]


@pytest.mark.parametrize("fit", FITS)
def test_ninety_percent_intervals_of_the_reference(fit):
    result = estimator(fit, level=0.9).fit(data_of(fit))

    for row, known in zip([*result.controls, *result.effects], fit["coefficients"], strict=True):
        assert close([row.lower, row.upper], known["corrected"]["ci90"], fit)


@pytest.mark.parametrize("fit", FITS)
def test_covariances_of_the_reference(fit):
    result = estimator(fit).fit(data_of(fit))

    wanted = np.array(fit["vcov_corrected"])
    found = result.solution.covariance
    scale = np.sqrt(np.outer(np.diag(wanted), np.diag(wanted)))
    np.testing.assert_allclose(
        found / scale, wanted / scale, atol=TOLERANCE[fit["estimator"]], rtol=0
    )


@pytest.mark.parametrize("fit", FITS)
def test_joint_tests_of_the_reference(fit):
    result = estimator(fit).fit(data_of(fit))

    for found, known in zip(result.tests, fit["joint_test_corrected"], strict=False):
        assert (found.df_numerator, found.df_denominator) == (known["df1"], known["df2"])
        wanted = [known["T2"], known["F"], known["p"]]
        assert close([found.hotelling, found.statistic, found.p], wanted, fit)


@pytest.mark.parametrize(
    "fit", [pytest.param(fit, id=fit["name"]) for fit in expected() if "contrasts" in fit]
)
def test_contrasts_of_the_reference(fit):
    result = estimator(fit).fit(data_of(fit))

    for known in fit["contrasts"]:
        found = result.contrast(known["weights_on_effect_terms"])
        wanted = [known["estimate"], known["se"], *known["ci95"], known["t"], known["p"]]
        told = [found.estimate, found.se, found.lower, found.upper, found.statistic, found.p]
        assert close(told, wanted, fit)


def test_availability_changes_the_answer_as_the_reference_says_it_does():
    fits = {fit["name"]: fit for fit in expected()}
    ignored = fits["continuous_availability_ignored"]["coefficients"][-1]["estimate"]

    result = estimator(fits["continuous_marginal"]).fit(trial("continuous"))

    assert abs(result.effects[0].estimate - ignored) > 0.01


def dense_wcls(data, controls, moderators, numerator):
    """The textbook form, a T x T matrix for each person, as an independent check."""
    rows = np.asarray(data["available"]) == 1
    get = {name: np.asarray(values)[rows] for name, values in data.items()}
    left = np.column_stack([np.ones(rows.sum()), *[get[name] for name in controls]])
    right = np.column_stack([np.ones(rows.sum()), *[get[name] for name in moderators]])
    taken, chance = get["treated"], get["rand_prob"]
    weights = np.where(taken == 1, numerator / chance, (1 - numerator) / (1 - chance))
    design = np.hstack([left, (taken - numerator)[:, None] * right])
    bread = np.linalg.inv(design.T @ (weights[:, None] * design))
    theta = bread @ design.T @ (weights * get["outcome"])
    meat = np.zeros_like(bread)
    for person in np.unique(get["user_id"]):
        own = get["user_id"] == person
        part, weight = design[own], np.diag(weights[own])
        hat = part @ bread @ part.T @ weight
        residual = get["outcome"][own] - part @ theta
        score = part.T @ weight @ np.linalg.solve(np.eye(own.sum()) - hat, residual)
        meat += np.outer(score, score)
    return theta, bread @ meat @ bread


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_push_through_equals_the_textbook_form(seed):
    data = simulated(seed, people=12, points=20)
    theta, covariance = dense_wcls(data, ["mood", "home"], ["home"], 0.45)

    result = WCLS(**COLUMNS, numerator=0.45, controls=["mood", "home"], moderators=["home"]).fit(
        data
    )

    np.testing.assert_allclose(result.solution.estimates, theta, rtol=1e-11)
    np.testing.assert_allclose(result.solution.covariance, covariance, rtol=1e-9)


def test_columns_of_awkward_size_cost_no_digits():
    data = simulated(4)
    moved = {
        **data,
        "mood": 1e9 + 1e3 * data["mood"],
        "outcome": 1e7 + data["outcome"],
        "home": data["home"] * 1e-6,
    }
    options = {**COLUMNS, "numerator": 0.5, "controls": ["mood", "home"], "moderators": ["home"]}

    plain, awkward = WCLS(**options).fit(data), WCLS(**options).fit(moved)

    assert awkward.effects[0].estimate == pytest.approx(plain.effects[0].estimate, rel=1e-6)
    assert awkward.effects[0].se == pytest.approx(plain.effects[0].se, rel=1e-6)
    assert awkward.effects[1].estimate == pytest.approx(1e6 * plain.effects[1].estimate, rel=1e-6)


@pytest.mark.parametrize("numerator", [0.3, 0.5, None])
def test_marginal_wcls_without_controls_is_always_less_never(numerator):
    """The self-normalized means of those treated and of those not, weighted to be alike."""
    data = simulated(5)
    used = data["available"] == 1
    taken, chance, outcome = (data[name][used] for name in ("treated", "rand_prob", "outcome"))
    always = np.sum(taken / chance * outcome) / np.sum(taken / chance)
    never = np.sum((1 - taken) / (1 - chance) * outcome) / np.sum((1 - taken) / (1 - chance))

    result = WCLS(**COLUMNS, numerator=numerator).fit(data)

    assert result.effects[0].estimate == pytest.approx(always - never, rel=1e-9)


@pytest.mark.parametrize("seed", [7, 8])
def test_it_is_what_off_policy_evaluation_says(seed):
    """Two modules that share no estimator: SNIPS of always less never is marginal WCLS."""
    data = simulated(seed)
    taken = data["treated"] == 1
    logged = np.where(taken, data["rand_prob"], 1 - data["rand_prob"])
    evaluation = OffPolicy(
        id="user_id",
        action="treated",
        reward="outcome",
        probability="logged",
        availability="available",
        targets=["always:1", "always:0"],
        against="always:0",
    ).fit({**data, "logged": logged})

    marginal = WCLS(**COLUMNS).fit(data).effects[0]

    snips = evaluation.contrasts["always:1 - always:0: SNIPS"]
    assert marginal.estimate == pytest.approx(snips.estimate, rel=1e-9)


@pytest.mark.parametrize("kind", [WCLS, EMEE, EMEE2])
def test_leaving_one_out_is_fitting_without_them(kind):
    make = simulated if kind is WCLS else simulated_binary
    data = make(6)
    fitted = kind(**COLUMNS, numerator=0.5, controls=["mood"]).fit(data)

    first = fitted.leave_one_out()[0]
    rest = {name: values[data["user_id"] != first["id"]] for name, values in data.items()}

    again = kind(**COLUMNS, numerator=0.5, controls=["mood"]).fit(rest)
    se = fitted.effects[0].se
    wanted = again.effects[0].estimate
    # Exact for the linear one; the others take one Newton step, good to a part of the error.
    tolerance = 1e-10 if kind is WCLS else 0.05 * se
    assert first["intercept"]["estimate"] == pytest.approx(wanted, abs=tolerance)
    moved = [abs(one["intercept"]["moved"]) for one in fitted.leave_one_out()]
    assert moved == sorted(moved, reverse=True)
