"""An answer that calls for help stands, whatever else in the form does not fit."""

import pytest

from careloom.records.models import Delivery, JournalEntry, StaffTask, SubmittedForm
from careloom.services.answer import answer
from careloom.services.happening import Refused, TakenBefore
from careloom.services.permission import participant
from careloom.services.report_need import report_need
from tests.integration.builders import MONDAY
from tests.integration.services.test_a_persons_way import standing_of


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({"unsafe": "not_safe", "tense": "99"}, id="before what does not fit"),
        pytest.param({"tense": "x", "unsafe": "not_safe"}, id="after it"),
        pytest.param({"invented": "1", "unsafe": "not_safe"}, id="beside an invented field"),
    ],
)
def test_the_risk_is_kept_and_the_rest_is_asked_again(clinic, answers):
    row = clinic.person()
    with pytest.raises(Refused):
        answer(
            enrollment_id=row.id, answers=answers, form="one", by=participant(row.id), now=MONDAY
        )
    assert standing_of(row).holds == ["not_safe"]
    assert StaffTask.objects.get(kind="safety").urgent
    assert Delivery.objects.filter(what="safety").exists()
    assert "item:tense" not in standing_of(row).latest


def test_a_form_without_risk_is_refused_whole(clinic):
    row = clinic.person()
    before = standing_of(row)
    answers = {"calm": "3", "tense": "99"}
    with pytest.raises(Refused):
        answer(enrollment_id=row.id, answers=answers, by=participant(row.id), now=MONDAY)
    assert standing_of(row) == before


def test_the_mended_form_is_taken(clinic):
    row = clinic.person()
    me = participant(row.id)
    first, second = {"unsafe": "not_safe", "tense": "99"}, {"unsafe": "not_safe", "tense": "9"}
    with pytest.raises(Refused):
        answer(enrollment_id=row.id, answers=first, form="one", by=me, now=MONDAY)
    answer(enrollment_id=row.id, answers=second, form="one", by=me, now=MONDAY)
    assert standing_of(row).latest["item:tense"].value == 9.0


SAID_BEFORE = {"report": "hard", "option": "other", "words": "Grandma moves in."}


def tell(row, **said):
    me = participant(row.id)
    report_need(enrollment_id=row.id, **{**SAID_BEFORE, **said}, form="one", by=me, now=MONDAY)


def test_a_form_with_the_same_in_it_is_taken_once(clinic):
    row = clinic.person()
    tell(row)
    with pytest.raises(TakenBefore):
        tell(row)
    assert JournalEntry.objects.filter(kind="words").count() == 1


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"words": "The dog moves in."}, id="other words"),
        pytest.param({"option": "worry", "words": ""}, id="another option"),
    ],
)
def test_a_form_that_comes_again_with_something_else_is_refused(clinic, said):
    row = clinic.person()
    tell(row)
    before = standing_of(row)
    with pytest.raises(Refused, match="form_changed"):
        tell(row, **said)
    assert standing_of(row) == before


def test_words_that_call_for_help_are_kept_from_an_old_form(clinic):
    row = clinic.person()
    tell(row)
    with pytest.raises(Refused, match="form_changed"):
        tell(row, words="I want to kill myself.")
    assert standing_of(row).holds == ["self_harm"]
    assert StaffTask.objects.get(kind="safety").urgent
    assert JournalEntry.objects.filter(kind="words").count() == 2


def test_an_answer_that_calls_for_help_is_kept_from_an_old_form(clinic):
    row = clinic.person()
    me = participant(row.id)
    answer(enrollment_id=row.id, answers={"unsafe": "safe"}, form="one", by=me, now=MONDAY)
    said = {"unsafe": "not_safe"}
    with pytest.raises(Refused, match="form_changed"):
        answer(enrollment_id=row.id, answers=said, form="one", by=me, now=MONDAY)
    assert standing_of(row).holds == ["not_safe"]
    assert SubmittedForm.objects.count() == 1
