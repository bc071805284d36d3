"""What is said to be changed next, and what is not said of a few people."""

import math

import pytest

from careloom.science.process import ProcessTables, changes_of, summarize
from tests.unit.science.process.builders import (
    a_course,
    a_harm,
    a_person,
    active_on,
    an_evaluation,
    something_sent,
)


def advice(**tables):
    tables.setdefault("people", ())
    found = changes_of(summarize(ProcessTables(**{k: tuple(v) for k, v in tables.items()})))
    return [(one.subject, one.advice.split()[0], one.figure) for one in found]


def test_nothing_is_said_of_nothing():
    assert advice() == []


@pytest.mark.parametrize(
    ("times", "said"),
    [pytest.param(2, 0, id="two of ten"), pytest.param(8, 1, id="eight of ten")],
)
def test_a_need_without_steps_is_said_when_it_is_clear(times, said):
    unmet = {"outcome": "nothing", "chosen": "", "need": "", "reasons": "no_step_eligible"}
    evaluations = [an_evaluation(f"p{n}", **(unmet if n < times else {})) for n in range(10)]
    found = advice(evaluations=evaluations)
    assert len(found) == said
    if found:
        assert found[0][:2] == ("tense", "Write")
        assert "80% (8 of 10" in found[0][2]


def test_a_step_that_people_leave_is_said():
    courses = [a_course(f"p{n}", exit="disengaged") for n in range(12)]
    (found,) = advice(courses=courses)
    assert found[:2] == ("breathe", "Shorten")
    assert "most often disengaged" in found[2]


def test_a_need_that_comes_back_is_said():
    evaluations = [an_evaluation(f"p{n}", day=20.0) for n in range(12)]
    courses = [a_course(f"p{n}") for n in range(12)]
    assert [one[:2] for one in advice(evaluations=evaluations, courses=courses)] == [
        ("tense", "Add")
    ]


def test_a_report_that_fits_no_need_is_said():
    nothing = {"outcome": "nothing", "chosen": "", "need": "", "report": "hard.other"}
    evaluations = [an_evaluation(f"p{n}", needs="", **nothing) for n in range(8)]
    assert [one[:2] for one in advice(evaluations=evaluations)] == [("hard.other", "Name")]


def test_harm_that_nobody_looked_at_comes_first():
    courses = [a_course(f"p{n}", exit="disengaged") for n in range(12)]
    found = advice(courses=courses, harms=[a_harm(minutes=math.nan)])
    assert [one[0] for one in found] == ["not_safe", "breathe"]
    assert advice(harms=[a_harm()]) == []


def test_people_who_never_begin_are_said():
    people = [a_person(f"p{n}") for n in range(20)]
    found = advice(people=people, activity=active_on("p0", 0))
    assert "Make" in [one[1] for one in found]


def test_a_steep_loss_is_said_with_both_days():
    people = [a_person(f"p{n}") for n in range(40)]
    activity = [
        day for n in range(40) for day in active_on(f"p{n}", 0, 1, *([35] if n < 4 else []))
    ]
    found = [one for one in advice(people=people, activity=activity) if "day 1" in one[2]]
    assert [one[1] for one in found] == ["Look"]
    assert "at 7: 10%" in found[0][2]


def test_a_bad_hour_is_said_only_when_it_is_clearly_worse():
    few = [something_sent(hour=10.0), something_sent(hour=18.0, minutes=5.0)]
    assert advice(sent=few) == []
    many = [
        something_sent(hour=hour, minutes=minutes)
        for hour, minutes in ((10.0, math.nan), (18.0, 5.0))
        for _ in range(20)
    ]
    (found,) = advice(sent=many)
    assert "at 10:00: 0% (0 of 20" in found[2]
