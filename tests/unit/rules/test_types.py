"""What the type checker refuses: where, in which words, and with which way out."""

import pytest

from careloom.rules import Problem, Registry, compile_condition
from tests.unit.rules.builders import problems


@pytest.mark.parametrize(
    ("text", "column", "message", "hint"),
    [
        pytest.param(
            "moood < 4",
            1,
            'There is no variable "moood".',
            'Did you mean "mood"?',
            id="a mistyped name",
        ),
        pytest.param(
            "past.play.reachd",
            1,
            'There is no variable "past.play.reachd".',
            'Did you mean "past.play.reached"?',
            id="a mistyped dotted name",
        ),
        pytest.param(
            "weekday == mon",
            12,
            'There is no variable "mon".',
            'in quotes: "mon"',
            id="an option without quotes",
        ),
        pytest.param(
            'weekday == "mont"',
            12,
            '"mont" is not an option of weekday.',
            'Did you mean "mon"?',
            id="a mistyped option",
        ),
        pytest.param(
            'weekday in ["sat", "sum"]',
            20,
            '"sum" is not an option of weekday.',
            'Did you mean "sun"?',
            id="a mistyped option in a list",
        ),
        pytest.param(
            '"walking" in chosen',
            1,
            '"walking" is not an option of chosen.',
            "Its options: walk, play, praise.",
            id="a mistyped option of a set",
        ),
        pytest.param(
            "weekday < 3",
            9,
            '"<" compares numbers and times; "weekday" is one of mon, tue, wed, thu, fri, sat '
            "and 1 more.",
            "Use == or in.",
            id="order of an enum",
        ),
        pytest.param(
            "ready > false",
            7,
            '"ready" is true or false (bool)',
            "Use == or in.",
            id="order of bool",
        ),
        pytest.param(
            "weekday == level", 9, "two of a kind", "the same options", id="enums that differ"
        ),
        pytest.param("ready == 1", 7, "two of a kind", "true and false, not 1", id="bool and int"),
        pytest.param("mood == '4'", 9, '"4" is a string', "without quotes", id="a quoted number"),
        pytest.param("ready == 'true'", 10, "is a string", "without quotes", id="a quoted bool"),
        pytest.param(
            "gap > '36h'", 5, "compares numbers and times", "Use == or in.", id="a bare duration"
        ),
        pytest.param("gap == '36h'", 8, "a length of time", 'duration("...")', id="equal duration"),
        pytest.param("gap > 36", 5, "two of a kind", 'duration("36h")', id="a duration and an int"),
        pytest.param(
            'gap > duration("3d")', 16, "not a duration", '"72h"', id="days as a duration"
        ),
        pytest.param(
            'now.at > timestamp("2026-02-30T09:00:00Z")',
            20,
            "not a timestamp",
            "date, time and zone",
            id="a day that does not exist",
        ),
        pytest.param(
            'now.at > timestamp("2026-02-20")', 20, "not a timestamp", "zone", id="no time of day"
        ),
        pytest.param(
            "gap > duration(mood)", 7, "one string, written out", '"36h"', id="a computed duration"
        ),
        pytest.param(
            "now.at + now.at == now.at",
            8,
            '"+" cannot join these',
            "Moments and durations",
            id="a sum of moments",
        ),
        pytest.param(
            "count + mood < 4", 7, '"+" cannot join these', "double(count)", id="int plus double"
        ),
        pytest.param(
            "mood % 2 == 0", 6, '"%" works on whole', "int(mood) % 2", id="rest of a double"
        ),
        pytest.param("-ready", 1, '"-" takes a number', "inside", id="minus an answer"),
        pytest.param(
            "-gap > gap", 1, '"-" takes a number', 'duration("-2h")', id="minus a duration"
        ),
        pytest.param("weekday + 1 == 2", 9, "cannot join", "Use numbers", id="enum plus int"),
        pytest.param(
            'weekday + "mon" == 2', 9, "is a string", "only compared", id="joined strings"
        ),
        pytest.param("mood == null", 9, "no null", "!has(x)", id="null"),
        pytest.param("mood", 1, "yes or no; this is a number", "mood < 4", id="a bare number"),
        pytest.param("'mon'", 1, "stands alone", "compared", id="a bare string"),
        pytest.param("['mon']", 1, "list stands alone", 'follows "in"', id="a bare list"),
        pytest.param("'a' == 'b'", 5, "two strings", "variable", id="two strings"),
        pytest.param("mood && ready", 1, '"&&" takes yes or no; "mood" is', "mood < 4", id="and"),
        pytest.param("!count", 2, '"!" takes yes or no', "Compare it", id="not of a number"),
        pytest.param("mood ? ready : ready", 1, 'before "?"', "Compare", id="a number as question"),
        pytest.param(
            "(ready ? mood : gap) > 1", 17, "one kind", "double(x)", id="a choice of two kinds"
        ),
        pytest.param("weekday in []", 12, "list is empty", "Name an option", id="an empty list"),
        pytest.param("mood in [stress]", 10, "not variables", "||", id="a variable in a list"),
        pytest.param(
            "mood in ['a']", 10, "is a string", "without quotes", id="a string in numbers"
        ),
        pytest.param("ready in [1]", 11, "whole number", "true and false", id="an int among bools"),
        pytest.param(
            "chosen in ['walk']", 8, "a single value", '"walk" in chosen', id="set in list"
        ),
        pytest.param("'a' in ['a']", 1, "string is looked for", "variable", id="string in list"),
        pytest.param("mood in stress", 6, "a list or a set", "weekday in", id="in a number"),
        pytest.param("weekday in chosen", 1, "in quotes", '"walk" in chosen', id="enum in a set"),
        pytest.param("chosen == 'walk'", 11, "with a set", '"walk" in chosen', id="set equals"),
        pytest.param("chosen == chosen", 8, "not compare sets", "size(chosen)", id="two sets"),
        pytest.param("size(mood) > 1", 1, "one set", "size(chosen)", id="size of a number"),
        pytest.param("size() > 1", 1, "it has nothing", "size(chosen)", id="size of nothing"),
        pytest.param(
            "double(ready) > 1.0", 1, "one number", "double(count)", id="a bool as double"
        ),
        pytest.param("has(3)", 1, "name of one variable", "has(mood)", id="has of a number"),
        pytest.param("has(mood, count)", 1, "name of one variable", "has(mood)", id="has of two"),
        pytest.param("has(mod)", 5, 'no variable "mod"', '"mood"', id="has of a mistyped name"),
        pytest.param("abs(mood) > 1", 1, "for formulas", "derived variable", id="mathematics"),
        pytest.param(
            "hass(mood)", 1, "no function hass()", "Did you mean has()?", id="mistyped call"
        ),
        pytest.param(
            "weekday.startsWith('m')", 1, "no function", "no string functions", id="string function"
        ),
    ],
)
def test_a_mistake_is_told_with_place_and_way_out(
    text: str, column: int, message: str, hint: str
) -> None:
    found = problems(text)
    assert len(found) == 1, [str(problem) for problem in found]
    assert found[0].column == column
    assert message in found[0].message
    assert hint in found[0].hint


def test_all_mistakes_are_told_at_once_in_the_order_of_the_text() -> None:
    found = problems('moood < 1 && weekday < 3 && "jump" in chosen && mood')
    assert [problem.column for problem in found] == [1, 22, 29, 49]


def test_one_mistake_is_not_told_twice() -> None:
    assert len(problems("!(moood < 4 && ready) == true")) == 1


def test_a_text_full_of_mistakes_is_cut_short() -> None:
    found = problems(" || ".join(f"wrong{number}" for number in range(60)))
    assert len(found) == 21
    assert found[-1].message == "There are 40 more mistakes after this."


def test_without_any_variable_the_hint_says_so() -> None:
    assert compile_condition("mood < 4", Registry([])) == [
        Problem('There is no variable "mood".', 1, "None are declared.")
    ]
