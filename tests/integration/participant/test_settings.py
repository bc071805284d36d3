"""Settings, a pause, stopping, coming back, erasing."""

import re

import pytest

from careloom.records.models import Consent, Delivery, FreeText, JournalEntry, PersonalField
from careloom.services.words import personal_fields
from tests.integration.services.test_a_persons_way import standing_of


def change(client, home, what, **fields):
    return client.post(f"{home}change", {"what": what, **fields})


def test_settings_show_what_is_set(begun, home):
    page = begun.get(f"{home}settings").content.decode()
    assert re.search(r'value="web" checked', page)
    assert '<option value="America/New_York" selected>' in page


def test_zone_and_form_are_changed(begun, home, row):
    change(begun, home, "preference", to_zone="America/Chicago", to_form="easy", form="a")
    assert standing_of(row).zone == "America/Chicago"
    assert standing_of(row).form == "easy"


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        pytest.param("preference", {"to_zone": "Middle/Earth"}, id="no such zone"),
        pytest.param("preference", {"to_language": "xx"}, id="no such language"),
        pytest.param("pause", {"weeks": "400"}, id="no such span"),
        pytest.param("reach", {"to_channel": "email", "email": ""}, id="no address"),
        pytest.param("reach", {"to_channel": "email", "email": "x"}, id="no email"),
    ],
)
def test_what_does_not_fit_changes_nothing(begun, home, row, what, fields):
    before = standing_of(row)
    assert change(begun, home, what, **fields).status_code == 422
    assert standing_of(row) == before


def test_an_invented_setting_is_ignored(begun, home, row):
    before = standing_of(row)
    assert change(begun, home, "invented").url.endswith("settings")
    assert standing_of(row) == before


def test_by_email_from_now_on_is_a_consent_of_its_own(begun, home, row):
    change(begun, home, "reach", to_channel="email", email="me@example.org", form="a")
    assert set(Consent.objects.values_list("channel", flat=True)) == {"web", "email"}
    assert standing_of(row).channel == "email"
    assert personal_fields(row.participant)["email"] == "me@example.org"


def test_a_name_is_changed_and_taken_away(begun, home, row):
    change(begun, home, "names", name="Nadia", form="a")
    assert personal_fields(row.participant)["name"] == "Nadia"
    change(begun, home, "names", name="", form="b")
    assert "name" not in personal_fields(row.participant)


def test_a_pause_is_taken_and_ended(begun, home, row):
    change(begun, home, "pause", weeks="2", form="a")
    assert standing_of(row).paused_until
    assert "You are on a pause" in begun.get(f"{home}settings").content.decode()
    change(begun, home, "go_on", form="b")
    assert standing_of(row).paused_until == 0.0


def test_stopping_keeps_the_door_open(begun, home, row):
    begun.post(f"{home}stop", {"how": "stop", "form": "a"})
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    page = begun.get(home).content.decode()
    assert "You have stopped" in page
    assert "Get help now" in page
    before = Delivery.objects.count()
    change(begun, home, "again", form="b")
    assert Consent.objects.filter(withdrawn_at=None).count() == 1
    assert "How tense is your body now?" in begun.get(home).content.decode()
    assert Delivery.objects.count() == before


def test_erasing_is_asked_twice(begun, home, row):
    page = begun.post(f"{home}stop", {"how": "erase", "form": "a"}).content.decode()
    assert "cannot be undone" in page
    assert PersonalField.objects.exists()
    page = begun.post(f"{home}stop", {"how": "erase", "sure": "yes", "form": "b"}).content.decode()
    assert "It is erased" in page
    assert not PersonalField.objects.exists()
    assert not JournalEntry.objects.exists()
    assert not FreeText.objects.exists()
    assert begun.get(home).status_code == 404


def test_a_stop_page_says_first_what_each_way_means(begun, home):
    page = begun.get(f"{home}stop").content.decode()
    assert "you may start again on any day" in page
    assert "Nobody can bring them back" in page
    assert Consent.objects.filter(withdrawn_at=None).exists()
