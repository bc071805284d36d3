"""Logistic regression against statsmodels, and where it has no answer."""

import numpy as np
import pytest
import statsmodels.api as sm

from careloom.science.logistic import logistic_fit
from careloom.science.problems import AnalysisError

RNG = np.random.default_rng(19)
DESIGN = np.column_stack([np.ones(200), RNG.normal(size=(200, 2))])
ANSWERS = RNG.uniform(size=200) < 1 / (1 + np.exp(-DESIGN @ [0.2, 1.0, -0.5]))


def test_odds_ratios_agree_with_statsmodels():
    theirs = sm.Logit(ANSWERS.astype(float), DESIGN).fit(disp=0, tol=1e-12)

    mine = logistic_fit(DESIGN, ANSWERS, ["intercept", "x", "z"])

    assert mine.estimates == pytest.approx(theirs.params, rel=1e-8)
    assert mine.fitted == pytest.approx(theirs.predict(DESIGN), rel=1e-8)


def test_clusters_of_one_with_the_small_sample_form_exceed_the_plain_sandwich():
    theirs = sm.Logit(ANSWERS.astype(float), DESIGN).fit(disp=0, cov_type="HC0")

    mine = logistic_fit(DESIGN, ANSWERS, ["intercept", "x", "z"])
    covariance = mine.clustered_covariance(np.arange(200))

    assert np.sqrt(np.diag(covariance)) == pytest.approx(theirs.bse, rel=0.05)
    assert (np.diag(covariance) > theirs.bse**2).all()


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param(DESIGN[:, 1] > 0, id="separated by a column"),
        pytest.param(np.ones(200), id="yes for everyone"),
    ],
)
def test_perfect_prediction_is_refused(answers):
    with pytest.raises(AnalysisError, match="perfectly"):
        logistic_fit(DESIGN, answers, ["intercept", "x", "z"])
