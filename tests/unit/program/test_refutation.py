"""What is refuted is refuted rightly: no condition that may hold is called impossible."""

import pytest

from careloom.program.checking.check import check_bundle


def refuted(bundle, condition):
    model = bundle["model.yaml"].replace('"tense >= 5"', f'"{condition}"', 1)
    checked = check_bundle({**bundle, "model.yaml": model})
    assert not [one for one in checked.errors if one.code == "P200"], checked.errors
    return any(one.code == "P460" for one in checked.problems)


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param("tense > 10", id="above its range"),
        pytest.param("tense < 3 && tense > 7", id="two halves that never meet"),
        pytest.param("has(tense) && !has(tense)", id="there and not there"),
        pytest.param("calm_week > 4.0 && calm_week < 3.5", id="an empty span"),
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
        pytest.param("now.hour > 22.5", id="late in the day"),
    ],
)
def test_what_may_hold_is_left_alone(starter_bundle, condition):
    assert not refuted(starter_bundle, condition)
