"""Formulas: values for derived variables, with mathematics."""

import math

import pytest

from careloom.rules import Kind, compile_formula
from tests.unit.rules.builders import CARE, Given, a_row, columns_of, formula


@pytest.mark.parametrize(
    ("text", "given", "value", "kind"),
    [
        pytest.param("mood - stress", {"mood": 3.0, "stress": 1.5}, 1.5, Kind.DOUBLE, id="change"),
        pytest.param("count + 1", {"count": 2}, 3.0, Kind.INT, id="an int"),
        pytest.param("mood < 4", {"mood": 2.0}, 1.0, Kind.BOOL, id="yes is one"),
        pytest.param("mood < 4", {"mood": 5.0}, 0.0, Kind.BOOL, id="no is zero"),
        pytest.param("mood < 4", {}, math.nan, Kind.BOOL, id="unknown is NaN"),
        pytest.param("now.at - gap", {"now.at": 9.0, "gap": 2.0}, 7.0, Kind.TIMESTAMP, id="before"),
        pytest.param(
            "ready ? weekday : best.day",
            {"ready": True, "weekday": "wed"},
            2.0,
            Kind.ENUM,
            id="an option",
        ),
        pytest.param("7", {}, 7.0, Kind.INT, id="a constant"),
        pytest.param("abs(count - 5)", {"count": 2}, 3.0, Kind.INT, id="abs keeps ints whole"),
        pytest.param("round(mood)", {"mood": 2.5}, 3.0, Kind.DOUBLE, id="half goes up"),
        pytest.param("round(mood)", {"mood": -2.5}, -3.0, Kind.DOUBLE, id="or away from zero"),
        pytest.param(
            "round(mood)", {"mood": 0.49999999999999994}, 0.0, Kind.DOUBLE, id="just below"
        ),
        pytest.param(
            "min(mood, count, 3)", {"mood": 2.5, "count": 7}, 2.5, Kind.DOUBLE, id="least"
        ),
        pytest.param("max(count, 3)", {"count": 7}, 7.0, Kind.INT, id="greatest"),
        pytest.param("max(mood, 3)", {}, math.nan, Kind.DOUBLE, id="greatest of an unknown"),
        pytest.param("log(mood)", {"mood": 1.0}, 0.0, Kind.DOUBLE, id="log"),
        pytest.param("log(mood)", {"mood": 0.0}, math.nan, Kind.DOUBLE, id="log of zero"),
        pytest.param("log(count)", {"count": -1}, math.nan, Kind.DOUBLE, id="log below zero"),
        pytest.param("exp(mood)", {"mood": 0.0}, 1.0, Kind.DOUBLE, id="exp"),
        pytest.param("exp(mood)", {"mood": 1e6}, math.nan, Kind.DOUBLE, id="exp too large"),
        pytest.param("exp(1.0) - exp(1)", {}, 0.0, Kind.DOUBLE, id="mathematics of constants"),
        pytest.param("sqrt(mood)", {"mood": 6.25}, 2.5, Kind.DOUBLE, id="root"),
        pytest.param("sqrt(mood)", {"mood": -1.0}, math.nan, Kind.DOUBLE, id="root below zero"),
        pytest.param(
            "mood / stress", {"mood": 1.0, "stress": 0.0}, math.nan, Kind.DOUBLE, id="by 0"
        ),
    ],
)
def test_what_a_formula_gives(text: str, given: dict[str, Given], value: float, kind: Kind) -> None:
    made = formula(text)
    row = a_row(given)
    many = made.evaluate_many(columns_of(row, row)).tolist()
    assert made.kind is kind
    assert [made.evaluate(row), *many] == pytest.approx([value] * 3, nan_ok=True, abs=0)


def test_a_formula_knows_what_it_reads_and_which_options_it_gives() -> None:
    made = formula("ready ? weekday : best.day")
    assert made.uses == ("best.day", "ready", "weekday")
    assert made.type.options[0] == "mon"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("'mon'", "stands alone", id="a string"),
        pytest.param("max(mood)", "two numbers or more", id="max of one"),
        pytest.param("sqrt(ready)", "one number", id="root of an answer"),
        pytest.param("mood +", "end of the text", id="half a sum"),
        pytest.param("moood", 'Did you mean "mood"?', id="a mistyped name"),
    ],
)
def test_what_a_formula_may_not_be(text: str, said: str) -> None:
    made = compile_formula(text, CARE)
    assert isinstance(made, list)
    assert said in str(made[0])
