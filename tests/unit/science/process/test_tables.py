"""Tables of a process, from whatever frame they come in."""

from dataclasses import fields

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from careloom.science.problems import AnalysisError
from careloom.science.process import ProcessTables
from careloom.science.process.tables import TABLES, Person
from tests.unit.science.process.builders import a_harm, a_person, an_evaluation

ROWS = ProcessTables(
    people=(a_person("p1", reached=1.0), a_person("p2")),
    evaluations=(an_evaluation(needs=""),),
    harms=(a_harm(),),
)


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(dict, id="columns by name"),
        pytest.param(pd.DataFrame, id="pandas"),
        pytest.param(pl.DataFrame, id="polars"),
        pytest.param(pa.table, id="arrow"),
    ],
)
def test_any_frame_gives_the_same_rows(frame):
    again = ProcessTables.read({name: frame(ROWS.columns(name)) for name in ("people", "harms")})
    assert [one.person for one in again.people] == ["p1", "p2"]
    assert again.people[0].reached == 1.0
    assert str(again.people[1].reached) == "nan"
    assert again.harms == ROWS.harms
    assert again.courses == ()


def test_files_are_read_and_empty_words_stay_empty(tmp_path):
    for name in TABLES:
        pq.write_table(pa.table(ROWS.columns(name)), tmp_path / f"{name}.parquet")
    again = ProcessTables.read({name: tmp_path / f"{name}.parquet" for name in TABLES})
    assert again.evaluations == ROWS.evaluations
    assert again.evaluations[0].needs == ""


def test_every_table_that_is_wrong_is_told_at_once():
    with pytest.raises(AnalysisError) as found:
        ProcessTables.read(
            {
                "people": {"person": ["p1"], "dayz": [3.0]},
                "harms": {one.name: ["x"] for one in fields(TABLES["harms"])},
            }
        )
    told = str(found.value)
    assert "days" in told
    assert "dayz" in told
    assert "minutes" in told or "day" in told


def test_the_columns_are_those_of_the_rows():
    assert list(ROWS.columns("people")) == [one.name for one in fields(Person)]
