"""The clinic's pages: who sees what, and what a form does once."""

import re
from datetime import timedelta

import pytest

from careloom.records.clock import stop_clock
from careloom.records.models import AuditEntry, StaffTask
from careloom.services.answer import answer
from careloom.services.link import link_token
from careloom.services.permission import participant
from careloom.services.report_need import report_need
from tests.integration.builders import MONDAY, a_clinic
from tests.integration.services.test_a_persons_way import outcomes, standing_of

SEES_CODES = {"coach", "clinician", "author", "analyst", "auditor"}
ROLES = ("coach", "clinician", "author", "analyst", "administrator", "auditor")
WORDS = "Grandmother-Marker moves in with us."


def form_of(page, end=""):
    return re.search(rf'name="form" value="([^"]+{end})"', page.content.decode())[1]


def says(row, **answers):
    answer(enrollment_id=row.id, answers=answers, by=participant(row.id), now=MONDAY)


@pytest.fixture
def row(clinic):
    return clinic.person()


@pytest.fixture
def words(row):
    report_need(
        enrollment_id=row.id,
        report="hard",
        option="other",
        words=WORDS,
        by=participant(row.id),
        now=MONDAY,
    )
    return StaffTask.objects.get(kind="free_text")


@pytest.fixture
def waiting(db):
    """A clinic whose coach approves, and a person for whom a recommendation waits."""
    stop_clock(MONDAY)
    south = a_clinic("South", facilitation="coach_approves")
    row = south.person()
    says(row, tense="8")
    return south, row


@pytest.mark.parametrize(
    ("address", "roles"),
    [
        pytest.param("/clinic/", {"coach", "clinician", "administrator"}, id="tasks"),
        pytest.param("/clinic/people", SEES_CODES, id="people"),
        pytest.param("/clinic/person/{row}", {"coach", "clinician"}, id="a person"),
        pytest.param("/clinic/task/{task}", {"coach", "clinician"}, id="a task"),
        pytest.param("/studio/", SEES_CODES, id="studio"),
        pytest.param("/studio/person/{row}", SEES_CODES, id="decisions"),
        pytest.param("/studio/outbox", {"coach", "clinician"}, id="outbox"),
    ],
)
def test_each_role_sees_its_pages_and_no_other(as_staff, row, words, address, roles):
    for role in ROLES:
        status = as_staff(role).get(address.format(row=row.id, task=words.id)).status_code
        assert (status == 200) == (role in roles), role
        assert status in (200, 403)


@pytest.mark.parametrize(
    "address",
    ["/clinic/person/{row}", "/clinic/task/{task}", "/studio/person/{row}", "/studio/decision/1"],
)
def test_what_is_another_organizations_is_not_there(as_staff, row, words, address):
    client = as_staff("clinician", of=a_clinic("South"))
    assert client.get(address.format(row=row.id, task=words.id)).status_code == 404


def test_who_is_not_signed_in_is_asked_to(client, row):
    assert client.get(f"/clinic/person/{row.id}").url.startswith("/staff/sign-in?next=")
    assert client.post(f"/clinic/person/{row.id}/need", {}).status_code == 302


def test_safety_stands_before_everything_else(as_staff, clinic, row, words):
    says(row, unsafe="not_safe")
    page = as_staff("coach").get("/clinic/").content.decode()
    assert "2 open tasks" in page
    assert page.index("Safety: a human is needed now") < page.index("Own words to read")


def test_words_are_read_on_their_own_page_and_that_is_kept(as_staff, row, words):
    client = as_staff("coach")
    assert WORDS not in client.get("/clinic/").content.decode()
    assert WORDS in client.get(f"/clinic/task/{words.id}").content.decode()
    read = AuditEntry.objects.get(act="read_words")
    assert read.chain == row.id
    assert read.actor.startswith("coach:")


