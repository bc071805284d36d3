"""Files: what is wrong with one is a sentence with a row."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from careloom.science.files import names_in, read_file
from careloom.science.problems import DataError


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"a,b\n1,2\n3\n", "Row 2: the row has 1 cells; the header has 2", id="short"),
        pytest.param(b"a,b\n1,2,3\n", "Row 1: the row has 3 cells; the header has 2", id="long"),
        pytest.param("\xe9,b\n1,2\n".encode("latin-1"), "is not UTF-8", id="another encoding"),
        pytest.param(b"a,a\n1,2\n", 'Column "a": two columns have this name', id="twice"),
    ],
)
def test_a_bad_csv_is_told(content, said, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)

    with pytest.raises(DataError) as caught:
        read_file(path)

    assert said in str(caught.value)


def test_empty_cells_and_na_are_nothing_but_quoted_ones_are_text(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('id,x,y\n"NA",,NA\n"b",2,nan\n')

    table = read_file(path)

    assert table.to_pydict() == {"id": ["NA", "b"], "x": [None, 2], "y": [None, None]}


def test_ids_keep_their_leading_zeros(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("id,x\n007,1\n")

    assert read_file(path, text=["id"])["id"].to_pylist() == ["007"]


def test_only_the_named_columns_are_read(tmp_path):
    pq.write_table(pa.table({"a": [1], "b": [2]}), tmp_path / "t.parquet")
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")

    for name in ("t.parquet", "t.csv"):
        assert read_file(tmp_path / name, columns=["b"]).column_names == ["b"]
        assert names_in(tmp_path / name) == ["a", "b"]
        with pytest.raises(DataError, match='no column "c"'):
            read_file(tmp_path / name, columns=["c"])


@pytest.mark.parametrize("name", ["t.parquet", "t.xlsx"])
def test_what_is_of_another_kind_is_refused(name, tmp_path):
    (tmp_path / name).write_text("not a table")

    with pytest.raises(DataError, match="Parquet"):
        read_file(tmp_path / name)


def test_a_folder_and_a_damaged_file_are_refused(tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": list(range(100_000))}), path)
    path.write_bytes(path.read_bytes()[:-2_000])

    with pytest.raises(DataError, match="is a folder"):
        read_file(tmp_path)
    with pytest.raises(DataError, match="cannot be read as Parquet"):
        read_file(path)


def test_a_csv_too_large_to_be_read_whole_is_refused_at_once(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        file.truncate(10_000_000_000)  # sparse: takes no room on the disk

    with pytest.raises(DataError, match="has 10.0 GB"):
        read_file(path)
