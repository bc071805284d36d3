"""Options, their probabilities and what those may depend on."""

import numpy as np
import pytest

from careloom.science.effects.arms import (
    GroupTable,
    arms_of,
    numerator_of,
    numerators,
    probabilities,
    refuse_beyond_moderators,
    taken,
)
from careloom.science.frames import open_table
from careloom.science.problems import AnalysisError, DataError

TABLE = open_table(
    {
        "sent": [0, 1, 1, 0],
        "offered": ["none", "walk", "stand", "none"],
        "level": [0, 1, 2, 0],
        "p": [0.4, 0.5, 0.6, 0.4],
        "q": [0.3, 0.3, 0.5, 0.3],
        "home": [0, 1, 1, 0],
        "gap": [0.4, None, 0.5, 0.5],
    }
)
EVERYWHERE = np.ones(4, bool)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("0.4", 0.4, id="a constant"),
        pytest.param("p", "p", id="a column"),
        pytest.param(
            "home: 0=0.4, 1=0.6", GroupTable("home", {0.0: 0.4, 1.0: 0.6}), id="numbered groups"
        ),
        pytest.param("place:park=0.4", GroupTable("place", {"park": 0.4}), id="a word"),
    ],
)
def test_a_numerator_as_people_write_it(text, found):
    assert numerator_of(text) == found


def test_a_group_without_a_number_is_refused():
    with pytest.raises(DataError, match="no table of probabilities"):
        numerator_of("home: 0=many")


def test_one_option_is_zero_or_one():
    assert taken(TABLE, "sent", arms_of("p", None)).tolist() == [[0], [1], [1], [0]]


@pytest.mark.parametrize(
    ("column", "names"),
    [
        pytest.param("offered", ("walk", "stand"), id="words"),
        pytest.param("level", ("1", "2"), id="numbers"),
    ],
)
def test_several_options_by_name(column, names):
    arms = arms_of(dict.fromkeys(names, 0.3), None)

    assert taken(TABLE, column, arms).tolist() == [[0, 0], [1, 0], [0, 1], [0, 0]]


@pytest.mark.parametrize(
    ("probability", "numerator", "said"),
    [
        pytest.param(0.0, None, "The probability is 0", id="never"),
        pytest.param(1, None, "The probability is 1", id="always"),
        pytest.param("p", 1.5, "The numerator probability is 1.5", id="no chance"),
        pytest.param("p", GroupTable("home", {0: 0.0}), "probability is 0", id="in a group"),
        pytest.param({"walk": 0.3}, 0.3, "a numerator probability each", id="one for several"),
        pytest.param("p", {"walk": 0.3}, "one option has one", id="several for one"),
        pytest.param({"walk": 0.3}, {"run": 0.3}, "for run but no", id="of another"),
        pytest.param(
            {"walk": 0.3, "stand": 0.3}, {"walk": 0.3}, "for some options only", id="one missing"
        ),
    ],
)
def test_probabilities_that_make_no_sense(probability, numerator, said):
    with pytest.raises(DataError) as caught:
        arms_of(probability, numerator)

    assert said.lower() in str(caught.value).lower()


@pytest.mark.parametrize(
    ("column", "arms", "said"),
    [
        pytest.param("offered", arms_of("p", None), "text, where 0 and 1", id="words for one"),
        pytest.param("level", arms_of("p", None), "neither 0 nor 1", id="2 for one option"),
        pytest.param("offered", arms_of({"walk": 0.3}, None), "none, stand", id="two left over"),
        pytest.param(
            "offered",
            arms_of({"walk": 0.3, "stand": 0.3, "none": 0.3}, None),
            "found: none",
            id="nothing left over",
        ),
    ],
)
def test_a_treatment_that_is_none_of_the_options(column, arms, said):
    with pytest.raises(DataError) as caught:
        taken(TABLE, column, arms)

    assert said in str(caught.value)


def test_probabilities_count_where_available_only():
    there = np.array([True, False, True, True])

    found = probabilities(TABLE, arms_of("gap", None), there)

    assert found[there, 0].tolist() == [0.4, 0.5, 0.5]
    with pytest.raises(DataError, match="row 2: the probability is missing"):
        probabilities(TABLE, arms_of("gap", None), EVERYWHERE)


def test_options_leave_a_chance_for_nothing():
    with pytest.raises(DataError, match="leaves no chance"):
        probabilities(TABLE, arms_of({"walk": "p", "stand": "q"}, None), EVERYWHERE)


def test_numerators_of_every_kind():
    groups = GroupTable("home", {0: 0.4, 1: 0.6})

    assert numerators(TABLE, arms_of("p", 0.3), [0.5])[0].tolist() == [[0.3]] * 4
    assert numerators(TABLE, arms_of("p", "q"), [0.5])[0][2] == 0.5
    assert numerators(TABLE, arms_of("p", groups), [0.5])[0][:2, 0].tolist() == [0.4, 0.6]
    found, notes = numerators(TABLE, arms_of("p", None), [0.475])
    assert found[0, 0] == 0.475
    assert "0.475, the mean of the stored probability" in notes[0]


def test_a_value_without_a_group_is_refused():
    with pytest.raises(DataError, match="row 2: the numerator probability has no entry"):
        numerators(TABLE, arms_of("p", GroupTable("home", {0: 0.4})), [0.5])


@pytest.mark.parametrize(
    ("moderators", "passes"),
    [
        pytest.param(["home"], True, id="a function of the moderator"),
        pytest.param([], False, id="of more than the intercept"),
    ],
)
def test_a_numerator_depends_on_moderators_only(moderators, passes):
    arms = arms_of("p", GroupTable("home", {0: 0.4, 1: 0.6}))
    found, _ = numerators(TABLE, arms, [0.5])
    columns = np.column_stack([np.ones(4), *[TABLE.numbers(name) for name in moderators]])

    if passes:
        refuse_beyond_moderators(TABLE, arms, found, columns)
        return
    with pytest.raises(AnalysisError, match="It may depend on the moderators only"):
        refuse_beyond_moderators(TABLE, arms, found, columns)
