"""Results: frozen, exact as JSON, readable as Markdown."""

import json
import math
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from careloom.science.inference import effect, joint_test
from careloom.science.problems import DataError
from careloom.science.results import EffectTable, Result, jsonable, markdown_table, option

TABLE = EffectTable((effect("intercept", 0.1, 0.03, 20, 0.95), effect("day", 1 / 3, 0.0, 20, 0.95)))


def a_result(**changes):
    test = joint_test(["intercept"], np.array([[1.0, 0.0]]), np.ones(2), np.eye(2), 20)
    given = {
        "estimator": "Named",
        "estimand": "what is meant",
        "people": 22,
        "rows": 100,
        "rows_used": 90,
        "df": 20,
        "level": 0.95,
        "effects": TABLE,
        "tests": (test,),
        "notes": ("Beware.",),
        "details": {"left_out": np.int64(10)},
    }
    return Result(**{**given, **changes})


def test_rows_are_found_by_place_and_by_term():
    assert TABLE["day"] is TABLE[1]
    assert TABLE[:1].terms == ("intercept",)
    with pytest.raises(KeyError, match="Terms here: intercept, day"):
        TABLE["nothing"]


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_a_table_becomes_a_frame(backend):
    frame = TABLE.to_frame(backend)

    assert type(frame).__module__.startswith(backend)
    assert list(frame["term"].to_numpy() if backend == "pyarrow" else frame["term"]) == [
        "intercept",
        "day",
    ]


def test_json_is_exact_and_plain():
    told = json.loads(json.dumps(a_result().to_dict(), allow_nan=False))

    assert told["effects"][1]["estimate"] == 1 / 3
    assert told["effects"][1]["p"] is None
    assert told["left_out"] == 10
    assert list(told)[2:6] == ["people", "rows", "rows_used", "df"]


def test_markdown_says_what_it_must():
    text = a_result(controls=TABLE[:1]).to_markdown()

    assert "22 people, 90 of 100 rows used, 95 % intervals." in text
    assert "| intercept | 0.1 " in text
    assert "Joint test of intercept: F(1, 20) = 1, p = 0.3293" in text
    assert "Controls:" in text
    assert "- Beware." in text


def test_a_result_does_not_change():
    with pytest.raises(FrozenInstanceError):
        a_result().people = 3


def test_values_in_plain_types():
    given = {"a": np.float64(1.5), "b": np.array([1, 2]), "c": (math.nan, math.inf), "d": None}

    assert jsonable(given) == {"a": 1.5, "b": [1, 2], "c": [None, None], "d": None}


def test_a_bar_in_a_term_does_not_break_the_table():
    assert markdown_table(["a"], [["x|y"]]).splitlines()[-1] == "| x\\|y |"


def test_an_option_is_one_of_those_there_are():
    assert option("correction", "none", ["none", "small-sample"]) == "none"
    with pytest.raises(DataError, match='Correction is "big"'):
        option("correction", "big", ["none", "small-sample"])
