"""Formulas: what they may say, what they may not, and that they run nobody's code."""

import numpy as np
import pytest

from careloom.science.formulas import read_formula, require_columns
from careloom.science.frames import open_table
from careloom.science.problems import DataError

TABLE = open_table(
    {"x": [1.0, 2.0, 4.0], "day": [0, 1, 2], "place": ["b", "a", "b"], "odd name": [1, 2, 3]}
)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        pytest.param("", ["intercept"], id="nothing is the intercept"),
        pytest.param("1", ["intercept"], id="the intercept"),
        pytest.param("~ x + day", ["intercept", "x", "day"], id="a tilde in front"),
        pytest.param("x * day", ["intercept", "x", "day", "x:day"], id="interaction"),
        pytest.param("0 + x", ["x"], id="no intercept"),
        pytest.param("place", ["intercept", "place[T.b]"], id="words are categories"),
        pytest.param("C(day)", ["intercept", "C(day)[T.1]", "C(day)[T.2]"], id="whole categories"),
        pytest.param("`odd name`", ["intercept", "odd name"], id="a quoted name"),
        pytest.param("I(day ** 2)", ["intercept", "I(day ** 2)"], id="a power"),
        pytest.param("log(x) + sqrt(x)", ["intercept", "log(x)", "sqrt(x)"], id="transforms"),
        pytest.param("center(x)", ["intercept", "center(x)"], id="center"),
    ],
)
def test_terms_of_a_formula(text, terms):
    assert read_formula(text, role="controls").matrix(TABLE).terms == tuple(terms)


def test_values_of_a_formula():
    made = read_formula("log(x) + place:day", role="controls").matrix(TABLE)

    np.testing.assert_allclose(made.values[:, 1], np.log([1, 2, 4]))
    np.testing.assert_array_equal(made.values[:, -1], [0, 0, 2])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("x +", "cannot be read", id="unfinished"),
        pytest.param("y ~ x", "has two sides", id="two sides"),
        pytest.param("__import__('os').system('true')", "cannot be read", id="an import"),
        pytest.param("log(__import__('os'))", "is no transform", id="an import inside"),
        pytest.param("log(x.__class__)", "more than arithmetic", id="an attribute"),
        pytest.param("I(x[0])", "more than arithmetic", id="a subscript"),
        pytest.param("np.log(x)", "more than arithmetic", id="a module"),
        pytest.param("lag(x)", '"lag" is no transform', id="a transform that depends on order"),
        pytest.param("I(2 ** x)", "not a small number", id="an open power"),
        pytest.param("I(9**9**9)", "power above 6", id="a tower of powers"),
        pytest.param("(x + day) ** 9", "power above 6", id="many interactions"),
        pytest.param("*".join("abcdefghijklmno"), "multiplies 15 times", id="a long product"),
        pytest.param("poly(x, 1000000)", "at most 30 are", id="a huge degree"),
        pytest.param("bs(x, df=100000)", "at most 30 are", id="a huge spline"),
        pytest.param("x" * 5000, "5,000 characters", id="very long"),
    ],
)
def test_what_a_formula_may_not_say(text, said):
    with pytest.raises(DataError) as caught:
        read_formula(text, role="controls")

    assert said in str(caught.value)


def test_a_term_without_a_value_is_told_with_its_row():
    with pytest.raises(DataError, match=r'Row 1: the term "log\(day\)" has no finite value'):
        read_formula("log(day)", role="controls").matrix(TABLE)


def test_columns_that_are_not_there_are_told_with_the_formula_that_wants_them():
    sides = {
        "moderators": read_formula("plce + x", role="moderators"),
        "controls": read_formula("C(dya)", role="controls"),
    }

    with pytest.raises(DataError) as caught:
        require_columns(TABLE, sides)

    assert 'no column "plce" (asked for as moderators)' in str(caught.value)
    assert 'Did you mean "day"?' in str(caught.value)


def test_a_later_table_is_coded_as_the_first():
    side = read_formula("place + center(x)", role="controls")
    first = side.matrix(TABLE)

    later = side.matrix(open_table({"x": [5.0], "place": ["a"]}), first.spec)

    assert later.terms == first.terms
    np.testing.assert_allclose(later.values, [[1, 0, 5 - 7 / 3]])


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        pytest.param("x + log(x)", (), id="row by row"),
        pytest.param("center(x) + poly(day, 2)", ("center", "poly"), id="whole columns"),
    ],
)
def test_a_formula_knows_what_must_see_the_whole_column(text, whole):
    assert read_formula(text, role="controls").whole_column == whole
