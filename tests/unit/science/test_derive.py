"""Derived columns: the language of conditions, over a table."""

import numpy as np
import pytest

from careloom.science.derive import derive, derived_names
from careloom.science.frames import open_table
from careloom.science.problems import DataError

TABLE = open_table(
    {"steps30": [0, 10, None], "place": ["park", "home", None], "odd name": [1, 2, 3]}
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("d = log(steps30 + 0.5)", [np.log(0.5), np.log(10.5), np.nan], id="log"),
        pytest.param("d = log(steps30)", [np.nan, np.log(10), np.nan], id="log of 0 is empty"),
        pytest.param("d = steps30 / 4", [0, 2.5, np.nan], id="a fraction"),
        pytest.param("d = 1 / steps30", [np.nan, 0.1, np.nan], id="over zero is empty"),
        pytest.param('d = place == "park"', [1, 0, np.nan], id="a yes is 1"),
        pytest.param('d = place in ["park"] ? 2.0 : 3.0', [2, 3, np.nan], id="a choice"),
        pytest.param("d = has(steps30) ? 1.0 : 0.0", [1, 1, 0], id="whether it was measured"),
        pytest.param("d = exp(sqrt(abs(steps30)))", [1, np.exp(np.sqrt(10)), np.nan], id="nested"),
    ],
)
def test_values_of_a_derived_column(text, values):
    np.testing.assert_array_equal(derive(TABLE, [text]).numbers("d"), values)


def test_a_later_column_may_use_an_earlier_one():
    made = derive(TABLE, ["a = steps30 + 1", "b = a * 2"])

    assert made.names[-2:] == ("a", "b")
    np.testing.assert_array_equal(made.numbers("b"), [2, 22, np.nan])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("steps30 + 1", "derives no column", id="no name"),
        pytest.param("a == 1", "derives no column", id="a comparison"),
        pytest.param("steps30 = 1 + 1", "a column of this name already", id="taken"),
        pytest.param("d = steps3 + 1", 'Did you mean "steps30"?', id="a slip"),
        pytest.param("d = steps30 +", "the end of the text", id="unfinished"),
        pytest.param('d = place + "x"', "derived column", id="a sum of words"),
        pytest.param("d = open('x')", "no function open()", id="a call"),
        pytest.param('d = place == "prak"', 'Did you mean "park"?', id="a word that is not there"),
    ],
)
def test_what_cannot_be_derived_is_told(text, said):
    with pytest.raises(DataError) as caught:
        derive(TABLE, [text])

    assert said in str(caught.value)


def test_words_of_a_formula_are_known_before_the_table_is():
    assert derived_names(["a = log(x + 1)", "b = a * y"]) == {
        "a": {"log", "x"},
        "b": {"a", "y"},
    }
