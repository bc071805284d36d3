"""A file in pieces gives what the whole gives, whatever the pieces."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from careloom.science.effects import WCLS
from careloom.science.effects.solution import least_squares
from careloom.science.effects.streaming import stream, wants_streaming
from careloom.science.problems import AnalysisError, DataError
from tests.statistics.trials import COLUMNS, simulated


def trial(seed, *, shuffled=False):
    data = simulated(seed, people=12, points=25)
    rng = np.random.default_rng(seed)
    data["place"] = np.array(["home", "park", "work"])[rng.integers(0, 3, len(data["home"]))]
    data["week"] = data["point"] // 10
    if shuffled:
        order = rng.permutation(len(data["home"]))
        data = {name: values[order] for name, values in data.items()}
    return data


def written(data, folder):
    path = folder / "trial.parquet"
    pq.write_table(pa.table(data), path, row_group_size=50)
    return path


def streamed(question, path, piece):
    return least_squares(stream(path, question.read(), piece=piece).sums, corrected=True)


@pytest.mark.parametrize("piece", [17, 64, 10_000])
@pytest.mark.parametrize("shuffled", [False, True], ids=["by person", "in any order"])
@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"controls": ["mood"], "numerator": 0.5}, id="numbers"),
        pytest.param({"controls": ["mood"]}, id="the mean as numerator"),
        pytest.param({"controls": "place + mood", "moderators": "place"}, id="words"),
        pytest.param({"controls": "C(week) * home", "moderators": "C(week)"}, id="categories"),
        pytest.param(
            {"controls": "log(level)", "derive": ["level = mood + 9.0"]}, id="derived, transformed"
        ),
    ],
)
def test_pieces_give_what_the_whole_gives(tmp_path, piece, shuffled, options):
    data = trial(1, shuffled=shuffled)
    question = WCLS(**COLUMNS, **options)
    whole = question.fit(data).solution

    pieces = streamed(question, written(data, tmp_path), piece)

    assert pieces.terms == whole.terms
    assert (pieces.people, pieces.rows, pieces.df) == (whole.people, whole.rows, whole.df)
    np.testing.assert_allclose(pieces.estimates, whole.estimates, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(pieces.covariance, whole.covariance, rtol=1e-7, atol=1e-13)


def test_counts_and_curves_are_those_of_the_whole(tmp_path):
    data = trial(2)
    data["outcome"] = np.where(np.arange(300) % 40 == 3, np.nan, data["outcome"])
    question = WCLS(**COLUMNS, moderators="home + place", missing="drop")
    whole = question.fit(data)

    found = stream(written(data, tmp_path), question.read(), piece=31)

    assert found.rows == whole.rows
    assert found.counts.told() == whole.details["left_out"]
    assert found.grid.means == pytest.approx(whole.grid.means)
    assert found.grid.ranges == whole.grid.ranges
    assert set(found.grid.words["place"]) == set(whole.grid.words["place"])


def test_a_piece_in_which_nobody_was_available_is_no_fault(tmp_path):
    data = trial(3)
    data["available"] = np.where(np.arange(300) < 60, 0, data["available"])
    data["treated"] = data["treated"] * data["available"]
    question = WCLS(**COLUMNS, numerator=0.5)

    pieces = streamed(question, written(data, tmp_path), 30)

    assert pieces.estimates == pytest.approx(question.fit(data).solution.estimates)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"available": 0, "treated": 0}, "no row of the file can be used", id="away"),
        pytest.param({"treated": 0}, "no row that can be used has treatment", id="never"),
        pytest.param({"rand_prob": 1.0}, "row 1: the probability is 1", id="certain"),
    ],
)
def test_refusals_are_those_of_the_whole(tmp_path, changes, said):
    data = trial(4)
    first = int(np.argmax(data["available"] == 1))
    data = {name: np.roll(values, -first) for name, values in data.items()}
    data |= {name: np.full(300, value) for name, value in changes.items()}

    with pytest.raises(AnalysisError) as caught:
        streamed(WCLS(**COLUMNS), written(data, tmp_path), 30)

    assert said.lower() in str(caught.value).lower()


def test_a_row_is_told_by_its_number_in_the_whole_file(tmp_path):
    data = trial(5)
    data["outcome"][200] = np.inf

    with pytest.raises(DataError, match='Column "outcome", row 201: the value is infinite'):
        streamed(WCLS(**COLUMNS), written(data, tmp_path), 30)


def test_small_files_and_other_kinds_are_read_whole(tmp_path):
    reading = WCLS(**COLUMNS).read()
    path = written(trial(6), tmp_path)

    assert not wants_streaming(path, reading)
    assert not wants_streaming(tmp_path / "trial.csv", reading)


@pytest.mark.parametrize(
    ("options", "obstacle"),
    [
        pytest.param({"controls": "center(mood)"}, "center()", id="a whole column"),
        pytest.param({"lag": 2, "point": "point"}, "a lag above 1", id="a lag"),
        pytest.param({"missing": "weight"}, "weighting", id="weights"),
    ],
)
def test_what_needs_all_rows_is_said_of_a_file_too_large_for_it(tmp_path, options, obstacle):
    path = written(trial(7), tmp_path)
    reading = WCLS(**COLUMNS, **options).read()

    assert not wants_streaming(path, reading, above=100)
    with pytest.raises(DataError) as caught:
        wants_streaming(path, reading, above=100, most=200)

    assert obstacle in str(caught.value)


def test_a_large_file_is_streamed_if_it_can_be(tmp_path):
    reading = WCLS(**COLUMNS, controls=["mood"]).read()

    assert wants_streaming(written(trial(8), tmp_path), reading, above=100, most=200)
