"""Every back end, and Google's own CEL, give the same answer to random conditions."""

import math
import re

from cel_expr_python import cel
from hypothesis import given, settings
from hypothesis import strategies as st

from careloom.rules import Answer, Condition, Finding, Kind, Rulebook, compile_condition, to_cel
from careloom.rules.packing import pack_bits, pack_many
from tests.unit.rules.builders import CARE, columns_of, condition, formula
from tests.unit.rules.random_conditions import BOOLS, DOUBLES, INTS, ROWS, CelValue, as_message

# How many examples is the profile's choice; how long one takes is nobody's.
UNTIMED = settings(deadline=None)
# Google's wheel takes moments and durations only from maps declared to hold them, so these
# fields of `p` stand in two maps of their own.
ORACLE = cel.NewEnv(
    variables={
        "p": cel.Type.Map(cel.Type.STRING, cel.Type.DYN),
        "moments": cel.Type.Map(cel.Type.STRING, cel.Type.TIMESTAMP),
        "lengths": cel.Type.Map(cel.Type.STRING, cel.Type.DURATION),
    }
)
MOVED = {Kind.TIMESTAMP: "moments", Kind.DURATION: "lengths"}
ROW_LISTS = st.lists(ROWS, min_size=1, max_size=6)


def googles_answer(text: str, row: list[float]) -> Answer:
    """What Google's CEL makes of the printed text; its errors are Careloom's unknown."""
    message = as_message(row)
    data: dict[str, dict[str, CelValue]] = {"p": message, "moments": {}, "lengths": {}}
    for variable in CARE.variables:
        if (into := MOVED.get(variable.kind)) is not None:
            field = variable.name.replace(".", "_")
            text = re.sub(rf"\bp\.{field}\b", f"{into}.{field}", text)
            if field in message:
                data[into][field] = message.pop(field)
    found = ORACLE.compile(text).eval(data=data)
    if found.type() == cel.Type.ERROR:
        assert re.search("not found|divi|modulus", str(found.plain_value())), found.plain_value()
        return Answer.UNKNOWN
    return Answer.YES if found.plain_value() is True else Answer.NO


def flag_answer(yes: bool, no: bool) -> Answer:
    assert not (yes and no)
    return Answer.YES if yes else Answer.NO if no else Answer.UNKNOWN


@UNTIMED
@given(text=BOOLS, rows=ROW_LISTS)
def test_one_many_explained_and_google_agree(text: str, rows: list[list[float]]) -> None:
    found = compile_condition(text, CARE)
    assert isinstance(found, Condition) or "more than 50 deep" in str(found[0]), found
    if not isinstance(found, Condition):
        return
    are_yes, are_no = found.judge_many(columns_of(*rows))
    standard = to_cel(found.node)
    for row, yes, no in zip(rows, are_yes, are_no, strict=True):
        answer = found.judge(row)
        assert found.explain(row).answer is answer
        assert flag_answer(bool(yes), bool(no)) is answer
        assert googles_answer(standard, row) is answer, standard


@UNTIMED
@given(texts=st.lists(BOOLS, max_size=5), rows=ROW_LISTS)
def test_a_rulebook_answers_as_its_conditions_do(texts: list[str], rows: list[list[float]]) -> None:
    made = [compile_condition(text, CARE) for text in texts]
    conditions = [each for each in made if isinstance(each, Condition)]
    book = Rulebook(conditions)
    yes_flags, no_flags = book.judge_many(columns_of(*rows))
    packed = pack_many(yes_flags, no_flags)
    for person, row in enumerate(rows):
        yes, no = book.judge(row)
        for place, each in enumerate(conditions):
            answer = each.judge(row)
            assert flag_answer(bool(yes >> place & 1), bool(no >> place & 1)) is answer
            flags = yes_flags[place, person], no_flags[place, person]
            assert flag_answer(bool(flags[0]), bool(flags[1])) is answer
        assert packed[person].tobytes() == pack_bits(yes, no, len(conditions))


EXTENDED = st.one_of(
    INTS,
    DOUBLES,
    BOOLS,
    st.builds(
        lambda function, value: f"{function}({value})",
        st.sampled_from(("abs", "round", "log", "exp", "sqrt")),
        DOUBLES | INTS,
    ),
    st.builds(
        lambda function, one, two: f"{function}({one}, {two}, mood)",
        st.sampled_from(("min", "max")),
        DOUBLES,
        INTS,
    ),
)


@UNTIMED
@given(text=EXTENDED, rows=ROW_LISTS)
def test_a_formula_is_the_same_number_for_one_and_for_many(
    text: str, rows: list[list[float]]
) -> None:
    made = formula(text)
    for row, many in zip(rows, made.evaluate_many(columns_of(*rows)).tolist(), strict=True):
        one = made.evaluate(row)
        assert one == many or (math.isnan(one) and math.isnan(many))


def judged_with_only(finding: Finding, kept: set[int], other: Answer) -> Answer:
    """The answer by the operators alone, every small part outside `kept` being `other`."""
    if not finding.operator or (finding.operator == "!" and not finding.parts[0].operator):
        return finding.answer if id(finding) in kept else other
    parts = [judged_with_only(part, kept, other) for part in finding.parts]
    match finding.operator:
        case "!":
            return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(parts[0], Answer.UNKNOWN)
        case "?:":
            chosen = {Answer.YES: parts[1], Answer.NO: parts[2]}
            return chosen.get(parts[0], Answer.UNKNOWN)
    settling = Answer.NO if finding.operator == "&&" else Answer.YES
    if settling in parts:
        return settling
    return Answer.UNKNOWN if Answer.UNKNOWN in parts else Answer(1 - settling)


@UNTIMED
@given(text=BOOLS, row=ROWS)
def test_what_is_named_as_deciding_does_decide(text: str, row: list[float]) -> None:
    made = compile_condition(text, CARE)
    if not isinstance(made, Condition):
        return
    finding = made.explain(row)
    deciding = finding.deciding()
    assert deciding
    kept = {id(part) for part in deciding}
    for other in Answer:
        answer = judged_with_only(finding, kept, other)
        if finding.answer is Answer.UNKNOWN:
            # What is known beside it may still settle the matter; unknown beside it may not.
            assert other is not Answer.UNKNOWN or answer is Answer.UNKNOWN
        else:
            assert answer is finding.answer


@given(
    text=st.text(max_size=80) | st.text(alphabet="ab.\"'&|!?:()[]<>=+-*/% 019,{}\\", max_size=80)
)
def test_any_text_is_a_condition_or_a_list_of_problems(text: str) -> None:
    made = compile_condition(text, CARE)
    if isinstance(made, list):
        assert made
        assert all(1 <= problem.column <= len(text) + 1 for problem in made)
        assert all(problem.message.endswith(".") for problem in made)


def test_the_oracle_itself_tells_yes_no_and_unknown_apart() -> None:
    printed = to_cel(condition("mood < 4").node)
    row = [math.nan] * len(CARE)
    assert googles_answer(printed, row) is Answer.UNKNOWN
    row[CARE.slot("mood")] = 3.0
    assert googles_answer(printed, row) is Answer.YES
    row[CARE.slot("mood")] = 4.0
    assert googles_answer(printed, row) is Answer.NO
