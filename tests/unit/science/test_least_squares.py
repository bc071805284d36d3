"""The covariances of a fit against statsmodels and against their own definitions."""

import numpy as np
import pytest
import statsmodels.api as sm

from careloom.science.least_squares import least_squares, refuse_singular
from careloom.science.problems import AnalysisError

RNG = np.random.default_rng(11)
DESIGN = np.column_stack([np.ones(60), RNG.normal(size=(60, 2))])
OUTCOME = DESIGN @ [1.0, 2.0, -1.0] + RNG.normal(size=60)
WEIGHTS = RNG.uniform(0.5, 3, 60)
CLUSTERS = np.repeat(np.arange(15), 4)
TERMS = ["intercept", "x", "z"]


def test_a_weighted_fit_agrees_with_statsmodels():
    theirs = sm.WLS(OUTCOME, DESIGN, WEIGHTS).fit()

    mine = least_squares(DESIGN, OUTCOME, TERMS, WEIGHTS)

    assert mine.estimates == pytest.approx(theirs.params, rel=1e-12)
    assert mine.model_covariance() == pytest.approx(theirs.cov_params(), rel=1e-10)
    assert mine.df == 57


def test_the_robust_covariance_is_hc3():
    theirs = sm.OLS(OUTCOME, DESIGN).fit(cov_type="HC3")

    mine = least_squares(DESIGN, OUTCOME, TERMS)

    assert mine.robust_covariance() == pytest.approx(theirs.cov_params(), rel=1e-10)


def test_the_clustered_covariance_is_the_plain_sandwich():
    theirs = sm.WLS(OUTCOME, DESIGN, WEIGHTS).fit(
        cov_type="cluster", cov_kwds={"groups": CLUSTERS, "use_correction": False}
    )

    mine = least_squares(DESIGN, OUTCOME, TERMS, WEIGHTS)

    assert mine.clustered_covariance(CLUSTERS) == pytest.approx(theirs.cov_params(), rel=1e-10)


def test_the_small_sample_form_is_that_of_mancl_and_derouen():
    """Their own form, with (I - H_i)^-1 as large as the cluster."""
    fit = least_squares(DESIGN, OUTCOME, TERMS, WEIGHTS)
    meat = np.zeros((3, 3))
    for cluster in range(15):
        rows = cluster == CLUSTERS
        own, weights = DESIGN[rows], np.diag(WEIGHTS[rows])
        hat = own @ fit.bread @ own.T @ weights
        score = own.T @ weights @ np.linalg.solve(np.eye(4) - hat, fit.residuals[rows])
        meat += np.outer(score, score)

    found = fit.clustered_covariance(CLUSTERS, small_sample=True)

    assert found == pytest.approx(fit.bread @ meat @ fit.bread, rel=1e-10)


def test_the_order_of_clusters_does_not_matter():
    order = RNG.permutation(60)

    mine = least_squares(DESIGN[order], OUTCOME[order], TERMS, WEIGHTS[order])
    fit = least_squares(DESIGN, OUTCOME, TERMS, WEIGHTS)

    assert mine.clustered_covariance(CLUSTERS[order], small_sample=True) == pytest.approx(
        fit.clustered_covariance(CLUSTERS, small_sample=True), rel=1e-9
    )


@pytest.mark.parametrize(
    ("columns", "named"),
    [
        pytest.param([[1, 1, 1, 1], [0, 0, 0, 0]], '"b"', id="always zero"),
        pytest.param([[1, 1, 1, 1], [2, 2, 2, 2]], '"b"', id="a multiple"),
        pytest.param([[1, 1, 1, 1], [1, 2, 3, 5], [2, 3, 4, 6]], '"c"', id="a sum"),
    ],
)
def test_columns_that_follow_from_those_before_are_named(columns, named):
    with pytest.raises(AnalysisError, match=f"never vary: {named}"):
        refuse_singular(np.array(columns, dtype=float).T, "abc"[: len(columns)])


def test_columns_of_very_different_size_are_told_apart():
    design = np.array([[1, 1, 1, 1], [1e9, 2e9, 4e9, 7e9], [1e-9, 0, 0, 0]]).T

    refuse_singular(design, "abc")
    fit = least_squares(design, np.array([1.0, 2, 4, 7]), "abc")

    assert fit.estimates == pytest.approx([0, 1e-9, 0], abs=1e-6)


def test_values_too_large_to_square_are_refused():
    design = DESIGN.copy()
    design[3, 1] = 1e200

    with pytest.raises(AnalysisError, match='too large to compute with: "x"'):
        least_squares(design, OUTCOME, TERMS)


def test_a_singular_design_names_its_columns():
    with pytest.raises(AnalysisError, match='never vary: "twice"'):
        least_squares(np.column_stack([DESIGN, 2 * DESIGN[:, 1]]), OUTCOME, [*TERMS, "twice"])
