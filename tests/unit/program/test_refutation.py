"""What is refuted is refuted rightly: no condition that may hold is called impossible."""

import pytest

from careloom.program.checking.check import check_bundle


def refuted(bundle, condition):
    model = bundle["model.yaml"].replace('"tense >= 5"', f'"{condition}"', 1)
    variables = bundle["variables.yaml"].replace(
        "variables:\n",
        "variables:\n"
        "  free: {type: double, profile: true, name: {en: f}}\n"
        "  wide: {type: double, staff: true, name: {en: w}}\n",
    )
    checked = check_bundle({**bundle, "model.yaml": model, "variables.yaml": variables})
    assert not [one for one in checked.errors if one.code == "P200"], checked.errors
    return any(one.code == "P460" for one in checked.problems)


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param("tense > 10", id="above its range"),
        pytest.param("tense < 3 && tense > 7", id="two halves that never meet"),
        pytest.param("has(tense) && !has(tense)", id="there and not there"),
        pytest.param("calm_week > 4.0 && calm_week < 3.5", id="an empty span"),
        pytest.param("tense in [11, 12]", id="a list above its range"),
        pytest.param("tense in [3, 4] && tense > 4", id="a list and a number above it"),
        pytest.param("now.hour > 24.0", id="later than a day is long"),
        pytest.param("unsafe && !unsafe", id="both and not"),
    ],
)
def test_what_never_holds_is_refuted(starter_bundle, condition):
    assert refuted(starter_bundle, condition)


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param("!has(tense)", id="an absent reading is something to ask for"),
        pytest.param("has(tense) ? tense > 9 : calm > 3", id="absent, then another"),
        pytest.param("calm_week > 4.0 && calm_week < 4.3", id="a narrow span between numbers"),
        pytest.param("tense-calm > 3", id="a difference, written tight"),
        pytest.param("tense - calm > 3", id="a difference"),
        pytest.param("tense < calm", id="one against another"),
        pytest.param("tense == 10", id="the end of its range"),
        pytest.param("tense in [2, 8]", id="one of a list"),
        pytest.param("!(tense in [0, 10])", id="none of a list"),
        pytest.param("calm_week == double(calm) && calm > 3", id="one equal to another"),
        pytest.param("(unsafe ? tense : calm) > 8", id="one or another, compared"),
        pytest.param("unsafe == now.weekend", id="yes and no compared with each other"),
        pytest.param("has(free) && has(wide)", id="whether there are readings without a range"),
        pytest.param("free < wide", id="two without a range"),
        pytest.param("free < -3.0", id="below zero where no range is given"),
        pytest.param("now.hour > 22.5", id="late in the day"),
    ],
)
def test_what_may_hold_is_left_alone(starter_bundle, condition):
    assert not refuted(starter_bundle, condition)


def test_an_answer_may_be_below_zero(starter_bundle):
    text = starter_bundle["suite/breathe.yaml"]
    step = text.replace('"event.evening.last == 1.0"', '"event.evening.last < -1.0"')
    checked = check_bundle({**starter_bundle, "suite/breathe.yaml": step})
    assert checked.errors == ()
