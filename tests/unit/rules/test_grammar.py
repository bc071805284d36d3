"""What may be written, how it binds, and what one is told where it may not."""

import pytest

from careloom.rules import Answer, compile_condition, to_cel
from tests.unit.rules.builders import CARE, a_row, condition, problems


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        pytest.param("mood < 4", "(p.mood < 4.0)", id="an int literal beside a double is widened"),
        pytest.param("4 > mood", "(4.0 > p.mood)", id="on either side"),
        pytest.param(
            "count < mood", "(double(p.count) < p.mood)", id="int and double variables compare"
        ),
        pytest.param("count > 2.5", "(double(p.count) > 2.5)", id="int beside a double literal"),
        pytest.param(
            "ready && has(mood) || count == 1",
            "((p.ready && has(p.mood)) || (p.count == 1))",
            id="and binds before or",
        ),
        pytest.param(
            "ready && (has(mood) && count == 1)",
            "(p.ready && has(p.mood) && (p.count == 1))",
            id="chains of one operator are one chain",
        ),
        pytest.param(
            "count + tries * 2 == 7 - 1 - 1",
            "((p.count + (p.tries * 2)) == ((7 - 1) - 1))",
            id="arithmetic binds from the left",
        ),
        pytest.param("!ready == true", "(!(p.ready) == true)", id="not binds before equals"),
        pytest.param(
            "ready ? has(mood) : ready ? true : false",
            "(p.ready ? has(p.mood) : (p.ready ? true : false))",
            id="choices bind to the right",
        ),
        pytest.param("mood > -2", "(p.mood > -2.0)", id="a sign belongs to its number"),
        pytest.param("-count < --3", "((-(p.count)) < 3)", id="signs may repeat"),
        pytest.param("weekday == 'mon'", '(p.weekday == "mon")', id="single quotes"),
        pytest.param('"sat" != weekday', '("sat" != p.weekday)', id="option on the left"),
        pytest.param("weekday == best.day", "(p.weekday == p.best_day)", id="a dotted name"),
        pytest.param(
            "mood in [1, 2.5, -3]", "(p.mood in [1.0, 2.5, -3.0])", id="numbers in a list"
        ),
        pytest.param("count in [1, 2.5]", "(double(p.count) in [1.0, 2.5])", id="a mixed list"),
        pytest.param('"walk" in chosen', '("walk" in p.chosen)', id="an option in a set"),
        pytest.param(
            'now.at - past.play.at > duration("36h")',
            '((p.now_at - p.past_play_at) > duration("129600s"))',
            id="time since",
        ),
        pytest.param(
            'now.at >= timestamp("2026-01-31T10:00:00+01:00")',
            '(p.now_at >= timestamp("2026-01-31T09:00:00Z"))',
            id="a zone is turned to UTC",
        ),
        pytest.param(
            "mood / stress > 2",
            "((p.stress == 0.0 ? double(1 / 0) : (p.mood / p.stress)) > 2.0)",
            id="double division by zero is an error in the printed text too",
        ),
        pytest.param("mood / 2 > 1", "((p.mood / 2.0) > 1.0)", id="no guard where none is needed"),
        pytest.param(
            "ready // they said so\n && has(mood)", "(p.ready && has(p.mood))", id="a comment"
        ),
        pytest.param("mood < .5e1", "(p.mood < 5.0)", id="a number with a point in front"),
    ],
)
def test_what_is_written_prints_as_standard_cel(text: str, printed: str) -> None:
    assert to_cel(condition(text).node) == printed


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        pytest.param("", 1, "nothing here", id="empty"),
        pytest.param("  // only a comment", 1, "nothing here", id="comment only"),
        pytest.param("mood <", 7, "end of the text", id="an operand is missing"),
        pytest.param("(mood < 4", 10, 'a closing ")"', id="a bracket is missing"),
        pytest.param("mood < 4)", 9, 'Found ")"', id="a bracket too many"),
        pytest.param("mood 4", 6, 'Found "4"', id="an operator is missing"),
        pytest.param("mood = 4", 6, 'write "=="', id="single equals"),
        pytest.param("ready & ready", 7, '"&&" for and', id="single ampersand"),
        pytest.param("ready and ready", 7, '"&&" instead of "and"', id="and as a word"),
        pytest.param("ready OR ready", 7, '"||" instead of "OR"', id="or as a word"),
        pytest.param("not ready", 1, '"!" instead of "not"', id="not as a word"),
        pytest.param("mood ≤ 4", 6, 'Write "<="', id="a typographic sign"),
        pytest.param("weekday == “mon”", 12, "straight quotes", id="typographic quotes"),
        pytest.param('weekday == "mon', 12, "no end", id="an open string"),
        pytest.param('weekday == "m\\n"', 14, "nothing in a string", id="an unknown escape"),
        pytest.param("1 < mood < 4", 10, "&&", id="a chained comparison"),
        pytest.param("mood < 3d", 8, "not a number", id="a unit behind a number"),
        pytest.param("mood < 0x1F", 8, "not a number", id="a hexadecimal number"),
        pytest.param("mood < 5.", 8, "not a number", id="a point without digits"),
        pytest.param("count < 9007199254740993", 9, "too large", id="an inexact whole number"),
        pytest.param("mood < 1e999", 8, "too large", id="an infinite number"),
        pytest.param("mood < 4 \x00", 10, "U+0000", id="a control character"),
        pytest.param("ready ? true", 13, 'a ":"', id="half a choice"),
        pytest.param("ready && {", 10, "no maps", id="a map"),
        pytest.param('weekday in ["mon" "tue"]', 19, '","', id="a comma is missing"),
    ],
)
def test_what_is_not_grammatical_is_said_once_with_its_column(
    text: str, column: int, said: str
) -> None:
    found = problems(text)
    assert [problem.column for problem in found] == [column]
    assert said in str(found[0])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("(" * 3_000, "nested more than 50", id="open brackets"),
        pytest.param("(" * 1_500 + "ready" + ")" * 1_500, "nested more than 50", id="brackets"),
        pytest.param("!" * 3_900, "nested more than 50", id="exclamation marks"),
        pytest.param("-" * 3_900 + "1 < 2", "nested more than 50", id="minus signs"),
        pytest.param(
            "ready?" * 300 + "ready" + ":ready" * 300, "nested", id="choices in the middle"
        ),
        pytest.param("ready?ready:" * 300 + "ready", "nested", id="choices at the end"),
        pytest.param("1+" * 1_000 + "1 < 2", "nested more than 50", id="a long sum"),
        pytest.param("has(" * 900, "nested more than 50", id="calls"),
        pytest.param("[" * 3_900, "nested more than 50", id="lists"),
        pytest.param(" && ".join(["1<2"] * 300), "more than 500 parts", id="many short terms"),
        pytest.param(" && ".join(["mood < 4"] * 10_000), "4,000 are allowed", id="10,000 terms"),
        pytest.param("mood < " + "9" * 3_900, "too large", id="thousands of digits"),
        pytest.param("x" * 4_000, "There is no variable", id="a name of 4,000 letters"),
        pytest.param("\ud800", "U+D800", id="half a surrogate pair"),
    ],
)
def test_hostile_text_gets_a_sentence(text: str, said: str) -> None:
    found = problems(text)
    assert len(found) == 1
    assert said in str(found[0])
    assert len(str(found[0])) < 400


def test_a_flat_chain_may_be_long_and_still_judges() -> None:
    long = condition(" || ".join(["ready"] * 400))
    assert long.judge(a_row(ready=True)) is Answer.YES
    assert len(long.explain(a_row(ready=True)).parts) == 400


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("(" * 48 + "ready" + ")" * 48, id="brackets"),
        pytest.param("!" * 48 + "ready", id="negations"),
        pytest.param("(ready && " * 24 + "ready" + " || ready)" * 24, id="chains in turn"),
        pytest.param("ready ? ready : " * 40 + "ready", id="choices"),
        pytest.param("(" * 40 + "ready" + " == ready)" * 40, id="equalities of answers"),
        pytest.param("(" * 40 + "ready" + " ? ready : false)" * 40, id="choices as conditions"),
    ],
)
def test_the_deepest_allowed_condition_is_judged_by_all(text: str) -> None:
    deep = compile_condition(text, CARE)
    assert not isinstance(deep, list)
    row = a_row(ready=True)
    assert deep.judge(row) is Answer.YES
    assert deep.explain(row).answer is Answer.YES
