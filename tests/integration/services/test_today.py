"""What a person's first page shows, at each place of their way."""

from datetime import timedelta

import pytest

from careloom.records.models import Enrollment
from careloom.services.answer import answer
from careloom.services.permission import NotAllowed, participant
from careloom.services.respond import respond
from careloom.services.today import today
from tests.integration.builders import MONDAY


@pytest.fixture
def page(clinic):
    """A person, and what their page shows after something happened."""
    row = clinic.person()
    me = participant(row.id)

    def show(act=None, *, now=MONDAY, **fields):
        if act is not None:
            act(enrollment_id=row.id, by=me, now=now, **fields)
        return today(enrollment=Enrollment.objects.get(id=row.id), by=me, now=now)

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
    assert shown.kind == "nothing"


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
