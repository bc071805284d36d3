"""What depends on the moment: reasons of a step's own, words that fit, readings that cross."""

from datetime import date

import pytest

from careloom.hub.decision import Outcome
from careloom.hub.entries import EntryKind
from careloom.hub.explanation import explain
from careloom.hub.reasons import in_plain_words
from careloom.hub.words_of_event import event_told_by, words_of_event
from careloom.program.loading import load_bundle, load_program
from careloom.program.reading.bundle import read_bundle
from careloom.program.suite import texts_of
from careloom.program.worked import worked_programs
from careloom.testing.lives import Always, LivedLife

WALK, STAND, NOTHING = 0.1, 0.5, 0.9
FIRST = {"warning": 0, "active_days": 1, "active_span": 10, "sitting_hours": 6, "belief": 6}


@pytest.fixture(scope="module")
def movement():
    return load_program(worked_programs()["daily_movement"])


@pytest.fixture
def walker(movement):
    """Somebody whose trial begins on a Monday at 9:06, with a draw of walking."""
    return LivedLife(movement, draws=Always(WALK), began="09:05").answers(0, "09:06", **FIRST)


def reads(person, day, clock, **values):
    """Readings of a device; enums by the name of their option."""
    for name, said in values.items():
        options = person.program.variables[name].variable.options
        value = float(options.index(said)) if options else float(said)
        person.happens(day, clock, EntryKind.READING, actor="device", name=name, value=value)
    return person


def at_moment(person, day=0, rule="midday", clock="12:00"):
    """The decision and its snapshot at one of the trial's moments."""
    person.until(day, clock)
    slot = date.fromordinal(date(2026, 3, 2).toordinal() + day).isoformat()
    key = f"move_now/{rule}@{slot}"
    return next((s, d) for s, d in person.life.decided if d.point.key == key)


@pytest.mark.parametrize(
    ("readings", "reasons"),
    [
        pytest.param({"motion": "still"}, (), id="still is available"),
        pytest.param({"motion": "driving"}, ("unavailable/driving",), id="at the wheel"),
        pytest.param({"motion": "cycling"}, ("unavailable/moving_now",), id="on a bicycle"),
        pytest.param({"motion": "still", "pulse": 130}, ("unavailable/active_lately",), id="pulse"),
        pytest.param(
            {"motion": "driving", "pulse": 130},
            ("unavailable/driving", "unavailable/active_lately"),
            id="every reason is told",
        ),
        pytest.param({}, ("unavailable/no_connection",), id="nothing heard"),
    ],
)
def test_who_is_available(walker, readings, reasons):
    _, decision = at_moment(reads(walker, 0, "11:55", **readings))

    assert decision.reasons == reasons
    assert decision.outcome is (Outcome.NOTHING if reasons else Outcome.EVENT)
    assert bool(decision.probabilities) is not bool(reasons), "no draw where nobody may be reached"


def test_unavailability_stands_in_the_trace_with_its_reading(movement, walker):
    snapshot, decision = at_moment(reads(walker, 0, "11:55", motion="driving"))

    step = next(
        one
        for one in explain(movement, snapshot, decision).steps
        if one.path == "suite/move_now/unavailable/driving"
    )
    assert (step.answer, step.values[0].said, step.values[0].source) == ("yes", "driving", "device")
    assert in_plain_words(decision.reasons[0]) == "not a moment to write: driving"


@pytest.mark.parametrize(
    ("draw", "rule", "day", "clock", "readings", "allowed"),
    [
        pytest.param(WALK, "midday", 0, "12:00", {"weather": "wet", "place": "work"},
                     ("walk_inside", "walk_inside_2"), id="rain comes before the place"),
        pytest.param(WALK, "midday", 0, "12:00", {"place": "work"},
                     ("walk_work", "walk_work_2"), id="at work"),
        pytest.param(WALK, "midday", 5, "12:00", {"place": "home"},
                     ("walk_weekend", "walk_weekend_2"), id="on a Saturday"),
        pytest.param(WALK, "evening", 0, "18:00", {"place": "home"},
                     ("walk_evening", "walk_evening_2"), id="in the evening"),
        pytest.param(WALK, "midday", 0, "12:00", {"place": "home"},
                     ("walk_home", "walk_home_2"), id="at home"),
        pytest.param(WALK, "midday", 0, "12:00", {}, ("",), id="unknown fits the plain words"),
        pytest.param(STAND, "midday", 0, "12:00", {"place": "work"},
                     ("stand_work", "stand_work_2"), id="standing at work"),
        pytest.param(NOTHING, "midday", 0, "12:00", {}, ("",), id="nothing has none"),
    ],
)  # fmt: skip
def test_the_words_fit_the_moment(movement, draw, rule, day, clock, readings, allowed):
    person = LivedLife(movement, draws=Always(draw), began="09:05").answers(0, "09:06", **FIRST)
    hour, minute = clock.split(":")
    before = f"{int(hour) - 1:02d}:55"
    _, decision = at_moment(
        reads(person, day, before, motion="still", **readings), day, rule, clock
    )

    assert decision.text.removeprefix("move_now/") in allowed
    assert bool(decision.text) is (allowed != ("",))


