"""Names, slots, suggestions, and values in words."""

import math

import pytest

from careloom.rules import Kind, Registry, Variable, format_value
from tests.unit.rules.builders import CARE, DAYS, STEPS


def test_a_slot_is_the_place_in_the_order_declared() -> None:
    assert CARE.slot("mood") == 0
    assert CARE.slot("past.play.reached") == len(CARE) - 1
    assert CARE.names[4] == "weekday"
    assert CARE.get("weekday") == Variable("weekday", Kind.ENUM, DAYS)
    assert CARE.get("week") is None


def test_a_missing_slot_is_told_with_a_suggestion() -> None:
    with pytest.raises(KeyError, match='Did you mean "mood"'):
        CARE.slot("mod")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        pytest.param("mod", 'Did you mean "mood"?', id="a letter lost"),
        pytest.param("MOOD", 'Did you mean "mood"?', id="capitals"),
        pytest.param("past.play.at_", 'Did you mean "past.play.at"?', id="a dotted name"),
        pytest.param("zzz", "Variables here: best.day, chosen,", id="like nothing: a few names"),
        pytest.param("m" * 4_000, "Variables here:", id="hostile length"),
    ],
)
def test_suggestions(name: str, start: str) -> None:
    assert (CARE.suggest(name) or "").startswith(start)


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        pytest.param(Variable("play-time", Kind.INT), "letters, digits", id="a hyphen"),
        pytest.param(Variable("2nd", Kind.INT), "letters, digits", id="a digit first"),
        pytest.param(Variable("mood\n", Kind.INT), "letters, digits", id="a line end"),
        pytest.param(Variable("für", Kind.INT), "letters, digits", id="not plain letters"),
        pytest.param(Variable("true", Kind.BOOL), "belongs to the language", id="a literal"),
        pytest.param(Variable("past.in.at", Kind.BOOL), "belongs to", id="an operator within"),
        pytest.param(Variable("while", Kind.BOOL), "belongs to", id="a reserved word"),
        pytest.param(Variable("day", Kind.ENUM), "needs options", id="an enum of nothing"),
        pytest.param(
            Variable("mood", Kind.INT, ("a",)), "takes no options", id="an int of options"
        ),
        pytest.param(Variable("day", Kind.ENUM, ("a", "a")), "twice", id="an option twice"),
        pytest.param(
            Variable("all", Kind.SET, tuple(map(str, range(53)))), "at most 52", id="a vast set"
        ),
    ],
)
def test_an_unusable_variable_is_refused(variable: Variable, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Registry([variable])


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ValueError) as caught:
        Registry(
            [
                Variable("a.b", Kind.INT),
                Variable("a_b", Kind.INT),
                Variable("c", Kind.INT),
                Variable("c", Kind.BOOL),
                Variable("!", Kind.BOOL),
            ]
        )
    said = str(caught.value)
    assert '"a_b" and "a.b" differ only by dot' in said
    assert '"c" is declared more than once' in said
    assert '"!" cannot be a variable' in said


@pytest.mark.parametrize(
    ("kind", "options", "value", "words"),
    [
        pytest.param(Kind.DOUBLE, (), math.nan, "unknown", id="absent"),
        pytest.param(Kind.DOUBLE, (), 4.0, "4", id="a whole double"),
        pytest.param(Kind.DOUBLE, (), 2.5, "2.5", id="a half"),
        pytest.param(Kind.DOUBLE, (), 0.1 + 0.2, "0.3", id="no noise of floats"),
        pytest.param(Kind.DOUBLE, (), math.inf, "infinite", id="infinite"),
        pytest.param(Kind.INT, (), -3.0, "-3", id="an int"),
        pytest.param(Kind.BOOL, (), 1.0, "true", id="true"),
        pytest.param(Kind.BOOL, (), 0.0, "false", id="false"),
        pytest.param(Kind.ENUM, DAYS, 2.0, "wed", id="an option"),
        pytest.param(Kind.ENUM, DAYS, 9.0, "option 9?", id="no option"),
        pytest.param(Kind.ENUM, DAYS, math.inf, "option infinite?", id="not even a number"),
        pytest.param(Kind.SET, STEPS, 5.0, "walk, praise", id="two chosen"),
        pytest.param(Kind.SET, STEPS, 0.0, "none", id="none chosen"),
        pytest.param(Kind.SET, STEPS, 8.0, "options 8?", id="no such set"),
        pytest.param(Kind.SET, STEPS, math.inf, "options infinite?", id="no set at all"),
        pytest.param(Kind.TIMESTAMP, (), 1_767_225_600.0, "2026-01-01T00:00:00Z", id="a moment"),
        pytest.param(Kind.TIMESTAMP, (), -62135596800.0, "0001-01-01T00:00:00Z", id="year one"),
        pytest.param(Kind.TIMESTAMP, (), 1e18, "1000000000000000000 s", id="beyond the calendar"),
        pytest.param(Kind.TIMESTAMP, (), math.inf, "inf s", id="no moment"),
        pytest.param(Kind.DURATION, (), 9_000.0, "2 h 30 min", id="hours and minutes"),
        pytest.param(Kind.DURATION, (), -90.0, "-1 min 30 s", id="in the past"),
        pytest.param(Kind.DURATION, (), 0.0, "0 s", id="no time"),
        pytest.param(Kind.DURATION, (), 0.25, "0.25 s", id="part of a second"),
        pytest.param(Kind.DURATION, (), 176_400.0, "2 d 1 h", id="days"),
        pytest.param(Kind.DURATION, (), math.inf, "forever", id="no length"),
    ],
)
def test_values_in_words(kind: Kind, options: tuple[str, ...], value: float, words: str) -> None:
    assert format_value(Variable("it", kind, options), value) == words


def test_a_large_registry_still_finds_the_one_that_is_meant() -> None:
    readings = [Variable(f"reading_{number}", Kind.INT) for number in range(2_000)]
    many = Registry([*readings, Variable("bedtime.mood", Kind.DOUBLE)])
    assert (many.suggest("bedtime.mod") or "").startswith('Did you mean "bedtime.mood"?')


def test_after_hundreds_of_mistyped_names_only_variables_are_listed() -> None:
    hub = Registry([Variable("mood", Kind.DOUBLE)])
    for number in range(200):
        hub.suggest(f"moo{number}")
    assert hub.suggest("mod") == "Variables here: mood."
    assert (hub.suggest("moo1") or "").startswith('Did you mean "mood"?')
