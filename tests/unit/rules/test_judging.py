"""Three answers: what each operator makes of known and unknown readings, and why."""

import math

import numpy as np
import pytest

from careloom.rules import Answer, Condition, Finding
from tests.unit.rules.builders import Given, a_row, columns_of, condition

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
ALL = {True: "true", False: "false", None: "unknown"}
# Kleene's strong logic, which is what CEL's && and || make of an error beside them.
TRUTH = [
    # one, two, and, or, then (one ? two : !two)
    (True, True, YES, YES, YES),
    (True, False, NO, YES, NO),
    (True, None, UNKNOWN, YES, UNKNOWN),
    (False, True, NO, YES, NO),
    (False, False, NO, NO, YES),
    (False, None, NO, UNKNOWN, UNKNOWN),
    (None, True, UNKNOWN, YES, UNKNOWN),
    (None, False, NO, UNKNOWN, UNKNOWN),
    (None, None, UNKNOWN, UNKNOWN, UNKNOWN),
]


def agreed(made: Condition, row: list[float]) -> Answer:
    """The answer, once all three ways of judging have given the same."""
    answer = made.judge(row)
    yes, no = made.judge_many(columns_of(row))
    assert made.explain(row).answer is answer
    assert (bool(yes[0]), bool(no[0])) == (answer is YES, answer is NO)
    return answer


@pytest.mark.parametrize(
    ("one", "two", "both", "either", "chosen"),
    [pytest.param(*line, id=f"{ALL[line[0]]} with {ALL[line[1]]}") for line in TRUTH],
)
def test_the_truth_table(
    one: bool | None, two: bool | None, both: Answer, either: Answer, chosen: Answer
) -> None:
    row = a_row({"ready": one, "past.play.reached": two})
    assert agreed(condition("ready && past.play.reached"), row) is both
    assert agreed(condition("ready || past.play.reached"), row) is either
    assert agreed(condition("ready ? past.play.reached : !past.play.reached"), row) is chosen


