"""Rewards: complete or not there, corrected, and never earlier or later than they may be."""

import math
from dataclasses import replace

import msgspec
import pytest

from careloom.hub.decision import Outcome
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.point import PointKind
from careloom.learning.rewards import paid, readings_of
from careloom.program.policies import Reward, RewardKind
from tests.unit.hub.learning_programs import evening_bundle, load, which_step_bundle
from tests.unit.learning.builders import DAY, START, a_decision, an_answer


@pytest.fixture(scope="module")
def evening():
    return load(evening_bundle())


@pytest.fixture(scope="module")
def which():
    return load(which_step_bundle())


def reward_of(program, entries, *, cut=START + 30 * DAY, decision=None, **reward):
    given = {
        "kind": RewardKind.READING,
        "of": "calm",
        "within_seconds": DAY,
        "summary": "mean",
        "log": False,
    }
    policy = replace(program.policies["evening"], reward=Reward(**{**given, **reward}))
    found = paid(program, policy, decision or a_decision(), entries, (), cut)
    return found.why_not or found.value


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        pytest.param("first", 2.0, id="the first"),
        pytest.param("latest", 6.0, id="the latest by observation, not by arrival"),
        pytest.param("mean", 4.0, id="the mean"),
        pytest.param("sum", 12.0, id="the sum"),
    ],
)
def test_readings_within_the_span_become_one_number(evening, summary, expected):
    entries = [
        an_answer(-60, 9.0, seq=1),
        an_answer(3 * 3600, 6.0, seq=2),
        an_answer(3600, 2.0, seq=3),
        an_answer(2 * 3600, 4.0, seq=4),
        an_answer(DAY + 1, 9.0, seq=5),
        an_answer(3600, 9.0, seq=6, item="tense"),
    ]

    assert reward_of(evening, entries, summary=summary) == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(0.0, "missing", id="at the decision it is no effect of it"),
        pytest.param(1.0, 5.0, id="right after it"),
        pytest.param(DAY, 5.0, id="at the very end of the span"),
        pytest.param(DAY + 1, "missing", id="after the span"),
    ],
)
def test_the_span_begins_after_the_decision_and_ends_with_its_end(evening, after, expected):
    assert reward_of(evening, [an_answer(after, 5.0)]) == expected


def test_before_the_span_is_over_nothing_counts_whatever_came_early(evening):
    early = [an_answer(60, 10.0)]

    assert reward_of(evening, early, cut=START + DAY - 1) == "incomplete"
    assert reward_of(evening, early, cut=START + DAY) == 10.0


def test_missing_is_not_zero(evening):
    assert reward_of(evening, []) == "missing"


def test_a_logarithm_is_of_the_value_and_a_half(evening):
    assert reward_of(evening, [an_answer(60, 0.0)], log=True) == pytest.approx(math.log(0.5))
    assert reward_of(evening, [an_answer(60, -3.0)], log=True) == "missing"


def test_a_correction_counts_as_what_was_meant(evening):
    entries = [
        an_answer(60, 1.0, seq=2),
        Entry(kind=EntryKind.CORRECTED, at=START + 99, seq=3, name="calm", value=7.0, key="2"),
        Entry(kind=EntryKind.CORRECTED, at=START + 100, seq=4, name="calm", value=8.0, key="3"),
    ]

    assert reward_of(evening, entries) == 8.0
    assert readings_of(evening, "calm", entries) == [(START + 60, 8.0, 0.0)]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param({"kind": EntryKind.DONE}, 1.0, id="done"),
        pytest.param({"kind": EntryKind.ANSWER, "value": 0.0}, 1.0, id="any answer"),
        pytest.param({"kind": EntryKind.SKIPPED}, 0.0, id="skipped is no answer"),
        pytest.param({"kind": EntryKind.DONE, "event": "why"}, 0.0, id="of another event"),
        pytest.param({"kind": EntryKind.DONE, "at": START + 3 * DAY}, 0.0, id="too late"),
    ],
)
def test_whether_an_event_was_answered(evening, entry, expected):
    given = {"at": START + 60, "step": "breathe", "event": "evening", "seq": 2}

    found = reward_of(evening, [Entry(**{**given, **entry})], kind=RewardKind.ANSWERED, of="")

    assert found == expected


