"""Whether an analysis is the registered one: what counts as the same, and what is told."""

import json

import pytest

from careloom.science.registered import (
    BrokenProtocol,
    Departure,
    compare_with_registered,
    hash_of,
    read_frozen,
)

REGISTERED = {
    "estimator": "wcls",
    "outcome": "log_steps",
    "probability": {"walk": "p_walk", "stand": "p_stand"},
    "moderators": "",
    "controls": "log_before + day",
    "derive": ["log_steps = log(near + 0.5)", "log_before = log(before + 0.5)"],
    "level": 0.95,
}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="word for word"),
        pytest.param({"controls": "day+log_before"}, id="terms in another order"),
        pytest.param({"derive": list(reversed(REGISTERED["derive"]))}, id="columns reordered"),
        pytest.param({"derive": tuple(REGISTERED["derive"])}, id="a tuple for a list"),
        pytest.param({"moderators": None}, id="nothing for empty"),
        pytest.param({"level": "0.950"}, id="a number as text"),
        pytest.param({"probability": {"stand": "p_stand", "walk": "p_walk"}}, id="other order"),
        pytest.param({"contrasts": ()}, id="a choice that was left alone"),
    ],
)
def test_the_same_analysis_is_the_registered_one(change):
    verdict = compare_with_registered(REGISTERED, REGISTERED | change, protocol="h")

    assert verdict.is_registered, verdict.departures
    assert verdict.to_dict() == {"is_registered": True, "protocol": "h", "departures": []}


@pytest.mark.parametrize(
    ("change", "departure"),
    [
        pytest.param({"controls": "day"}, Departure("controls", "log_before + day", "day"),
                     id="a control left out"),
        pytest.param({"moderators": "day"}, Departure("moderators", "none", "day"),
                     id="a moderator added"),
        pytest.param({"probability": {"walk": "p_walk"}},
                     Departure("probability", "walk=p_walk, stand=p_stand", "walk=p_walk"),
                     id="an option left out"),
        pytest.param({"level": 0.9}, Departure("level", "0.95", "0.9"), id="another level"),
        pytest.param({"contrasts": ("walk",)}, Departure("contrasts", "none", "walk"),
                     id="a contrast nobody registered"),
        pytest.param({"controls": "log(day + log_before)"},
                     Departure("controls", "log_before + day", "log(day + log_before)"),
                     id="a formula that looks alike"),
    ],
)  # fmt: skip
def test_every_departure_is_told(change, departure):
    verdict = compare_with_registered(REGISTERED, REGISTERED | change, protocol="h")

    assert verdict.departures == (departure,)
    assert not verdict.is_registered


def frozen(**more):
    content = {"format": 1, "analysis": REGISTERED, **more}
    return {**content, "hash": hash_of(content)}


def test_a_frozen_protocol_reads_back():
    text = json.dumps(frozen(), indent=4, sort_keys=True)

    assert read_frozen(text)["analysis"] == REGISTERED


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="no hash"),
        pytest.param("[" * 100_000, id="deep brackets"),
        pytest.param(json.dumps({**frozen(), "analysis": {}}), id="changed"),
        pytest.param(json.dumps({**frozen(), "extra": 1}), id="added to"),
    ],
)
def test_what_is_broken_is_told(text):
    with pytest.raises(BrokenProtocol, match=r"careloom protocol|changed after"):
        read_frozen(text)


def test_equal_content_has_equal_hashes_in_any_order():
    assert hash_of({"a": 1, "b": [2]}) == hash_of({"b": [2], "a": 1})
    assert hash_of({"a": 1}) != hash_of({"a": 2})
