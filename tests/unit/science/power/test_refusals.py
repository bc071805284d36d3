"""A design that cannot be is refused: every reason at once, with the argument to change."""

import math

import pytest

from careloom.science.power import ImpossibleDesign, factorial, mrt, mrt_binary, smart

MRT = {
    "days": 42,
    "per_day": 5,
    "probability": 0.4,
    "availability": 0.5,
    "mean": 0.1,
    "power": 0.8,
}
BINARY = {"points": 84, "probability": 0.4, "availability": 0.65, "risk": 0.3, "ratio": 1.2}
FACTORIAL = {"factors": 5, "effect": 0.3, "power": 0.8}
SMART = {"response": 0.4, "effect": 0.3, "power": 0.8}


def refused(design, words):
    with pytest.raises(ImpossibleDesign) as caught:
        design(**words)
    return caught.value.problems


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"days": 0}, "days: found 0; wanted a whole number", id="no days"),
        pytest.param({"days": 4.5}, "days: found 4.5; wanted a whole number", id="half a day"),
        pytest.param({"per_day": True}, "per_day: found True", id="a truth value"),
        pytest.param({"probability": 1}, "wanted a number above 0 and below 1", id="all treated"),
        pytest.param({"probability": 0.0}, "probability: found 0.0", id="nobody treated"),
        pytest.param(
            {"probability": [0.4] * 41}, "found 41 values; wanted 1, 42 or 210", id="one day short"
        ),
        pytest.param(
            {"probability": [0.4] * 41 + [1.2]}, "probability 42: found 1.2", id="a bad last day"
        ),
        pytest.param({"availability": 0}, "availability: found 0", id="never available"),
        pytest.param({"availability": math.nan}, "availability: found nan", id="NaN"),
        pytest.param({"mean": math.inf}, "mean: found inf; wanted a number", id="infinite effect"),
        pytest.param({"power": 0.05}, "wanted more than alpha", id="power no better than chance"),
        pytest.param({"power": 1}, "power: found 1", id="certain power"),
        pytest.param({"alpha": 0}, "alpha: found 0", id="no error allowed"),
        pytest.param({"effect": "cubic"}, "wanted one of constant, linear", id="unknown shape"),
        pytest.param(
            {"effect": "linear"}, "initial: a linear curve (effect) needs it", id="where it starts"
        ),
        pytest.param(
            {"effect": "quadratic", "initial": 0}, "peak_day: a quadratic", id="where it turns"
        ),
        pytest.param(
            {"effect": "quadratic", "initial": 0, "peak_day": 43}, "from 1 to 42", id="late peak"
        ),
        pytest.param(
            {"effect": "linear", "initial": 0, "days": 1}, "needs more days than 1", id="one day"
        ),
        pytest.param(
            {
                "availability": 0.9,
                "availability_shape": "linear",
                "availability_initial": 0.5,
            },
            "the curve is 1.007 on day 27, outside of 0 to 1",
            id="availability beyond everybody",
        ),
        pytest.param(
            {
                "availability": 0.3,
                "availability_shape": "linear",
                "availability_initial": 0.7,
            },
            "outside of 0 to 1; change availability",
            id="availability below nobody",
        ),
        pytest.param({"power": None}, "Leave out exactly one of", id="two unknowns"),
        pytest.param({"people": 30}, "Found all were given", id="no unknown"),
        pytest.param(
            {"people": 4, "power": None}, "wanted more than 4", id="as many people as parameters"
        ),
        pytest.param(
            {"people": 30, "per_day": None, "probability": [0.4] * 42},
            "probability: wanted one number, because per_day is to be found",
            id="a probability for days that may change",
        ),
    ],
)
def test_a_micro_randomized_trial_that_cannot_be(change, told):
    problems = refused(mrt, {**MRT, **change})

    assert any(told in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("design", "words", "told"),
    [
        pytest.param(mrt_binary, {**BINARY, "points": 1}, "points: found 1", id="one point"),
        pytest.param(
            mrt_binary,
            {**BINARY, "ratio": 3.5},
            "with treatment is 1.05 at decision point 1",
            id="a chance above 1",
        ),
        pytest.param(
            mrt_binary,
            {**BINARY, "risk": 1.2},
            "without treatment is 1.2 at decision point 1",
            id="a baseline above 1",
        ),
        pytest.param(
            mrt_binary, {**BINARY, "baseline": -1}, "give one of them", id="risk said twice"
        ),
        pytest.param(mrt_binary, {**BINARY, "risk": None}, "give one of them", id="risk not said"),
        pytest.param(
            mrt_binary,
            {**BINARY, "ratio": None, "effect": [1, 0, 0, 0]},
            "found 4 coefficients",
            id="too many coefficients",
        ),
        pytest.param(
            mrt_binary, {**BINARY, "availability": [0.5]}, "found 1 values", id="one of 84 points"
        ),
        pytest.param(factorial, {**FACTORIAL, "factors": 0}, "factors: found 0", id="no factor"),
        pytest.param(
            factorial, {**FACTORIAL, "order": 6}, "from 1 to 5", id="more than all factors"
        ),
        pytest.param(
            factorial,
            {**FACTORIAL, "order": 2, "conditions": 8},
            "8 cells cannot tell 15 effects apart",
            id="a fraction too small",
        ),
        pytest.param(
            factorial, {**FACTORIAL, "explained": 1}, "explained: found 1", id="all explained"
        ),
        pytest.param(smart, {**SMART, "response": 1}, "response: found 1", id="all respond"),
        pytest.param(smart, {**SMART, "effect": 0}, "effect: found 0", id="no difference"),
        pytest.param(
            smart, {**SMART, "comparison": "third"}, "wanted one of first", id="unknown comparison"
        ),
    ],
)
def test_other_designs_that_cannot_be(design, words, told):
    problems = refused(design, {"power": 0.8, **words})

    assert any(told in problem for problem in problems), problems


def test_all_problems_are_told_at_once():
    problems = refused(mrt, {**MRT, "days": 0, "alpha": 2, "availability": -1, "effect": "cubic"})

    assert [problem.partition(":")[0] for problem in problems] == [
        "days",
        "effect",
        "availability",
        "alpha",
    ]


def test_a_search_for_days_tells_why_no_length_is_possible():
    words = {**MRT, "days": None, "people": 30, "availability_shape": "linear"}

    problems = refused(mrt, {**words, "availability": 0.9, "availability_initial": 0.5})

    assert "outside of 0 to 1" in problems[0]
