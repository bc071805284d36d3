"""Outcomes that are missing: refused, dropped with a count, or weighted for."""

import numpy as np
import pytest

from careloom.science.effects import WCLS, missingness
from careloom.science.effects.observed import logistic
from careloom.science.problems import AnalysisError, DataError, EstimationError
from tests.statistics.trials import COLUMNS, simulated

ASKED = {**COLUMNS, "numerator": 0.5, "controls": ["mood"]}


def with_gaps(seed, *, where):
    data = simulated(seed, people=40, points=30)
    rng = np.random.default_rng(seed)
    gone = rng.random(len(data["mood"])) < where(data)
    return {**data, "outcome": np.where(gone, np.nan, data["outcome"])}


def test_a_gap_where_available_is_refused_with_its_row_and_the_choices():
    data = simulated(31)
    row = int(np.flatnonzero(data["available"] == 1)[3])
    data["outcome"][row] = np.nan

    with pytest.raises(DataError) as caught:
        WCLS(**ASKED).fit(data)

    assert f'Column "outcome", row {row + 1}' in str(caught.value)
    assert "drop" in str(caught.value)
    assert "weight" in str(caught.value)


def test_a_gap_where_not_available_is_none():
    data = simulated(32)
    gone = np.where(data["available"] == 1, data["outcome"], np.nan)

    result = WCLS(**ASKED).fit({**data, "outcome": gone})

    assert result.effects[0] == WCLS(**ASKED).fit(data).effects[0]


def test_dropped_rows_are_counted_by_arm():
    data = with_gaps(33, where=lambda data: 0.1 + 0.1 * data["treated"])

    result = WCLS(**ASKED, missing="drop").fit(data)

    left_out = result.details["left_out"]
    there = data["available"] == 1
    gone = there & np.isnan(data["outcome"])
    assert left_out["unavailable"] == int((~there).sum())
    assert left_out["outcome_missing"] == {
        "nothing": int((gone & (data["treated"] == 0)).sum()),
        "treatment": int((gone & (data["treated"] == 1)).sum()),
    }
    assert result.rows_used == int((there & ~gone).sum())
    assert any("The outcome is missing in" in note for note in result.notes)


def test_weighting_mends_what_dropping_leaves_wrong():
    """Who is in a low mood answers less when treated, and the curve of the mood is not modeled."""

    def where(data):
        return np.where((data["treated"] == 1) & (data["mood"] < 0), 0.6, 0.05)

    data = with_gaps(34, where=where)
    data = {**data, "low": (data["mood"] < 0).astype(float)}
    asked = {**COLUMNS, "numerator": 0.5, "moderators": ["low"], "controls": ["low"]}

    full = WCLS(**{**asked, "moderators": []}).fit({**data, **simulated(34, people=40, points=30)})
    dropped = WCLS(**{**asked, "moderators": []}, missing="drop").fit(data)
    weighted = WCLS(**asked, missing="weight").fit(data)

    marginal = weighted.contrast([1, 0.5]).estimate
    assert abs(marginal - full.effects[0].estimate) < 3 * full.effects[0].se
    assert dropped.rows_used == weighted.rows_used
    assert any("weighted by the modeled chance" in note for note in weighted.notes)


def test_weights_are_one_over_the_modeled_chance():
    rng = np.random.default_rng(1)
    design = np.column_stack([np.ones(400), rng.standard_normal(400)])
    answers = (rng.random(400) < 1 / (1 + np.exp(-(0.5 + design[:, 1])))).astype(float)

    found = logistic(design, answers)

    chance = 1 / (1 + np.exp(-(design @ found)))
    np.testing.assert_allclose(design.T @ (answers - chance), 0, atol=1e-8)


def test_what_is_decided_outright_cannot_be_modeled():
    design = np.column_stack([np.ones(20), np.arange(20.0)])

    with pytest.raises(EstimationError, match="decide it outright"):
        logistic(design, (design[:, 1] > 9).astype(float))


@pytest.mark.parametrize("column", ["mood", "home"])
def test_an_empty_predictor_is_refused_or_dropped_and_counted(column):
    data = simulated(35)
    row = int(np.flatnonzero(data["available"] == 1)[0])
    cells = data[column].copy()
    cells[row] = np.nan
    data = {**data, column: cells}
    asked = {**COLUMNS, "numerator": 0.5, "controls": ["mood", "home"], "moderators": ["home"]}

    with pytest.raises(DataError, match=f'Column "{column}", row {row + 1}: the cell is empty'):
        WCLS(**asked).fit(data)
    result = WCLS(**asked, missing="drop").fit(data)
    assert result.details["left_out"]["predictor_missing"] == {column: 1}


def test_missingness_by_arm():
    data = with_gaps(36, where=lambda data: 0.05 + 0.3 * data["treated"])

    found = missingness(data, WCLS(**ASKED))

    assert found.differences[0].estimate == pytest.approx(0.3, abs=0.1)
    assert found.differences[0].p < 1e-6
    assert sum(found.available.values()) == int((data["available"] == 1).sum())
    assert "The share missing is +" in found.to_markdown()
    assert found.to_dict()["missing"] == found.missing


def test_without_gaps_there_is_nothing_to_compare():
    found = missingness(simulated(37), WCLS(**ASKED))

    assert found.differences == ()
    assert set(found.missing.values()) == {0}


@pytest.mark.parametrize("choice", ["impute", "", "DROP"])
def test_a_choice_that_is_none_is_refused(choice):
    with pytest.raises(AnalysisError, match="Choose one of: refuse, drop, weight"):
        WCLS(**ASKED, missing=choice).fit(simulated(38))