@pytest.mark.parametrize(
    ("text", "given", "answer"),
    [
        pytest.param("mood < 4", {"mood": 3.5}, YES, id="less"),
        pytest.param("mood < 4", {"mood": 4.0}, NO, id="not less"),
        pytest.param("mood < 4", {}, UNKNOWN, id="an absent reading is not below four"),
        pytest.param("!(mood < 4)", {}, UNKNOWN, id="nor is it at least four"),
        pytest.param("mood != 4", {}, UNKNOWN, id="absent is not different"),
        pytest.param("mood == stress", {"mood": 2.0}, UNKNOWN, id="one side absent"),
        pytest.param("mood == mood", {}, UNKNOWN, id="absent is not even itself"),
        pytest.param("has(mood)", {}, NO, id="has is no without a fresh reading"),
        pytest.param("has(mood)", {"mood": 0.0}, YES, id="zero is a reading"),
        pytest.param("has(ready)", {"ready": False}, YES, id="false is a reading"),
        pytest.param("has(mood) && mood < 4", {}, NO, id="a guarded comparison"),
        pytest.param("!has(mood) || mood < 4", {}, YES, id="absent or low"),
        pytest.param("weekday in ['sat', 'sun']", {"weekday": "sun"}, YES, id="in a list"),
        pytest.param("weekday in ['sat', 'sun']", {"weekday": "mon"}, NO, id="not in a list"),
        pytest.param("weekday in ['sat', 'sun']", {}, UNKNOWN, id="absent in a list"),
        pytest.param("!(weekday in ['sat'])", {}, UNKNOWN, id="absent not in a list"),
        pytest.param("weekday != 'mon'", {"weekday": "tue"}, YES, id="another option"),
        pytest.param("weekday != best.day", {"weekday": "tue", "best.day": "tue"}, NO, id="same"),
        pytest.param("'play' in chosen", {"chosen": frozenset({"play"})}, YES, id="chosen"),
        pytest.param(
            "'play' in chosen", {"chosen": frozenset({"walk", "praise"})}, NO, id="others"
        ),
        pytest.param("'play' in chosen", {"chosen": frozenset()}, NO, id="nothing chosen"),
        pytest.param("'play' in chosen", {}, UNKNOWN, id="not asked what was chosen"),
        pytest.param("size(chosen) == 0", {"chosen": frozenset()}, YES, id="an empty set has 0"),
        pytest.param("size(chosen) == 0", {}, UNKNOWN, id="an absent set has no size"),
        pytest.param("count / 2 == 3", {"count": 7}, YES, id="ints divide to whole"),
        pytest.param("count / 2 == -3", {"count": -7}, YES, id="toward zero"),
        pytest.param("count % 3 == -1", {"count": -7}, YES, id="the rest has the left sign"),
        pytest.param("mood / 2 == 3.5", {"mood": 7.0}, YES, id="doubles do not"),
        pytest.param("count / tries > 1", {"count": 7, "tries": 0}, UNKNOWN, id="by zero"),
        pytest.param("count % tries > 1", {"count": 7, "tries": 0}, UNKNOWN, id="rest by zero"),
        pytest.param("mood / stress > 1", {"mood": 7.0, "stress": 0.0}, UNKNOWN, id="by 0.0"),
        pytest.param(
            "tries > 0 && count / tries > 1", {"count": 7, "tries": 0}, NO, id="a guarded division"
        ),
        pytest.param(
            "count * count > 0", {"count": 2**27}, UNKNOWN, id="an int too large to be exact"
        ),
        pytest.param("int(mood) == -2", {"mood": -2.9}, YES, id="int() cuts toward zero"),
        pytest.param("double(count) / 2.0 == 3.5", {"count": 7}, YES, id="double() of an int"),
        pytest.param(
            "now.at - past.play.at >= duration('36h')",
            {"now.at": 1_800_129_600.0, "past.play.at": 1_800_000_000.0},
            YES,
            id="exactly a day and a half ago",
        ),
        pytest.param(
            "now.at - past.play.at >= gap", {"now.at": 9.0, "gap": 1.0}, UNKNOWN, id="never"
        ),
        pytest.param(
            "(ready ? 1 : count) == 1", {"ready": True}, YES, id="the untaken side is free"
        ),
        pytest.param("(ready ? 1 : count) == 1", {"ready": False}, UNKNOWN, id="the taken is not"),
        pytest.param("(mood < 3) == ready", {"mood": 2.0, "ready": True}, YES, id="equal answers"),
        pytest.param("(mood < 3) != ready", {"ready": True}, UNKNOWN, id="unlike an unknown"),
        pytest.param("true || 1 / 0 == 1", {}, YES, id="constants alone"),
        pytest.param("false", {}, NO, id="never"),
    ],
)
def test_what_a_condition_answers(text: str, given: dict[str, Given], answer: Answer) -> None:
    assert agreed(condition(text), a_row(given)) is answer


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(math.inf, id="infinite"),
        pytest.param(-math.inf, id="minus infinite"),
        pytest.param(-1.0, id="negative"),
        pytest.param(0.5, id="half"),
        pytest.param(1e300, id="huge"),
        pytest.param(-0.0, id="minus zero"),
    ],
)
def test_whatever_a_row_holds_judging_agrees_and_does_not_raise(value: float) -> None:
    row = [value] * len(a_row())
    for text in (
        "size(chosen) > 1",
        "'play' in chosen",
        "weekday == 'mon'",
        "weekday in ['mon', 'tue']",
        "ready",
        "!ready",
        "count / tries > 0",
        "count % tries > 0",
        "int(mood) > 0",
        "(ready ? count : tries) < 3",
        "mood - stress < 1",
        "now.at - gap < past.play.at",
    ):
        agreed(condition(text), row)


