"""Scores of instruments: sums and means, items that are turned round, and what is missing."""

from dataclasses import replace

import pytest

from careloom.hub.scoring import band_of, score
from careloom.program.variables import AnswerOption, Band, Instrument, Item, Score


def item(name, *values, low=0.0, high=0.0):
    options = tuple(AnswerOption(code=f"o{one}", say={}, value=one, done=None) for one in values)
    return Item(
        id=name,
        ask={},
        kind="choice" if values else "scale",
        options=options,
        low=low,
        high=high,
        low_says={},
        high_says={},
        valid_seconds=0.0,
        instrument="mood",
        path="",
    )


MOOD = Instrument(
    id="mood",
    name={},
    license_basis="own",
    license_note="",
    items={
        "sad": item("sad", 0.0, 1.0, 2.0, 3.0),
        "glad": item("glad", 0.0, 1.0, 2.0, 3.0),
        "calm": item("calm", low=1.0, high=10.0),
    },
    scores={},
    repeat_seconds=0.0,
    path="",
)
SUM = Score(
    id="total",
    summary="sum",
    items=("sad", "glad"),
    reverse=("glad",),
    multiply=1.0,
    higher_is_better=False,
    bands=(Band(id="little", low=0, high=2, say={}), Band(id="much", low=3, high=6, say={})),
    reliable_change=0.0,
)


@pytest.mark.parametrize(
    ("changed", "answers", "expected"),
    [
        pytest.param({}, {"sad": 0, "glad": 3}, 0, id="the best there is"),
        pytest.param({}, {"sad": 3, "glad": 0}, 6, id="the worst there is"),
        pytest.param({}, {"sad": 2, "glad": 3}, 2, id="one turned round"),
        pytest.param({"reverse": ()}, {"sad": 2, "glad": 3}, 5, id="none turned round"),
        pytest.param({"multiply": 2.0}, {"sad": 1, "glad": 1}, 6, id="doubled, as a short form is"),
        pytest.param({"summary": "mean"}, {"sad": 2, "glad": 0}, 2.5, id="a mean"),
        pytest.param(
            {"summary": "mean", "multiply": 4.0}, {"sad": 2, "glad": 0}, 10, id="a mean, times four"
        ),
        pytest.param(
            {"items": ("calm",), "reverse": ("calm",)}, {"calm": 1}, 10, id="a scale turned round"
        ),
        pytest.param({}, {"sad": 1, "glad": 3, "calm": 9}, 1, id="answers of other scores"),
    ],
)
def test_a_score_of_all_its_items(changed, answers, expected):
    assert score(MOOD, replace(SUM, **changed), answers) == expected


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({}, id="an empty form"),
        pytest.param({"sad": 0}, id="the last is missing"),
        pytest.param({"glad": 0}, id="the first is missing"),
    ],
)
def test_a_missing_item_makes_it_unknown_and_never_zero(answers):
    assert score(MOOD, SUM, answers) is None


@pytest.mark.parametrize(
    ("value", "band"),
    [
        pytest.param(0, "little", id="the lowest end belongs to it"),
        pytest.param(2, "little", id="the highest end too"),
        pytest.param(3, "much", id="the next begins"),
        pytest.param(2.5, "", id="between two bands"),
        pytest.param(7, "", id="beyond all"),
    ],
)
def test_the_band_of_a_score(value, band):
    assert band_of(SUM, value) == band
