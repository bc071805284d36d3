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
    change(begun, home, "settings", to_zone="America/Chicago", to_form="easy", form="a")
    assert standing_of(row).zone == "America/Chicago"
    assert standing_of(row).form == "easy"


def test_a_pause_of_one_two_or_four_weeks_is_offered(begun, home):
    page = begun.get(f"{home}pause").content.decode()
    assert re.findall(r'name="weeks" value="(\d)"', page) == ["1", "2", "4"]


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        pytest.param("settings", {"to_zone": "Middle/Earth"}, id="no such zone"),
        pytest.param("settings", {"to_language": "xx"}, id="no such language"),
        pytest.param("pause", {"weeks": "400"}, id="no such span"),
        pytest.param("settings", {"to_channel": "email", "email": ""}, id="no address"),
        pytest.param("settings", {"to_channel": "email", "email": "x"}, id="no email"),
    ],
)
def test_what_does_not_fit_changes_nothing(begun, home, row, what, fields):
    before = standing_of(row)
    page = change(begun, home, what, **fields)
    assert page.status_code == 422
    assert 'class="said"' in page.content.decode()
    assert standing_of(row) == before


def test_one_part_that_does_not_fit_leaves_the_others_as_they_were(begun, home, row):
    fields = {"to_zone": "America/Chicago", "name": "Nadia", "to_form": "invented", "form": "a"}
    page = change(begun, home, "settings", **fields)
    assert page.status_code == 422
    assert 'value="Nadia"' in page.content.decode(), "nothing is typed twice"
    assert standing_of(row).zone == "America/New_York"
    assert personal_fields(row.participant)["name"] == "Ximena-Marker"


def test_what_was_saved_is_said(begun, home):
    page = change(begun, home, "settings", to_zone="America/Chicago", form="a")
    assert page.url == f"{home}settings?said=saved"
    assert "Saved." in begun.get(page.url).content.decode()
    page = change(begun, home, "settings", to_zone="America/Denver", form="a")
    assert "Nothing was changed" in page.content.decode()


def test_an_address_cannot_make_a_page_say_something(begun, home):
    assert 'class="said"' not in begun.get(f"{home}?said=invented").content.decode()


def test_an_invented_setting_is_ignored(begun, home, row):
    before = standing_of(row)
    assert change(begun, home, "invented").url.endswith("settings")
    assert standing_of(row) == before


def test_choosing_a_way_agrees_to_it_and_no_longer_to_the_other(begun, home, row):
    change(begun, home, "settings", to_channel="email", email="me@example.org", form="a")
    agreed = Consent.objects.filter(withdrawn_at=None)
    assert [one.channel for one in agreed] == ["email"]
    assert standing_of(row).channel == "email"
    assert personal_fields(row.participant)["email"] == "me@example.org"
    change(begun, home, "settings", to_channel="web", email="me@example.org", form="b")
    assert [one.channel for one in agreed.all()] == ["web"]
    assert standing_of(row).paused_until == 0.0


def test_saving_settings_is_no_consent_of_who_stopped(begun, home, row):
    begun.post(f"{home}stop", {"how": "stop", "form": "a"})
    change(begun, home, "settings", to_channel="web", to_form="easy", form="b")
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert standing_of(row).form == "easy"


def test_what_was_agreed_to_can_be_read_again(begun, home):
    page = begun.get(f"{home}agreed").content.decode()
    assert "We send you short steps" in page
    assert "Your name is kept locked away" in page


def test_a_name_is_changed_and_taken_away(begun, home, row):
    change(begun, home, "settings", name="Nadia", form="a")
    assert personal_fields(row.participant)["name"] == "Nadia"
    change(begun, home, "settings", name="", form="b")
    assert "name" not in personal_fields(row.participant)


def test_a_pause_is_taken_and_ended(begun, home, row):
    change(begun, home, "pause", weeks="2", form="a")
    assert standing_of(row).paused_until
    page = begun.get(home).content.decode()
    assert "You are on a pause" in page
    assert "until March 16" in page
    assert begun.get(f"{home}pause").url == home
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
