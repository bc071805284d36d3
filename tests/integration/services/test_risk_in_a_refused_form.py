"""An answer that calls for help stands, whatever else in the form does not fit."""

import pytest

from careloom.records.models import Delivery, StaffTask
from careloom.services.answer import answer
from careloom.services.happening import Refused
from careloom.services.permission import participant
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
