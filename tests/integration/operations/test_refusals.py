"""What a person reads when a page cannot be shown: calm, in their language, with help at hand."""

import pytest
from django.test import override_settings

from careloom.records.models import Enrollment
from careloom.services.link import link_token
from tests.integration.builders import parenting_clinic

FAILING = "tests.integration.operations.failing_urls"
WORDS = "I am so alone"


@pytest.fixture
def broken(client):
    """A client whose requests may fail on our side, as they would in production."""
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=FAILING):
        yield client


def fail_at(client, path, **headers):
    return client.post(path, {"kind": "plain", "words": WORDS}, headers=headers)


@pytest.mark.parametrize(
    ("language", "first", "then"),
    [
        pytest.param("", "That did not work", "Eso no funcionó", id="no language asked for"),
        pytest.param("es-MX,es;q=0.9", "Eso no funcionó", "That did not work", id="Spanish"),
        pytest.param("fr", "That did not work", "Eso no funcionó", id="one that we have not"),
    ],
)
def test_a_fault_is_told_in_both_languages_the_asked_one_first(
    broken, standing_clinic, language, first, then
):
    row = standing_clinic.person()
    page = fail_at(broken, f"/p/{link_token(row)}/fails", **{"accept-language": language})
    text = page.content.decode()
    assert page.status_code == 500
    assert text.index(f"<h1>{first}</h1>") < text.index(f"<h2>{then}</h2>")
    assert "911" in text
    assert f'href="/p/{link_token(row)}/help"' in text
    assert page.headers["X-Request-ID"] in text
    assert WORDS not in text
    assert "Traceback" not in text


def test_the_page_of_a_fault_asks_nothing_of_the_database(
    broken, standing_clinic, django_assert_num_queries
):
    with django_assert_num_queries(0):
        page = fail_at(broken, "/p/anything/fails")
    assert page.status_code == 500


@pytest.mark.parametrize(("language", "said"), [("en-US", "Back"), ("es-MX", "Volver")])
def test_the_way_to_help_stays_open_where_what_is_kept_of_somebody_is_harmed(
    client, db, language, said
):
    client.raise_request_exception = False
    row = parenting_clinic().person()
    Enrollment.objects.filter(id=row.id).update(standing='{"harmed')
    home, headers = f"/p/{link_token(row)}/", {"accept-language": language}
    today = client.get(home, headers=headers)
    assert today.status_code == 500
    assert f'href="{home}help"' in today.content.decode()
    page = client.get(f"{home}help", headers=headers)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert 'href="tel:988"' in page.content.decode()


def test_staff_read_it_in_their_own_frame(broken, db):
    page = fail_at(broken, "/staff/fails").content.decode()
    assert "it was noted and will be looked at" in page
    assert 'class="staff"' in page


def test_a_machine_gets_a_code(broken, db):
    page = fail_at(broken, "/api/fails")
    assert page.json() == {"error": "failed", "request": page.headers["X-Request-ID"]}


@pytest.mark.parametrize(
    ("path", "says"),
    [
        pytest.param("/nowhere", "Use the link that your team gave you", id="nowhere"),
        pytest.param("/p/x/y/z/<script>", "There is no page here", id="below a link"),
        pytest.param("/clinic/nowhere", "There is no such page.", id="staff"),
    ],
)
def test_an_address_that_is_none_is_told_and_not_repeated(client, db, path, says):
    page = client.get(path)
    text = page.content.decode()
    assert page.status_code == 404
    assert says in text
    assert "nowhere" not in text
    assert "<script>" not in text


def test_another_host_is_refused_without_a_framework_page(client, db):
    page = client.get("/staff/", headers={"host": "evil.example"})
    assert page.status_code == 400
    assert "There is no such page." in page.content.decode()
    assert "evil" not in page.content.decode()