def texts(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.text for finding in findings]


@pytest.mark.parametrize(
    ("text", "given", "answer", "deciding"),
    [
        pytest.param("mood < 4", {"mood": 3.0}, YES, ["mood < 4"], id="a single part"),
        pytest.param(
            "mood < 4 && ready", {"mood": 3.0, "ready": True}, YES, ["mood < 4", "ready"], id="both"
        ),
        pytest.param("mood < 4 && ready", {"mood": 5.0}, NO, ["mood < 4"], id="one no settles"),
        pytest.param(
            "mood < 4 && ready", {"mood": 3.0}, UNKNOWN, ["ready"], id="the unknown one is named"
        ),
        pytest.param("mood < 4 || ready", {"ready": True}, YES, ["ready"], id="one yes settles"),
        pytest.param(
            "mood < 4 || (ready && count > 2)",
            {"mood": 9.0, "ready": True, "count": 1},
            NO,
            ["mood < 4", "count > 2"],
            id="each part's own reason",
        ),
        pytest.param("!has(mood)", {}, YES, ["!has(mood)"], id="not stays with a single part"),
        pytest.param(
            "!(ready && mood < 4)",
            {"ready": False, "mood": 3.0},
            YES,
            ["ready"],
            id="not of brackets",
        ),
        pytest.param(
            "ready ? mood < 4 : count > 2",
            {"ready": True, "mood": 3.0},
            YES,
            ["ready", "mood < 4"],
            id="the question and the side taken",
        ),
        pytest.param(
            "ready ? mood < 4 : count > 2", {"mood": 3.0}, UNKNOWN, ["ready"], id="no question"
        ),
    ],
)
def test_the_parts_that_decided_are_named(
    text: str, given: dict[str, Given], answer: Answer, deciding: list[str]
) -> None:
    finding = condition(text).explain(a_row(given))
    assert finding.answer is answer
    assert texts(finding.deciding()) == deciding


def test_a_finding_carries_text_values_and_parts() -> None:
    finding = condition("(mood < 4 || ready) && has(mood)").explain(a_row(mood=3.0))
    assert finding.text == "(mood < 4 || ready) && has(mood)"
    assert finding.operator == "&&"
    assert texts(finding.parts) == ["mood < 4 || ready", "has(mood)"]
    assert texts(finding.parts[0].parts) == ["mood < 4", "ready"]
    assert finding.values[0] == ("mood", 3.0)
    assert finding.values[1][0] == "ready"
    assert math.isnan(finding.values[1][1])


def test_a_finding_never_shows_a_persons_values_in_its_repr() -> None:
    finding = condition("mood < 4 && count > 2").explain(a_row(mood=3.125, count=77))
    assert "3.125" not in repr(finding)
    assert "77" not in repr(finding)


def test_a_condition_knows_what_it_reads() -> None:
    made = condition("mood < 4 || (has(count) && mood > stress)")
    assert made.uses == ("count", "mood", "stress")
    assert made.uses_slots == (2, 0, 1)


def test_the_same_text_makes_an_equal_condition() -> None:
    assert condition("mood < 4") == condition("mood < 4")
    assert condition("mood < 4") != condition("mood < 5")


def test_many_people_more_than_one_share_holds() -> None:
    made = condition("mood < 4")
    moods = np.arange(40_000, dtype=np.float64) % 8
    columns = np.full((len(a_row()), moods.size), np.nan)
    columns[0] = np.where(np.arange(moods.size) % 5 == 0, np.nan, moods)
    yes, no = made.judge_many(columns)
    assert yes.tolist() == (columns[0] < 4).tolist()
    assert no.tolist() == (columns[0] >= 4).tolist()


def test_nobody_is_judged_without_fuss() -> None:
    yes, no = condition("mood < 4").judge_many(np.empty((len(a_row()), 0)))
    assert yes.shape == no.shape == (0,)