def test_the_answer_that_called_for_a_human_is_shown(as_staff, row):
    says(row, unsafe="not_safe")
    task = StaffTask.objects.get(kind="safety")
    page = as_staff("clinician").get(f"/clinic/task/{task.id}").content.decode()
    assert "Do you feel safe at home?" in page
    assert "<p>No</p>" in page


def test_a_task_is_taken_and_closed(as_staff, words):
    client = as_staff("coach")
    client.post(f"/clinic/task/{words.id}/settle", {})
    words.refresh_from_db()
    assert words.acknowledged_at
    assert not words.closed_at
    client.post(f"/clinic/task/{words.id}/settle", {"close_as": "spoke"})
    words.refresh_from_db()
    assert words.closed_as == "spoke"
    assert "0 open tasks" in client.get("/clinic/").content.decode()


def test_an_invented_outcome_closes_nothing(as_staff, words):
    page = as_staff("coach").post(f"/clinic/task/{words.id}/settle", {"close_as": "invented"})
    assert page.status_code == 422
    words.refresh_from_db()
    assert not words.closed_at


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


def test_a_need_is_set_and_a_level_opened(as_staff, row):
    says(row, tense="3")
    client = as_staff("coach")
    client.post(f"/clinic/person/{row.id}/level", {"level": "plan"})
    client.post(f"/clinic/person/{row.id}/need", {"need": "hard_evening", "days": "7"})
    assert standing_of(row).course.step == "helper"
    assert "opened by hand" in client.get(f"/clinic/person/{row.id}").content.decode()


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        pytest.param("need", {"need": "invented", "days": "7"}, id="no such need"),
        pytest.param("need", {"need": "hard_evening", "days": "7000"}, id="no such span"),
        pytest.param("level", {"level": "invented"}, id="no such level"),
        pytest.param("hold", {"hold": "invented"}, id="no such hold"),
        pytest.param("narrative", {"key": "invented", "text": "x"}, id="no such narrative"),
        pytest.param("narrative", {"key": "", "text": " "}, id="no words"),
    ],
)
def test_what_does_not_fit_changes_nothing(as_staff, row, act, fields):
    before = standing_of(row)
    page = as_staff("clinician").post(f"/clinic/person/{row.id}/{act}", fields)
    assert page.status_code == 422
    assert "Nothing was changed" in page.content.decode() or "could be" in page.content.decode()
    assert standing_of(row) == before


def test_a_hold_is_closed_by_a_clinician_on_the_page(as_staff, row):
    says(row, unsafe="not_safe")
    assert (
        "Close this hold" not in as_staff("coach").get(f"/clinic/person/{row.id}").content.decode()
    )
    client = as_staff("clinician")
    assert "Close this hold" in client.get(f"/clinic/person/{row.id}").content.decode()
    client.post(f"/clinic/person/{row.id}/hold", {"hold": "not_safe"})
    assert standing_of(row).holds == []


def test_an_edited_narrative_is_what_the_person_reads(as_staff, client, row):
    says(row, tense="8")
    staff = as_staff("coach")
    page = staff.get(f"/clinic/person/{row.id}")
    text = page.content.decode()
    assert "Written by: software" in text
    key = re.search(r'name="key" value="(evaluation[^"]+)"', text)[1]
    fields = {"key": key, "text": "Marker: we spoke today, {name}.", "form": form_of(page, "-t")}
    assert staff.post(f"/clinic/person/{row.id}/narrative", fields).status_code == 302
    assert "Written by: coach" in staff.get(f"/clinic/person/{row.id}").content.decode()
    assert "we spoke today, Ximena-Marker." in client.get(f"/p/{link_token(row)}/").content.decode()


def test_no_name_stands_in_an_address_or_a_title(as_staff, row, words):
    client = as_staff("clinician")
    for address in ("/clinic/", "/clinic/people", f"/clinic/person/{row.id}"):
        text = client.get(address).content.decode()
        title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1]
        links = " ".join(re.findall(r'(?:href|action)="([^"]*)"', text))
        assert "Ximena" not in title + links