def test_the_words_told_are_the_words_shown(movement, walker):
    _, decision = at_moment(reads(walker, 0, "11:55", motion="still", place="work"))

    shown = words_of_event(movement, walker.standing, "move_now", "walk")
    assert shown == decision.text
    assert event_told_by(movement, shown) == ("move_now", "walk")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("move_now/walk", ("move_now", "walk"), id="the plain words"),
        pytest.param("move_now/stand_work_2", ("move_now", "stand"), id="words for a moment"),
        pytest.param("safety/warning", ("", ""), id="words of no event"),
    ],
)
def test_an_event_is_found_by_its_words(movement, text, expected):
    assert event_told_by(movement, text) == expected


def test_the_words_of_a_moment_are_varied(movement):
    told = set()
    for draw in (0.01, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.28):
        person = LivedLife(movement, draws=Always(draw), began="09:05").answers(0, "09:06", **FIRST)
        told.add(at_moment(reads(person, 0, "11:55", motion="still", place="work"))[1].text)

    assert told == {"move_now/walk_work", "move_now/walk_work_2"}


def test_the_trial_has_210_moments_and_then_ends(movement):
    person = LivedLife(movement, draws=Always(NOTHING), began="09:05").answers(0, "09:06", **FIRST)
    person.responds(0, "09:07", "why", item="fits", value=2.0)
    person.until(43, "12:00")

    rules = {"morning", "midday", "afternoon", "evening", "late"}
    moments = [d for d in person.decisions if d.point.trigger.partition("/")[2] in rules]
    assert len(moments) == 210
    assert [d.exit for d in person.decisions if d.outcome is Outcome.EXIT] == ["partly"]
    assert {len(d.probabilities) for d in moments if not d.reasons} <= {3}


@pytest.fixture(scope="module")
def rainy():
    """The program with a rule that follows a reading at once, and one that waits."""
    bundle = {**read_bundle(worked_programs()["daily_movement"])[0]}
    return load_bundle(bundle)


def planning_for_rain(program):
    person = LivedLife(program, draws=Always(WALK), began="09:05")
    person.answers(0, "09:06", warning=0, active_days=3, active_span=30, sitting_hours=5, belief=6)
    person.happens(1, "09:30", EntryKind.REPORTED, name="hard_to_move.weather")
    return person.responds(1, "09:32", "pick", item="inside_pick", value=1.0)


def test_a_reading_that_crosses_a_line_acts_after_its_wait(rainy):
    person = reads(reads(planning_for_rain(rainy), 2, "09:00", weather="fair"), 2, "10:00",
                   weather="wet")  # fmt: skip

    assert not [d for d in person.decisions if d.point.trigger == "rain_plan/turned"]
    person.until(2, "10:30")
    turned = next(d for d in person.decisions if d.point.trigger == "rain_plan/turned")
    assert (turned.chosen, turned.point.at) == ("wet_day", person.at(2, "10:30"))


def test_what_a_device_brings_about_is_unasked(rainy):
    person = reads(reads(planning_for_rain(rainy), 2, "22:00", weather="fair"), 2, "23:50",
                   weather="wet").until(3, "00:30")  # fmt: skip

    turned = next(d for d in person.decisions if d.point.trigger == "rain_plan/turned")
    assert turned.reasons == ("quiet_hours",), "a reading at night wakes nobody"
    assert rainy.suite["rain_plan"].rules[2].unasked


def test_a_device_that_reads_is_no_sign_of_the_person(movement, walker):
    at_moment(reads(walker, 0, "11:55", motion="still"))
    heard = walker.standing.last_answer_at
    reads(walker, 0, "12:10", motion="walking")

    assert walker.standing.unanswered == 1
    assert walker.standing.last_answer_at == heard


def test_every_text_of_an_event_is_known(movement):
    told = [
        text for event in movement.suite["move_now"].events.values() for text in texts_of(event)
    ]

    assert len(told) == len(set(told))
    assert set(told) <= movement.texts.keys()
