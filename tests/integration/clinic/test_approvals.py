"""The approvals: what staff see before they decide, and what their word does once."""

import re
from datetime import timedelta

import pytest

from careloom.records.clock import stop_clock
from careloom.records.models import AuditEntry
from careloom.services.answer import answer
from careloom.services.erase_person import erase_person
from careloom.services.permission import participant
from tests.integration.builders import MONDAY, a_clinic
from tests.integration.services.test_a_persons_way import outcomes, standing_of


def says(row, **answers):
    answer(enrollment_id=row.id, answers=answers, by=participant(row.id), now=MONDAY)


def form_of(page, end=""):
    return re.search(rf'name="form" value="([^"]+{end})"', page.content.decode())[1]


def test_the_queue_shows_all_that_one_needs_to_decide(as_staff, waiting):
    south, row = waiting
    text = as_staff("coach", of=south).get("/clinic/approvals").content.decode()
    assert "1 recommendation waits for a human" in text
    for part in (
        "Ximena-Marker",
        "Slow breath",
        "tension was 8",
        "Needs found",
        "What they would read",
        "This step helps it rest",
        "One helper: its level is not open yet",
        "in 3 days",
    ):
        assert part in text, part
    assert AuditEntry.objects.filter(chain=row.id, act="see_person").count() == 1


def test_from_the_queue_one_comes_back_to_the_queue(as_staff, waiting):
    south, row = waiting
    client = as_staff("coach", of=south)
    fields = {"act": "approve", "proposed": "breathe", "after": "approvals"}
    assert client.post(f"/clinic/person/{row.id}/decide", fields).url == "/clinic/approvals"
    text = client.get("/clinic/approvals").content.decode()
    assert "0 recommendations wait" in text
    assert "appears here" in text


def test_the_queue_leaves_out_what_expired_and_who_was_erased(as_staff, waiting):
    south, row = waiting
    other = south.person()
    client = as_staff("coach", of=south)
    erase_person(person=row.participant, by=participant(row.id), now=MONDAY)
    assert "0 recommendations" in client.get("/clinic/approvals").content.decode()
    assert other.id not in client.get("/clinic/approvals").content.decode()
    stop_clock(MONDAY + timedelta(days=30))
    assert "0 recommendations" in client.get("/clinic/approvals").content.decode()


def test_the_queue_of_another_organization_is_empty(as_staff, waiting):
    text = as_staff("clinician", of=a_clinic("East")).get("/clinic/approvals").content.decode()
    assert "0 recommendations" in text
    assert "Ximena" not in text


def test_a_coach_is_told_that_a_clinician_decides(as_staff, db):
    stop_clock(MONDAY)
    south = a_clinic("South", facilitation="clinician_leads")
    row = south.person()
    says(row, tense="8")
    text = as_staff("coach", of=south).get("/clinic/approvals").content.decode()
    assert "A clinician decides about this one" in text
    assert 'value="approve"' not in text
    text = as_staff("clinician", of=south).get("/clinic/approvals").content.decode()
    assert 'value="approve"' in text


def test_words_that_were_written_for_another_step_are_pointed_out(as_staff, waiting):
    south, row = waiting
    client = as_staff("coach", of=south)
    fields = {"act": "other", "step": "helper", "reason": "knows_more", "proposed": "breathe"}
    client.post(f"/clinic/person/{row.id}/decide", fields)
    text = client.get(f"/clinic/person/{row.id}").content.decode()
    assert 'these words were written for "Slow breath"' in text
    key = re.search(r'name="key" value="([^"]+)"', text)[1]
    client.post(f"/clinic/person/{row.id}/narrative", {"key": key, "text": "We chose this one."})
    assert "were written for" not in client.get(f"/clinic/person/{row.id}").content.decode()


def test_a_recommendation_is_approved_once(as_staff, waiting):
    south, row = waiting
    client = as_staff("coach", of=south)
    page = client.get(f"/clinic/person/{row.id}")
    text = page.content.decode()
    assert "A recommendation waits for the coach" in text
    assert "tension was 8" in text
    assert "its level is not open yet" in text
    fields = {"act": "approve", "proposed": "breathe", "form": form_of(page, "-d")}
    assert client.post(f"/clinic/person/{row.id}/decide", fields).status_code == 302
    assert standing_of(row).course.step == "breathe"
    before = outcomes(row)
    again = client.post(f"/clinic/person/{row.id}/decide", fields)
    assert "Nothing was changed" in again.content.decode()
    assert outcomes(row) == before


@pytest.mark.parametrize(
    ("fields", "status", "step"),
    [
        pytest.param({"act": "other", "step": "helper"}, 422, None, id="another without a reason"),
        pytest.param(
            {"act": "other", "step": "helper", "reason": "knows_more"}, 302, "helper", id="another"
        ),
        pytest.param({"act": "none"}, 422, None, id="none without a reason"),
        pytest.param({"act": "none", "reason": "not_now"}, 302, None, id="none"),
        pytest.param({"act": "invented"}, 422, None, id="an invented act"),
        pytest.param(
            {"act": "other", "step": "invented", "reason": "not_now"}, 422, None, id="no such step"
        ),
    ],
)
def test_another_choice_wants_a_reason(as_staff, waiting, fields, status, step):
    south, row = waiting
    client = as_staff("coach", of=south)
    fields = {"proposed": "breathe", **fields}
    assert client.post(f"/clinic/person/{row.id}/decide", fields).status_code == status
    course = standing_of(row).course
    assert (course.step if course else None) == step


def test_what_expired_meanwhile_is_said(as_staff, waiting):
    south, row = waiting
    client = as_staff("coach", of=south)
    stop_clock(MONDAY + timedelta(days=30))
    page = client.post(f"/clinic/person/{row.id}/decide", {"act": "approve", "proposed": "breathe"})
    assert page.status_code == 422
    assert "time is over" in page.content.decode()


def test_an_old_tab_never_decides_about_a_newer_recommendation(as_staff, waiting):
    south, row = waiting
    fields = {"act": "approve", "proposed": "breathe", "key": "evaluation/first@e99"}
    page = as_staff("coach", of=south).post(f"/clinic/person/{row.id}/decide", fields)
    assert page.status_code == 422
    assert standing_of(row).course is None
