"""Signing in: what opens, what does not, and what the audit keeps of it."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.module_loading import import_string

from careloom.config.settings import PASSWORD_HASHERS
from careloom.records.clock import stop_clock, wall_clock
from careloom.records.models import AuditEntry, Membership, Organization
from careloom.staff.visit import LONGEST_SESSION, SINCE
from tests.integration.builders import MONDAY

PASSWORD = "correct-horse-battery"


@pytest.fixture
def coach(clinic):
    user = get_user_model().objects.create_user("carla", password=PASSWORD)
    Membership.objects.create(user=user, organization=clinic.organization, role="coach")
    return user


def sign_in(client, name="carla", password=PASSWORD, **more):
    return client.post("/staff/sign-in", {"name": name, "password": password, **more})


def test_a_real_hub_keeps_passwords_at_the_full_cost():
    [path] = PASSWORD_HASHERS
    assert path == "django.contrib.auth.hashers.ScryptPasswordHasher"
    assert import_string(path).work_factor >= 2**14


def test_the_right_pair_opens_the_tasks(client, coach):
    assert sign_in(client).url == "/staff/"
    assert client.get("/staff/").url == "/clinic/"
    assert client.get("/clinic/").status_code == 200


@pytest.mark.parametrize("name", ["carla", "nobody"], ids=["wrong password", "no such name"])
def test_a_wrong_pair_is_told_the_same_for_every_name(client, coach, name):
    page = sign_in(client, name=name, password="wrong")
    assert page.status_code == 422
    assert "do not belong together" in page.content.decode()


def test_after_five_failures_even_the_right_password_waits(client, coach):
    for _ in range(5):
        sign_in(client, password="wrong")
    assert sign_in(client).status_code == 429
    assert sign_in(client, name="CARLA").status_code == 429, "a name is slowed however it is typed"
    stop_clock(MONDAY + timedelta(minutes=16))
    assert sign_in(client).status_code == 302


def test_the_audit_never_keeps_what_was_typed(client, coach):
    sign_in(client, name="my-password-in-the-wrong-field", password="x")
    sign_in(client)
    kept = " ".join(f"{e.chain}{e.actor}{e.act}{e.subject}" for e in AuditEntry.objects.all())
    assert "sign_in_failed" in kept
    assert "my-password" not in kept
    assert "carla" not in kept


def test_who_has_no_role_is_told_so(client, db):
    get_user_model().objects.create_user("nina", password=PASSWORD)
    page = sign_in(client, name="nina")
    assert page.status_code == 403
    assert "no role" in page.content.decode()


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        pytest.param("/clinic/people", "/clinic/people", id="back to the page that was asked for"),
        pytest.param("https://elsewhere.example", "/staff/", id="never to another site"),
        pytest.param("//elsewhere.example", "/staff/", id="nor by two slashes"),
    ],
)
def test_after_signing_in_one_goes_on(client, coach, wanted, goes_to):
    assert sign_in(client, next=wanted).url == goes_to


def test_a_session_ends_after_twelve_hours(client, coach):
    sign_in(client)
    session = client.session
    session[SINCE] = wall_clock() - LONGEST_SESSION - 1
    session.save()
    assert client.get("/clinic/").url.startswith("/staff/sign-in")


def test_signing_out_ends_the_session(client, coach):
    sign_in(client)
    client.post("/staff/sign-out")
    assert client.get("/clinic/").url.startswith("/staff/sign-in")


def test_signing_out_wants_a_post(client, coach):
    sign_in(client)
    assert client.get("/staff/sign-out").status_code == 405


def test_with_two_organizations_one_is_chosen(client, coach, clinic):
    south = Organization.objects.create(name="South")
    Membership.objects.create(user=coach, organization=south, role="auditor")
    sign_in(client)
    page = client.get("/staff/").content.decode()
    assert "South (auditor)" in page
    client.post("/staff/organization", {"organization": south.id})
    assert client.get("/staff/").url == "/studio/"
    client.post("/staff/organization", {"organization": "invented"})
    assert client.get("/staff/").url == "/studio/"


def test_with_two_organizations_a_page_asked_for_leads_to_the_choice(client, coach):
    south = Organization.objects.create(name="South")
    Membership.objects.create(user=coach, organization=south, role="auditor")
    assert sign_in(client, next="/clinic/").url == "/clinic/"
    assert client.get("/clinic/").url == "/staff/", "never back to the sign-in, over and over"


def test_a_form_after_the_session_ended_says_that_nothing_was_changed(client, coach):
    sign_in(client)
    client.post("/staff/sign-out")
    page = client.post("/clinic/task/1/settle", {"close_as": "spoke"}, follow=True)
    assert "nothing was changed" in page.content.decode()


def test_who_lost_their_last_role_is_told_so_and_signed_out(client, coach):
    sign_in(client)
    Membership.objects.filter(user=coach).delete()
    page = client.get("/staff/")
    assert page.status_code == 403
    assert "no role" in page.content.decode()
    assert client.get("/staff/").url == "/staff/sign-in"


def test_a_name_that_no_database_keeps_is_only_wrong(client, coach):
    assert sign_in(client, name="car\0la", password="wr\0ong").status_code == 422


def test_the_audit_says_who_signed_in(client, coach):
    sign_in(client, password="wrong")
    sign_in(client)
    kept = AuditEntry.objects.filter(subject="sign-in").order_by("seq")
    assert [(one.act, one.actor) for one in kept] == [
        ("sign_in_failed", "staff:?"),
        ("sign_in", f"staff:{coach.pk}"),
    ]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        pytest.param("/staff/sign-in", ["Nothing was changed"], id="staff"),
        pytest.param("/p/x/answer", ["nothing was changed", "nada cambió"], id="people in care"),
    ],
)
def test_a_forged_or_outdated_form_is_refused_in_words(db, address, says):
    page = Client(enforce_csrf_checks=True).post(address, {})
    assert page.status_code == 403
    for one in says:
        assert one in page.content.decode()


def test_cookies_stay_away_from_scripts_and_other_sites(client, coach):
    sign_in(client)
    session = client.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert session["max-age"] == 1800
