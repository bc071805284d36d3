"""Caps at the moment of sending: what goes out late counts on the day on which it goes out."""

from dataclasses import replace
from datetime import date

import pytest

from careloom.hub.burden import Prompt, cap_reached, is_unasked, may_be_unasked, may_overrun
from careloom.hub.local_time import instant
from careloom.hub.point import DecisionPoint, PointKind
from careloom.hub.standing import Asked, Standing
from careloom.program.definitions import Burden

ZONE = "America/New_York"
TODAY = date(2026, 3, 2).toordinal()
BURDEN = Burden(
    prompts_a_day=2, prompts_a_week=5, minutes_a_week=30.0, items_a_week=12, apart_seconds=7200.0
)


@pytest.fixture
def program(starter):
    return replace(starter, burden=BURDEN)


def at(hour: float, *, days_ago: int = 0) -> float:
    return instant(TODAY - days_ago, int(hour * 60), ZONE)


def prompt(when: float, *, unasked: bool = True, minutes: float = 1.0, items: int = 1) -> Prompt:
    return Prompt(when, unasked, minutes, items)


NEXT = prompt(at(20))
MIDNIGHT = instant(TODAY + 1, 0, ZONE)


@pytest.mark.parametrize(
    ("sent", "next_one", "held"),
    [
        pytest.param([], NEXT, ("", 0.0), id="nothing went out"),
        pytest.param([prompt(at(9))], NEXT, ("", 0.0), id="one today"),
        pytest.param(
            [prompt(at(9)), prompt(at(12))], NEXT, ("prompts_a_day", MIDNIGHT), id="two today"
        ),
        pytest.param(
            [prompt(at(9)), prompt(at(12), unasked=False)],
            NEXT,
            ("", 0.0),
            id="an answer is no prompt",
        ),
        pytest.param(
            [prompt(at(9)), prompt(at(12))],
            replace(NEXT, unasked=False),
            ("", 0.0),
            id="and is never held back",
        ),
        pytest.param(
            [prompt(at(9)), prompt(at(23.9, days_ago=1))],
            NEXT,
            ("", 0.0),
            id="just before midnight was yesterday",
        ),
        pytest.param(
            [prompt(at(9, days_ago=day)) for day in range(1, 6)],
            NEXT,
            ("prompts_a_week", MIDNIGHT),
            id="five in the week",
        ),
        pytest.param(
            [prompt(at(9, days_ago=day)) for day in (1, 2, 3, 4, 7)],
            NEXT,
            ("", 0.0),
            id="a week ago is over",
        ),
        pytest.param(
            [prompt(at(9, days_ago=2), unasked=False, minutes=29.5)],
            NEXT,
            ("minutes_a_week", MIDNIGHT),
            id="minutes of answers count",
        ),
        pytest.param(
            [prompt(at(9, days_ago=2), items=12)], NEXT, ("items_a_week", MIDNIGHT), id="items"
        ),
        pytest.param(
            [prompt(at(9, days_ago=2), items=12)],
            replace(NEXT, items=0),
            ("", 0.0),
            id="what asks nothing adds none",
        ),
        pytest.param(
            [prompt(at(19))],
            NEXT,
            ("prompted_lately", at(21)),
            id="an hour ago",
        ),
        pytest.param([prompt(at(18))], NEXT, ("", 0.0), id="two hours ago exactly"),
    ],
)
def test_which_cap_holds_it_and_until_when(program, sent, next_one, held):
    assert cap_reached(program, ZONE, sent, next_one) == held


@pytest.mark.parametrize(
    ("asked", "contact_at", "closer"),
    [
        pytest.param([Asked(TODAY, 2, 2.0, 2)], 0.0, False, id="what was decided fits in"),
        pytest.param(
            [Asked(TODAY - 1, 1, 1.0, 1), Asked(TODAY, 2, 2.0, 2)],
            0.0,
            True,
            id="yesterday's may go out today",
        ),
        pytest.param([Asked(TODAY - 3, 5, 5.0, 5)], 0.0, True, id="a full week"),
        pytest.param([Asked(TODAY, 1, 1.0, 1)], at(19), True, id="written to an hour ago"),
    ],
)
def test_a_closer_look_is_taken_only_where_a_cap_could_break(program, asked, contact_at, closer):
    standing = Standing(
        enrolled_at=0.0, zone=ZONE, language="en", asked=asked, last_contact_at=contact_at
    )
    assert may_overrun(program, standing, at(20)) is closer


def point(trigger: str, *, slot: str = "2026-03-02", step: str = "") -> DecisionPoint:
    kind = PointKind.EVENT if step else PointKind.EVALUATION
    return DecisionPoint(kind=kind, trigger=trigger, slot=slot, at=0.0, closes_at=1.0, step=step)


def test_what_the_person_brought_about_is_not_unasked(starter):
    timed = next(one for one in starter.evaluations if one.id == "weekly")
    first = next(one for one in starter.evaluations if one.id == "first")
    assert is_unasked(starter, point(timed.trigger.id), "")
    assert not is_unasked(starter, point(first.trigger.id, slot="e1"), "")


def test_a_rule_says_whether_what_it_sends_is_unasked(starter):
    for step in starter.suite.values():
        for rule in step.rules:
            assert (
                is_unasked(starter, point(rule.trigger.id, step=step.id), rule.id) == rule.unasked
            )


def test_what_a_program_no_longer_has_is_not_capped(starter):
    assert not is_unasked(starter, point("evaluation/gone"), "")
    assert not is_unasked(starter, point("x", step="gone"), "gone")


def test_the_key_alone_tells_where_a_closer_look_is_vain(starter):
    for one in starter.evaluations:
        for slot in ("2026-03-02", "e1", "d4/later"):
            where = point(one.trigger.id, slot=slot)
            assert may_be_unasked(starter, where.key) == is_unasked(starter, where, "")
    for step in starter.suite.values():
        for rule in step.rules:
            where = point(rule.trigger.id, step=step.id)
            assert may_be_unasked(starter, where.key) >= is_unasked(starter, where, rule.id)
    assert not may_be_unasked(starter, "gone@e1")
