"""The person's pages without a browser: order, old tabs, invented fields, headers."""

import re

import pytest

from careloom.records.models import JournalEntry, StaffTask


def form_of(response) -> str:
    return re.search(r'name="form" value="([^"]+)"', response.content.decode())[1]


def test_before_consent_there_is_only_consent(client, home):
    page = client.get(home).content.decode()
    assert "Before you begin" in page
    assert client.post(f"{home}answer", {"item": "tense", "answer": "5"}).url == home
    assert not JournalEntry.objects.exists()


def test_from_consent_to_the_closing_narrative(begun, home):
    page = begun.get(home)
    assert "How tense is your body now?" in page.content.decode()
    begun.post(f"{home}answer", {"item": "tense", "answer": "8", "form": form_of(page)})
    page = begun.get(home)
    text = page.content.decode()
    assert "Why slow breath helps" in text
    assert "This is your first step, Ximena-Marker." in text
    assert "Why you see this: tension was 8" in text
    begun.post(
        f"{home}respond", {"event": "why", "response": "something_else", "form": form_of(page)}
    )
    assert "What you tried still counts." in begun.get(home).content.decode()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        pytest.param({"item": "tense", "answer": "11"}, "from 0 to 10", id="outside its range"),
        pytest.param({"item": "tense", "answer": "x"}, "from 0 to 10", id="no number"),
        pytest.param({"item": "tried", "answer": "x"}, "one of the answers", id="no option"),
        pytest.param({"item": "invented", "answer": "1"}, "Nothing was changed", id="no field"),
        pytest.param({}, "Nothing was changed", id="an empty form"),
    ],
)
def test_what_does_not_fit_is_asked_again(begun, home, fields, says):
    before = JournalEntry.objects.count()
    response = begun.post(f"{home}answer", fields)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert "How tense is your body now?" in response.content.decode()
    assert JournalEntry.objects.count() == before


def test_the_same_form_twice_says_so_and_changes_nothing(begun, home):
    fields = {"item": "tense", "answer": "8", "form": "same"}
    begun.post(f"{home}answer", fields)
    before = JournalEntry.objects.count()
    response = begun.post(f"{home}answer", fields)
    assert "We already have that answer" in response.content.decode()
    assert JournalEntry.objects.count() == before


def test_an_old_tab_is_told_that_the_step_is_over(begun, home):
    response = begun.post(f"{home}respond", {"event": "why", "response": "done", "form": "old"})
    assert response.status_code == 422
    assert "That step is over" in response.content.decode()


def test_words_of_ones_own_reach_a_human(begun, home):
    page = begun.get(f"{home}report")
    begun.post(
        f"{home}report",
        {"option": "other", "words": "i want to die", "form": form_of(page)},
    )
    assert StaffTask.objects.get(kind="free_text").urgent
    page = begun.get(home).content.decode()
    assert "You are not alone" in page
    assert 'href="tel' not in page
    assert "Get help now" in page


def test_help_is_on_every_page_and_has_numbers(begun, home):
    for name in ("", "report", "help", "why", "path", "settings", "stop"):
        assert "Get help now" in begun.get(f"{home}{name}", follow=True).content.decode()
    assert 'href="tel:988"' in begun.get(f"{home}help").content.decode()


@pytest.mark.parametrize("link", ["nonsense", "a.0:forged", "x" * 200])
def test_a_link_that_is_none_gets_a_kind_page(client, db, link):
    response = client.get(f"/p/{link}/")
    assert response.status_code == 404
    assert "This link does not work any more" in response.content.decode()
    assert "Este enlace ya no sirve" in response.content.decode()


def test_headers_and_weight(begun, home):
    response = begun.get(home)
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"
    assert response["X-Frame-Options"] == "DENY"
    assert len(response.content) < 10_000
    page = response.content.decode()
    assert page.count("<h1") == 1
    assert "<script" not in page and "style=" not in page and "onclick" not in page
    assert "Marker" not in re.search(r"<title>(.*?)</title>", page)[1]


@pytest.mark.parametrize("name", ["begin", "answer", "respond", "choose", "change"])
def test_what_changes_something_is_never_a_link(begun, home, name):
    assert begun.get(f"{home}{name}").status_code == 405
