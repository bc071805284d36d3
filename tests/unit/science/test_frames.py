"""Tables of any kind are read alike, and what cannot be read is told with column and row."""

from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from careloom.science.frames import gathered, open_table
from careloom.science.problems import DataError

DATA = {
    "person": ["ana", "ana", "ben"],
    "steps": [1.5, None, 3.0],
    "count": [1, 2, 3],
    "home": [True, False, True],
    "place": ["park", None, "street"],
}


def as_rows(data):
    return [dict(zip(data, row, strict=True)) for row in zip(*data.values(), strict=True)]


def as_parquet(data, folder):
    path = folder / "table.parquet"
    pq.write_table(pa.table(data), path)
    return path


def as_csv(data, folder):
    path = folder / "table.csv"
    pd.DataFrame(data).to_csv(path, index=False)
    return path


KINDS = [
    pytest.param(lambda data, _: data, id="columns by name"),
    pytest.param(lambda data, _: as_rows(data), id="rows"),
    pytest.param(lambda data, _: pd.DataFrame(data), id="pandas"),
    pytest.param(lambda data, _: pd.DataFrame(data).convert_dtypes(), id="pandas, nullable"),
    pytest.param(lambda data, _: pl.DataFrame(data), id="polars"),
    pytest.param(lambda data, _: pl.DataFrame(data).lazy(), id="polars, lazy"),
    pytest.param(lambda data, _: pa.table(data), id="pyarrow"),
    pytest.param(as_parquet, id="Parquet"),
    pytest.param(lambda data, folder: str(as_parquet(data, folder)), id="Parquet, path as text"),
    pytest.param(as_csv, id="CSV"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_table_is_read_alike(kind, tmp_path):
    table = open_table(kind(DATA, tmp_path))

    assert table.names == tuple(DATA)
    assert len(table) == 3
    np.testing.assert_array_equal(table.numbers("steps"), [1.5, np.nan, 3.0])
    np.testing.assert_array_equal(table.numbers("count"), [1, 2, 3])
    np.testing.assert_array_equal(table.flags("home"), [True, False, True])
    np.testing.assert_array_equal(table.people("person").codes, [0, 0, 1])
    assert [table.people("person").label(code) for code in (0, 1)] == ["ana", "ben"]
    assert table.texts("place").to_pylist() == ["park", None, "street"]
    assert [table.is_text(name) for name in DATA] == [True, False, False, False, True]


@pytest.mark.parametrize("kind", KINDS)
def test_rows_keep_their_numbers(kind, tmp_path):
    table = open_table(kind(DATA, tmp_path)).having("twice", np.array([2.0, 4.0, 6.0]))

    kept = table.where(np.array([False, True, True]))

    assert kept.rows.tolist() == [2, 3]
    assert kept.numbers("twice").tolist() == [4, 6]
    with pytest.raises(DataError, match='Column "steps", row 2: the cell is empty'):
        kept.complete("steps")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        pytest.param(["1", "x y", None], 'Column "a", row 2: text (3 characters)', id="a word"),
        pytest.param(["1", "2"], "row 1: a number written as text", id="all as text"),
        pytest.param(["1", " "], "row 2: a cell of spaces", id="spaces"),
        pytest.param(["1", "1,5"], "Write the decimal point as a point", id="decimal comma"),
        pytest.param(["1", "n/a"], "Leave the cell empty", id="a word for nothing"),
        pytest.param([1.0, float("inf")], "row 2: the value is infinite", id="infinite"),
        pytest.param([1.0, -float("inf")], "row 2: the value is infinite", id="minus infinite"),
    ],
)
def test_what_is_no_number_is_told_without_quoting_it(cells, said):
    with pytest.raises(DataError) as caught:
        open_table({"a": cells}).numbers("a")

    assert said in str(caught.value)
    assert "x y" not in str(caught.value)


def test_an_object_column_of_numbers_and_nothing_is_numbers():
    frame = pd.DataFrame({"a": pd.Series([1, None, 2.5], dtype=object)})

    np.testing.assert_array_equal(open_table(frame).numbers("a"), [1, np.nan, 2.5])


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        pytest.param([1, None], "row 2: the id is missing", id="missing"),
        pytest.param([None, None], "row 1: the id is missing", id="all missing"),
        pytest.param(["a", " "], "row 2: the id is empty", id="spaces"),
        pytest.param(["1", "x22"], "row 2: ids mix kinds", id="numbers among words"),
        pytest.param(["p1", "p1 "], "differs only in spelling from that of row 1", id="a space"),
        pytest.param(["01", "1"], "differs only in spelling from that of row 1", id="a zero"),
        pytest.param([1.5, 2], "row 1: the id is no whole number", id="a fraction"),
        pytest.param([True, False], "text or whole numbers", id="yes and no"),
    ],
)
def test_ids_that_leave_a_doubt_are_refused(ids, said):
    with pytest.raises(DataError) as caught:
        open_table(pd.DataFrame({"id": ids})).people("id")

    assert said in str(caught.value)


def test_ids_of_two_types_in_one_column_are_refused():
    frame = pd.DataFrame({"id": pd.Series([1, "a"], dtype=object)})

    with pytest.raises(DataError, match="row 2: ids mix kinds: a whole number in row 1, text"):
        open_table(frame).people("id")


@pytest.mark.parametrize(
    "ids",
    [
        pytest.param(["ab12", "1234", "ab12"], id="hashes of one length"),
        pytest.param([7, 3, 7], id="whole numbers"),
        pytest.param([7.0, 3.0, 7.0], id="whole numbers that a frame made floats"),
    ],
)
def test_ids_without_doubt_pass(ids):
    people = open_table(pd.DataFrame({"id": ids})).people("id")

    assert people.codes.tolist() == [0, 1, 0]
    assert len(people) == 2


def test_a_wrong_name_is_told_with_what_was_meant_and_its_role():
    with pytest.raises(DataError) as caught:
        open_table(DATA).require({"outcome": "step", "id": "persn", "treatment": "count"})

    assert [problem.hint.split("?")[0] for problem in caught.value.problems] == [
        'Did you mean "steps"',
        'Did you mean "person"',
    ]
    assert "(asked for as outcome)" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(5, "This is no table: int", id="a number"),
        pytest.param([1], "Row 1: this is int, not a row", id="a list of numbers"),
        pytest.param({"a": [1, 2], "b": [1]}, "different lengths: a 2, b 1", id="unequal"),
        pytest.param({"a": [1, "x"]}, 'Column "a", row 2: the column mixes', id="mixed"),
        pytest.param("nowhere.csv", 'There is no file "nowhere.csv"', id="no file"),
    ],
)
def test_what_is_no_table_is_refused(data, said):
    with pytest.raises(DataError) as caught:
        open_table(data)

    assert said in str(caught.value)


def test_flags_are_zero_and_one_only():
    with pytest.raises(DataError, match=r"row 3: the value is neither 0 nor 1. \(2 rows"):
        open_table({"a": [0, 1, 2, 3]}).flags("a")


def test_all_problems_are_told_together():
    table = open_table({"a": ["x"], "b": [None]})

    with pytest.raises(DataError) as caught:
        gathered(lambda: table.numbers("a"), lambda: table.complete("b"), lambda: table.flags("b"))

    assert [problem.column for problem in caught.value.problems] == ["a", "b", "b"]


def test_a_table_does_not_change():
    with pytest.raises(FrozenInstanceError):
        open_table(DATA).rows = None