def test_what_was_not_sent_was_not_answered(evening):
    nothing = a_decision(chosen="", outcome=Outcome.NOTHING)
    entry = Entry(kind=EntryKind.DONE, at=START + 60, step="breathe", event="evening", seq=2)

    found = reward_of(evening, [entry], kind=RewardKind.ANSWERED, of="", decision=nothing)

    assert found == 0.0


# -- courses --------------------------------------------------------------------------------


def recommend(at=START, chosen="listen", **fields):
    point = msgspec.structs.replace(a_decision().point, kind=PointKind.EVALUATION, step="")
    return a_decision(at, chosen=chosen, outcome=Outcome.RECOMMEND, point=point, **fields)


def leave(at, exit_, step="listen"):
    point = msgspec.structs.replace(a_decision().point, step=step)
    return a_decision(at, chosen="", outcome=Outcome.EXIT, exit=exit_, point=point)


@pytest.mark.parametrize(
    ("of", "exit_", "expected"),
    [
        pytest.param("reached", "reached", 1.0, id="reached"),
        pytest.param("reached", "left_with_benefit", 0.0, id="helped, but not reached"),
        pytest.param("benefit", "left_with_benefit", 1.0, id="helped"),
        pytest.param("benefit", "disengaged", 0.0, id="left without benefit"),
    ],
)
def test_how_the_course_ended(which, of, exit_, expected):
    policy = which.policies["which"]
    policy = replace(policy, reward=replace(policy.reward, of=of))
    later = [leave(START - 1, "reached"), leave(START + 5 * DAY, exit_)]

    found = paid(which, policy, recommend(), [], later, START + 30 * DAY)

    assert found.value == expected


@pytest.mark.parametrize(
    ("later", "reason"),
    [
        pytest.param([], "incomplete", id="it still runs"),
        pytest.param([leave(START + 40 * DAY, "reached")], "incomplete", id="ended after the cut"),
        pytest.param(
            [recommend(START + DAY, "breathe"), leave(START + 2 * DAY, "reached")],
            "overtaken",
            id="another step was begun instead",
        ),
        pytest.param(
            [leave(START + DAY, "reached", step="breathe")], "incomplete", id="of another step"
        ),
    ],
)
def test_a_course_that_has_not_ended_pays_nothing_yet(which, later, reason):
    found = paid(which, which.policies["which"], recommend(), [], later, START + 30 * DAY)

    assert found.why_not == reason
    assert math.isnan(found.value)


def test_a_step_that_only_waits_for_approval_overtakes_nothing(which):
    later = [
        recommend(START + DAY, "breathe", waits_for="coach"),
        leave(START + 2 * DAY, "reached"),
    ]

    found = paid(which, which.policies["which"], recommend(), [], later, START + 30 * DAY)

    assert found.value == 1.0


# -- sensors --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def walking():
    bundle = evening_bundle()
    bundle["variables.yaml"] = bundle["variables.yaml"].replace(
        "variables:\n",
        "variables:\n  steps: {type: int, sensor: step_count, unit: steps, range: [0, 20000],"
        " fresh_for: 1 hours, name: {en: steps}}\n",
    )
    return load(bundle)


def steps(begins, ends, value, seq):
    return Entry(
        kind=EntryKind.READING, at=START + ends, since=START + begins, seq=seq, name="steps",
        value=value, actor="device",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        pytest.param([(0, 1800, 600.0)], 600.0, id="exactly the half hour"),
        pytest.param([(-1800, 1800, 600.0)], 300.0, id="of a reading across the decision, half"),
        pytest.param([(0, 900, 90.0), (900, 2700, 180.0)], 180.0, id="of two readings, the parts"),
        pytest.param([(0, 600, 90.0)], "missing", id="a third of the minutes is too little"),
        pytest.param([(-1800, 0, 90.0)], "missing", id="before the decision"),
    ],
)
def test_a_sensors_sum_is_shared_out_by_the_minute(walking, entries, expected):
    whole_minute = math.floor(START / 60) * 60 - START
    made = [steps(a + whole_minute, b + whole_minute, value, seq)
            for seq, (a, b, value) in enumerate(entries, 2)]  # fmt: skip

    found = reward_of(
        walking, made, of="steps", within_seconds=1800.0, summary="sum",
        decision=a_decision(START + whole_minute),
    )  # fmt: skip

    assert found == (expected if expected == "missing" else pytest.approx(expected))
