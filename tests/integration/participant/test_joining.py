"""Joining: one question about what was agreed, then how to be reached."""

import pytest

from careloom.participant.zones import zones_with
from careloom.records.models import Consent, Enrollment, PersonalField
from careloom.services.words import personal_fields
from tests.integration.participant.conftest import JOINING
from tests.integration.services.test_a_persons_way import standing_of


def post(client, home, **changed):
    return client.post(f"{home}begin", {**JOINING, **changed})


@pytest.mark.parametrize("check", ["yes", "", "invented"])
def test_a_wrong_answer_explains_and_asks_again(client, home, row, check):
    page = post(client, home, check=check)
    assert page.status_code == 422
    assert "Nobody reads these pages day and night" in page.content.decode()
    assert not Enrollment.objects.exclude(started_at=None).exists()


def test_after_the_right_answer_one_says_how_to_be_reached(client, home):
    page = client.post(f"{home}begin", {"check": "no"}).content.decode()
    assert "About you" in page
    assert 'value="Ximena-Marker"' in page
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        pytest.param({"zone": "Middle/Earth"}, "choose one of the answers", id="no such zone"),
        pytest.param({"channel": "pigeon"}, "choose one of the answers", id="no such channel"),
        pytest.param({"channel": "email", "email": ""}, "email address", id="no address"),
        pytest.param({"channel": "email", "email": "x@"}, "email address", id="half an address"),
        pytest.param({"name": "x" * 81}, "at most 80 letters", id="a name too long"),
    ],
)
def test_what_does_not_fit_is_asked_again_and_begins_nothing(client, home, row, changed, says):
    page = post(client, home, **changed)
    assert page.status_code == 422
    assert says in page.content.decode()
    row.refresh_from_db()
    assert row.started_at is None


def test_one_begins_in_ones_own_zone_with_ones_own_channel(client, home, row):
    email = "me@example.org"
    post(client, home, zone="Europe/Madrid", channel="email", email=email, name="Nadia")
    standing = standing_of(row)
    assert (standing.zone, standing.channel) == ("Europe/Madrid", "email")
    assert personal_fields(row.participant)["email"] == email
    assert personal_fields(row.participant)["name"] == "Nadia"
    assert email.encode() not in bytes(PersonalField.objects.get(name="email").ciphertext)


def test_beginning_twice_begins_once(client, home, row):
    post(client, home)
    post(client, home, channel="email", email="other@example.org")
    assert Consent.objects.count() == 1
    assert standing_of(row).channel == "web"


def test_the_front_door_tells_where_to_go(client, db):
    page = client.get("/").content.decode()
    assert "Open your own link" in page
    assert "Abra su propio enlace" in page
    assert "/staff/sign-in" in page


@pytest.mark.parametrize(
    ("language", "said", "unsaid"),
    [
        pytest.param("en", "Mexico City", "Ciudad de México", id="English"),
        pytest.param("es", "Este (Nueva York, Miami)", "Eastern", id="Spanish"),
    ],
)
def test_where_one_is_is_asked_in_ones_own_language(language, said, unsaid):
    names = [name for _, name in zones_with("", language)]
    assert said in names
    assert not [name for name in names if unsaid in name]
