"""Why this step, what was tried so far, and picking for oneself."""

from datetime import timedelta

import pytest

from careloom.records.clock import stop_clock
from careloom.services.answer import answer
from careloom.services.link import link_token
from careloom.services.permission import participant
from tests.integration.builders import MONDAY, a_clinic
from tests.integration.services.test_a_persons_way import standing_of


@pytest.fixture
def stepping(begun, home, row):
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
    return begun


@pytest.fixture
def picking(client, db):
    """A person who decides for themself, before a recommendation."""
    stop_clock(MONDAY)
    row = a_clinic("South", facilitation="self_directed").person()
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
    return row, f"/p/{link_token(row)}/"


def test_why_tells_what_was_told_who_decided_and_what_else_there_is(stepping, home):
    page = stepping.get(f"{home}why").content.decode()
    assert "Slow breath" in page
    assert "Tension: 8 out of 10 <small>(today)</small>" in page
    assert "as its authors wrote them" in page
    assert "Steps that come later: 1" in page
    assert "Something here is not right" in page


def test_without_a_step_there_is_no_why(begun, home):
    assert begun.get(f"{home}why").url == home


def test_the_path_begins_empty(begun, home):
    assert "Your path begins with your first step" in begun.get(f"{home}path").content.decode()


def test_the_path_tells_each_step_with_its_story(stepping, home, row):
    page = stepping.get(f"{home}path").content.decode()
    assert "Going on now." in page
    assert "This is your first step, Ximena-Marker." in page
    stepping.post(f"{home}respond", {"event": "why", "response": "something_else", "form": "a"})
    page = stepping.get(f"{home}path").content.decode()
    assert "You stopped early. What you tried still counts." in page
    assert "Days on which you did something: <strong>1</strong>" in page


def test_days_are_counted_and_never_a_streak(stepping, home, row):
    for day in (3, 9):
        now = MONDAY + timedelta(days=day)
        answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=now)
    assert "<strong>3</strong>" in stepping.get(f"{home}path").content.decode()


def test_one_picks_a_step_oneself(client, picking):
    row, home = picking
    page = client.get(home).content.decode()
    assert "What fits you now?" in page
    assert "A calmer body within a minute." in page
    client.post(f"{home}choose", {"step": "breathe", "form": "a"})
    assert standing_of(row).course.step == "breathe"


def test_none_of_these_is_an_answer_too(client, picking):
    row, home = picking
    client.post(f"{home}choose", {"step": "", "form": "a"})
    assert standing_of(row).proposal is None
    assert standing_of(row).course is None
    assert "What fits you now?" not in client.get(home).content.decode()


def test_what_is_not_recommended_cannot_be_picked(client, picking):
    row, home = picking
    assert client.post(f"{home}choose", {"step": "helper", "form": "a"}).status_code == 422
    assert standing_of(row).course is None


def test_what_waits_for_a_human_is_said(client, db):
    stop_clock(MONDAY)
    row = a_clinic("South", facilitation="coach_approves").person()
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
    page = client.get(f"/p/{link_token(row)}/").content.decode()
    assert "A person from your team is looking" in page
