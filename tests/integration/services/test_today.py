"""What a person's first page shows, at each place of their way."""

from datetime import timedelta

import pytest

from careloom.records.models import Enrollment
from careloom.services.answer import answer
from careloom.services.change_preference import pause
from careloom.services.permission import NotAllowed, participant
from careloom.services.respond import respond
from careloom.services.today import today
from tests.integration.builders import MONDAY


@pytest.fixture
def page(clinic):
    """A person, and what their page shows after something happened."""
    row = clinic.person()
    me = participant(row.id)

    def show(act=None, *, now=MONDAY, later=0, **fields):
        if act is not None:
            act(enrollment_id=row.id, by=me, now=now, **fields)
        return today(enrollment=Enrollment.objects.get(id=row.id), by=me, now=now, later=later)

    return show


def test_first_the_questions(page):
    shown = page()
    assert (shown.kind, shown.items) == ("questions", ("tense",))
    assert shown.title == "A quick check"


def test_then_one_step_with_its_narrative_and_reason(page):
    shown = page(answer, answers={"tense": "8"})
    assert (shown.kind, shown.step, shown.event) == ("step", "breathe", "why")
    assert "This is your first step, Ximena-Marker." in shown.narrative
    assert shown.why.startswith("Why you see this: tension was 8")
    assert "Marker" not in repr(shown)


def test_after_the_answer_nothing_until_the_next_event(page):
    page(answer, answers={"tense": "8"})
    shown = page(respond, response="done", event="why", form="f")
    assert shown.kind == "nothing"
    assert shown.closing == ""


def test_at_the_end_the_closing_narrative(page):
    page(answer, answers={"tense": "8"})
    shown = page(respond, response="stop", event="why", form="f")
    assert "You stopped here. What you tried still counts." in shown.closing
    assert (shown.ended, shown.ended_as) == ("Slow breath", "stopped_early")


def test_after_the_end_one_is_asked_how_it_was_and_may_leave_it(page):
    page(answer, answers={"tense": "8"})
    shown = page(respond, response="stop", event="why", form="f")
    assert (shown.kind, shown.title) == ("afterwards", "Slow breath")
    assert shown.items == ("ownership",)
    assert (shown.number, shown.asked) == (1, 1)
    assert page(later=1).kind == "nothing"
    assert page(answer, answers={"ownership": "7"}).kind == "nothing"


def test_how_it_was_is_asked_for_a_few_days_only(page):
    page(answer, answers={"tense": "8"})
    page(respond, response="stop", event="why", form="f")
    page(answer, answers={"tense": "2"}, now=MONDAY + timedelta(days=1))
    assert page(now=MONDAY + timedelta(days=2)).items == ("ownership",)
    late = page(now=MONDAY + timedelta(days=3, minutes=1))
    assert "ownership" not in late.items
    assert late.closing == ""


def test_on_a_pause_nothing_is_asked(page):
    shown = page(pause, until=MONDAY + timedelta(weeks=2), form="f")
    assert (shown.kind, shown.items) == ("paused", ())
    assert shown.paused_until == (MONDAY + timedelta(weeks=2)).date()
    assert page(now=MONDAY + timedelta(weeks=2)).kind == "questions"


def test_a_narrative_is_told_in_full_once(page):
    assert not page(answer, answers={"tense": "8"}).told_before
    later = MONDAY + timedelta(minutes=1)
    assert page(answer, answers={"tense": "8"}, now=later).told_before


def test_a_risk_leaves_no_room_for_anything_else(page):
    page(answer, answers={"tense": "8"})
    page(respond, response="stop", event="why", form="f")
    shown = page(answer, answers={"unsafe": "not_safe"}, now=MONDAY + timedelta(days=8))
    assert (shown.kind, shown.closing, shown.agreed) == ("safety", "", "")
    assert not shown.welcome_back


def test_a_risk_answer_comes_before_everything(page):
    page(answer, answers={"tense": "8"})
    shown = page(answer, answers={"unsafe": "not_safe"})
    assert shown.kind == "safety"
    assert "Thank you for telling us." in shown.text


def test_who_comes_back_is_welcome(page):
    assert not page().welcome_back
    assert page(now=MONDAY + timedelta(days=8)).welcome_back


def test_nobody_sees_another_persons_page(clinic):
    mine, other = clinic.person(), clinic.person()
    with pytest.raises(NotAllowed):
        today(enrollment=mine, by=participant(other.id), now=MONDAY)
