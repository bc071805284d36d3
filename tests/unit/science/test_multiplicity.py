"""Adjusted p-values against worked examples and statsmodels."""

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from careloom.science.multiplicity import adjusted
from careloom.science.problems import AnalysisError

FAMILY = [0.01, 0.04, 0.03, 0.005]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        pytest.param("holm", [0.03, 0.06, 0.06, 0.02], id="Holm steps down"),
        pytest.param("bh", [0.02, 0.04, 0.04, 0.02], id="Benjamini and Hochberg step up"),
        pytest.param("none", FAMILY, id="as they are"),
    ],
)
def test_a_family_of_four(method, expected):
    assert adjusted(FAMILY, method) == pytest.approx(expected)


@pytest.mark.parametrize(("method", "theirs"), [("holm", "holm"), ("bh", "fdr_bh")])
def test_a_large_family_agrees_with_statsmodels(method, theirs):
    family = np.random.default_rng(2).uniform(size=60) ** 2

    expected = multipletests(family, method=theirs)[1]

    assert adjusted(family.tolist(), method) == pytest.approx(expected, rel=1e-12)


def test_a_test_that_was_not_made_counts_for_nothing():
    found = adjusted([0.01, float("nan"), 0.03], "holm")

    assert found[[0, 2]] == pytest.approx([0.02, 0.03])
    assert np.isnan(found[1])


def test_nothing_is_adjusted_to_more_than_one():
    assert adjusted([0.9, 0.8], "holm").max() == 1


def test_an_unknown_method_is_refused():
    with pytest.raises(AnalysisError, match="Choose one of: holm, bh, none"):
        adjusted([0.5], "bonferoni")
