"""The clinic's pages: who sees what, and what a form does once."""

import re
from datetime import timedelta

import pytest

from careloom.clinic.urls import urlpatterns
from careloom.records.models import AuditEntry, Enrollment, StaffTask
from careloom.services.answer import answer
from careloom.services.erase_person import erase_person
from careloom.services.link import link_token
from careloom.services.permission import participant
from careloom.services.report_need import report_need
from careloom.services.see_people import see_people
from careloom.services.see_tasks import see_tasks
from tests.integration.builders import MONDAY, a_clinic
from tests.integration.services.test_a_persons_way import standing_of

CARE = {"coach", "clinician"}
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


@pytest.mark.parametrize(
    ("address", "roles"),
    [
        pytest.param("/clinic/", {"coach", "clinician", "administrator"}, id="tasks"),
        pytest.param("/clinic/approvals", {"coach", "clinician"}, id="approvals"),
        pytest.param("/clinic/people", SEES_CODES, id="people"),
        pytest.param("/clinic/person/{row}", {"coach", "clinician"}, id="a person"),
        pytest.param("/clinic/task/{task}", {"coach", "clinician"}, id="a task"),
        pytest.param("/studio/", SEES_CODES, id="studio"),
        pytest.param("/studio/person/{row}", SEES_CODES, id="decisions"),
        pytest.param("/studio/outbox", {"coach", "clinician", "administrator"}, id="outbox"),
    ],
)
def test_each_role_sees_its_pages_and_no_other(as_staff, row, words, address, roles):
    for role in ROLES:
        status = as_staff(role).get(address.format(row=row.id, task=words.id)).status_code
        assert (status == 200) == (role in roles), role
        assert status in (200, 403)


POSTS = {
    "/clinic/person/{row}/decide": ({"act": "none", "reason": "not_now"}, CARE),
    "/clinic/person/{row}/need": ({"need": "hard_evening", "days": "7"}, CARE),
    "/clinic/person/{row}/level": ({"level": "plan"}, CARE),
    "/clinic/person/{row}/narrative": ({"key": "x", "text": "y"}, CARE),
    "/clinic/person/{row}/hold": ({"hold": "not_safe"}, {"clinician"}),
    "/clinic/task/{task}/settle": ({"close_as": "spoke"}, CARE),
}


@pytest.mark.parametrize("address", POSTS)
def test_each_role_does_what_it_may_and_nothing_else(as_staff, row, words, address):
    fields, roles = POSTS[address]
    for role in ROLES:
        page = as_staff(role).post(address.format(row=row.id, task=words.id), fields)
        assert (page.status_code in (302, 422)) == (role in roles), role
        if role not in roles:
            assert page.status_code == 403
            assert "Nothing was changed" in page.content.decode()


@pytest.mark.parametrize("address", POSTS)
def test_nobody_acts_for_a_person_of_another_organization(as_staff, row, words, address):
    client = as_staff("clinician", of=a_clinic("South"))
    before = standing_of(row)
    page = client.post(address.format(row=row.id, task=words.id), POSTS[address][0])
    assert page.status_code == 404
    assert standing_of(row) == before
    words.refresh_from_db()
    assert not words.acknowledged_at


def test_every_address_of_the_clinic_is_in_these_tables(db):
    """A page that is added without saying who may see it fails here."""
    seen = {"tasks", "task", "approvals", "people", "person"}
    done = {"settle-task", "decide", "set-need", "open-level", "edit-narrative", "close-hold"}
    assert {one.name for one in urlpatterns} == seen | done
    assert len(POSTS) == len(done)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("/clinic/task/99999999999999999999999", id="a number no database holds"),
        pytest.param("/clinic/people?after=%00", id="what no database looks for"),
        pytest.param("/clinic/person/nobody", id="nobody"),
    ],
)
def test_an_invented_address_is_answered_in_words(as_staff, row, address):
    assert as_staff("coach").get(address).status_code in (200, 404)


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


def test_tasks_stand_in_the_order_in_which_they_press(as_staff, row):
    kinds = ("look_after", "free_text", "approval", "person", "human_event", "safety")
    for number, (kind, urgent) in enumerate([*((k, False) for k in kinds), ("free_text", True)]):
        at = MONDAY - timedelta(hours=number)
        StaffTask.objects.create(
            enrollment=row, kind=kind, about=f"made/{number}", urgent=urgent, opened_at=at
        )
    text = as_staff("administrator").get("/clinic/").content.decode()
    said = re.findall(r'<th scope="row">(.*?)</th>', text)
    assert said == [
        "Safety: a human is needed now",
        '<span class="badge urgent">urgent</span> Own words to read',
        "No step fits: a human is asked to look",
        "A recommendation waits for you",
        "Own words to read",
        "A talk to have",
        "An agreed act to look at",
    ]
    assert "5 hours ago" in text
    assert "Ximena" not in text, "an administrator sees codes alone"


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
    assert not AuditEntry.objects.filter(act="read_words").exists(), "nothing was read by taking it"


def test_an_invented_outcome_closes_nothing(as_staff, words):
    page = as_staff("coach").post(f"/clinic/task/{words.id}/settle", {"close_as": "invented"})
    assert page.status_code == 422
    words.refresh_from_db()
    assert not words.closed_at


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


def test_the_page_says_what_was_found_and_whether_messages_go_out(as_staff, row):
    says(row, tense="8")
    client = as_staff("coach")
    client.post(f"/clinic/person/{row.id}/need", {"need": "hard_evening", "days": "7"})
    text = client.get(f"/clinic/person/{row.id}").content.decode()
    assert "<dt>Needs found</dt>" in text
    assert "A tense body" in text
    assert "until 9 March 2026" in text
    assert "messages may go out" in text
    says(row, unsafe="not_safe")
    text = client.get(f"/clinic/person/{row.id}").content.decode()
    assert "nothing goes out now: a safety hold is open" in text


def test_the_page_of_somebody_erased_says_so(as_staff, row):
    erase_person(person=row.participant, by=participant(row.id), now=MONDAY)
    page = as_staff("coach").get(f"/clinic/person/{row.id}")
    assert page.status_code == 404
    assert "was erased" in page.content.decode()


def test_an_invited_person_has_a_page_without_forms(as_staff, clinic):
    invited = clinic.person(begun=False)
    text = as_staff("clinician").get(f"/clinic/person/{invited.id}").content.decode()
    assert "only the invitation, until they agree" in text
    assert 'name="need"' not in text


def test_a_long_list_asks_the_database_no_more_than_a_short_one(clinic, django_assert_num_queries):
    rows = [clinic.person() for _ in range(5)]
    coach = clinic.staff("coach")
    for number, row in enumerate(rows):
        StaffTask.objects.create(
            enrollment=row, kind="free_text", about=f"made/{number}", opened_at=MONDAY
        )
    with django_assert_num_queries(2):
        assert {task.name for task in see_tasks(by=coach)} == {"Ximena-Marker"}
    with django_assert_num_queries(2):
        assert len(see_people(by=coach, now=MONDAY).people) == 5


def test_a_person_whose_standing_was_harmed_is_told_of_in_words(as_staff, row):
    Enrollment.objects.filter(id=row.id).update(standing="{")
    page = as_staff("clinician").get(f"/clinic/person/{row.id}")
    assert page.status_code == 422
    assert "Reach the person as you would without the hub." in page.content.decode()
