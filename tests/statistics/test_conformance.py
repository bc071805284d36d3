"""The promises of conformance.py, held by every estimator."""

import json
from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import pytest

from careloom.science.problems import AnalysisError, DataError
from tests.statistics import (
    candidates_effects,
    candidates_kernels,
    candidates_off_policy,
    candidates_sequences,
)
from tests.statistics.conformance import Candidate, changed, frame_kinds, numbers_of, shuffled

CANDIDATES: list[Candidate] = [
    *candidates_effects.CANDIDATES,
    *candidates_kernels.CANDIDATES,
    *candidates_off_policy.CANDIDATES,
    *candidates_sequences.CANDIDATES,
]


@pytest.fixture(params=CANDIDATES, ids=lambda one: one.name)
def candidate(request):
    return request.param


def test_every_kind_of_frame_gives_the_same(candidate, tmp_path):
    expected = numbers_of(candidate.fitted(candidate.data))

    for kind, frame in frame_kinds(candidate.data, tmp_path).items():
        found = numbers_of(candidate.fitted(frame))
        np.testing.assert_allclose(found, expected, rtol=candidate.tolerance, err_msg=kind)


def test_the_order_of_rows_does_not_matter(candidate):
    expected = numbers_of(candidate.fitted(candidate.data))

    for seed in (1, 2):
        found = numbers_of(candidate.fitted(shuffled(candidate.data, seed)))
        np.testing.assert_allclose(found, expected, rtol=candidate.tolerance)


def test_the_names_of_columns_do_not_matter(candidate):
    renamed = {f"my_{name}": values for name, values in candidate.data.items()}

    found = candidate.make(lambda name: f"my_{name}").fit(renamed)

    expected = numbers_of(candidate.fitted(candidate.data))
    np.testing.assert_allclose(numbers_of(found), expected, rtol=candidate.tolerance)


def test_columns_that_are_not_used_do_not_matter(candidate):
    more = {**candidate.data, "spare": [None] * len(candidate.data[candidate.number])}

    expected = numbers_of(candidate.fitted(candidate.data))
    np.testing.assert_allclose(numbers_of(candidate.fitted(more)), expected, rtol=1e-12)


def test_fitting_again_forgets(candidate):
    estimator = candidate.make(lambda name: name)
    first = estimator.fit(candidate.data)
    half = {name: values[: len(values) // 2] for name, values in candidate.data.items()}

    estimator.fit(half)

    assert numbers_of(estimator.fit(candidate.data)).tolist() == numbers_of(first).tolist()


def test_data_are_not_changed(candidate):
    frame = pd.DataFrame(candidate.data)
    before = frame.copy(deep=True)

    candidate.fitted(frame)

    pd.testing.assert_frame_equal(frame, before)


def test_a_result_is_frozen_and_tells_all_in_json(candidate):
    result = candidate.fitted(candidate.data)

    with pytest.raises(FrozenInstanceError):
        result.effects = None
    told = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert {"people", "rows", "rows_used", "df", "effects", "controls", "tests"} <= told.keys()
    assert told["rows"] >= told["rows_used"] > 0
    for row, printed in zip(result.effects, told["effects"], strict=True):
        assert printed["estimate"] == row.estimate
        assert list(printed) == [
            *("term", "estimate", "se", "lower", "upper", "statistic", "df", "p"),
        ]


def test_a_result_reads_well(candidate):
    text = candidate.fitted(candidate.data).to_markdown()

    assert "people" in text
    assert "nan" not in text


def test_a_wrong_column_is_told_with_what_was_meant(candidate):
    with pytest.raises(DataError) as caught:
        candidate.make(lambda name: f"{name}x").fit(candidate.data)

    assert f'There is no column "{candidate.number}x"' in str(caught.value)
    assert f'Did you mean "{candidate.number}"?' in str(caught.value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param("many", "text (4 characters)", id="text"),
        pytest.param(float("inf"), "infinite", id="infinite"),
    ],
)
def test_a_cell_that_is_no_number_is_told_with_its_row(candidate, value, said):
    cells = pd.Series(changed(candidate.data, candidate.number, 4, value)[candidate.number])

    with pytest.raises(DataError) as caught:
        candidate.fitted({**pd.DataFrame(candidate.data), candidate.number: cells})

    assert said in str(caught.value) or "mixes" in str(caught.value)
    assert "row 4" in str(caught.value)


def test_an_empty_table_is_refused(candidate):
    with pytest.raises(AnalysisError):
        candidate.fitted({name: [] for name in candidate.data})
