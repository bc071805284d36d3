"""The effect over a moderator: values, intervals, words and pictures."""

import numpy as np
import pytest

from careloom.science.charts import effect_chart, picture
from careloom.science.effects import EMEE, WCLS
from careloom.science.problems import DataError
from tests.statistics.trials import COLUMNS, simulated, simulated_binary


def fitted(moderators, **options):
    data = simulated(51)
    place = np.array(["home", "park"])[data["home"].astype(int)]
    return WCLS(**COLUMNS, numerator=0.5, moderators=moderators, **options).fit(
        {**data, "place": place}
    )


def test_values_are_combinations_of_the_terms():
    result = fitted("home + point", level=0.9)

    curve = result.curve("point", at=[0, 10], holding={"home": 1})

    for value, row in zip([0, 10], curve.effects, strict=True):
        wanted = result.contrast([1, 1, value])
        assert row.estimate == pytest.approx(wanted.estimate)
        assert (row.lower, row.upper) == pytest.approx((wanted.lower, wanted.upper))


def test_others_are_held_at_their_mean():
    result = fitted("home + point")
    home = result.grid.means["home"]

    row = result.curve("point", at=[3]).effects[0]

    assert row.estimate == pytest.approx(result.contrast([1, home, 3]).estimate)


@pytest.mark.parametrize(
    ("moderators", "name", "count", "discrete"),
    [
        pytest.param("point", "point", 30, False, id="whole numbers, each"),
        pytest.param("mood", "mood", 41, False, id="a grid"),
        pytest.param("home", "home", 2, True, id="zero and one"),
        pytest.param("place", "place", 2, True, id="words"),
        pytest.param("point + I(point ** 2)", "point", 30, False, id="a curve in a power"),
        pytest.param("bs(point, df=4)", "point", 30, False, id="a spline"),
    ],
)
def test_values_without_being_told(moderators, name, count, discrete):
    curve = fitted(moderators).curve(name)

    assert len(curve.effects) == count
    assert curve.discrete is discrete
    assert len(curve.to_dict()["points"]) == count
    assert f"Of {count} values" in curve.alternative()
    assert curve.to_markdown().count("\n") == count + 1


def test_a_spline_is_coded_as_when_it_was_fitted():
    result = fitted("bs(point, df=4)")

    whole, one = result.curve("point"), result.curve("point", at=[7])

    assert one.effects[0].estimate == pytest.approx(whole.effects[7].estimate)


def test_one_option_of_several():
    data = simulated(52, people=40)
    half = np.random.default_rng(1).random(len(data["home"])) < 0.5
    treated = data["treated"] == 1
    offered = np.where(treated, np.where(half, "walk", "stand"), "none")
    data = {**data, "offered": offered, "half": data["rand_prob"] / 2}
    asked = {**COLUMNS, "treatment": "offered", "probability": {"walk": "half", "stand": "half"}}
    result = WCLS(**asked, moderators="home").fit(data)

    assert result.effects.terms == ("walk", "walk:home", "stand", "stand:home")
    row = result.curve("home", at=[1], option="stand").effects[0]
    assert row.estimate == pytest.approx(result.contrast([0, 0, 1, 1]).estimate)
    with pytest.raises(DataError, match="Choose one of: walk, stand"):
        result.curve("home")


@pytest.mark.parametrize(
    ("moderators", "wrong", "said"),
    [
        pytest.param(
            "home",
            {"moderator": "day"},
            'There is no moderator "day". Moderators here: home. Name "day" among them.',
            id="not given as one",
        ),
        pytest.param(
            "home",
            {"moderator": "hom"},
            'There is no moderator "hom". Did you mean "home"? Moderators here: home.',
            id="nearly one",
        ),
        pytest.param(
            "home",
            {"moderator": "home", "holding": {"x": 1}},
            'There is no moderator "x".',
            id="held, and none",
        ),
        pytest.param(
            "1",
            {"moderator": "day"},
            'There is no moderator "day". None was given. Name "day" among them.',
            id="an effect without any",
        ),
    ],
)
def test_a_moderator_that_is_none_is_refused(moderators, wrong, said):
    with pytest.raises(DataError) as refused:
        fitted(moderators).curve(**wrong)
    assert said in str(refused.value)


def test_logs_become_ratios():
    result = EMEE(**COLUMNS, numerator=0.5).fit(simulated_binary(53))
    row = result.effects[0]

    assert result.ratios["intercept"] == pytest.approx(
        (np.exp(row.estimate), np.exp(row.lower), np.exp(row.upper))
    )


@pytest.mark.parametrize("moderators", ["point", "place"])
@pytest.mark.parametrize(
    ("kind", "begins"),
    [("svg", b"<svg "), ("png", b"\x89PNG"), ("html", b"<!DOCTYPE html")],
)
def test_pictures_are_whole_files_with_their_words(moderators, kind, begins):
    curve = fitted(moderators).curve(moderators)

    drawn = picture(effect_chart(curve, unit="steps"), kind)

    assert drawn.lstrip()[: len(begins)].lower() == begins.lower()
    if kind != "png":
        assert b"Of 30 values" in drawn or b"Of 2 values" in drawn
        assert b"cdn.jsdelivr" not in drawn
