"""Links that open one person's pages, and words with their own names in them."""

import re

import pytest

from careloom.records.bundles import program_of
from careloom.records.keys import erase_person_key
from careloom.records.models import Enrollment
from careloom.services.link import BadLink, link_address, link_token, read_link
from careloom.services.words import fill_blanks, personal_fields


@pytest.fixture
def row(clinic) -> Enrollment:
    return clinic.person()


def test_a_link_opens_its_own_person(clinic, row):
    other = clinic.person()
    assert read_link(link_token(row)).id == row.id
    assert read_link(link_token(other)).id == other.id


def test_a_link_says_nothing_personal(row):
    assert "Marker" not in link_address(row)
    assert re.fullmatch(r"https?://[^/]+/p/[\w.:-]+/", link_address(row))


def test_a_replaced_link_opens_nothing_and_the_new_one_does(row):
    old = link_token(row)
    Enrollment.objects.filter(id=row.id).update(link_epoch=1)
    with pytest.raises(BadLink):
        read_link(old)
    row.refresh_from_db()
    assert read_link(link_token(row)).id == row.id


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda token: "", id="empty"),
        pytest.param(lambda token: token[:-1], id="cut"),
        pytest.param(lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"), id="altered"),
        pytest.param(lambda token: token.swapcase(), id="other case"),
        pytest.param(lambda token: token.partition(":")[0], id="without its signature"),
        pytest.param(lambda token: token.replace(".0:", ".1:"), id="another epoch"),
        pytest.param(lambda token: f"x{token}", id="another person"),
        pytest.param(lambda token: "../../etc/passwd", id="a path"),
        pytest.param(lambda token: "\x00\ud800"[:1] * 9, id="zero bytes"),
        pytest.param(lambda token: "a" * 100_000, id="huge"),
    ],
)
def test_any_other_text_opens_nothing(row, change):
    with pytest.raises(BadLink) as found:
        read_link(change(link_token(row)))
    assert row.id not in str(found.value)


def test_a_link_of_another_hub_opens_nothing(row, settings):
    token = link_token(row)
    settings.SECRET_KEY = "another hub's own secret, as long as it has to be"
    with pytest.raises(BadLink):
        read_link(token)


@pytest.mark.parametrize(
    ("text", "fields", "expected"),
    [
        pytest.param("Hi {name}.", {"name": "Ana"}, "Hi Ana.", id="known"),
        pytest.param("Hi {name}.", {}, "Hi there.", id="not known"),
        pytest.param("Hi {name}.", {"name": ""}, "Hi there.", id="left empty"),
        pytest.param("{name}, {name}!", {"name": "Ñu"}, "Ñu, Ñu!", id="twice"),
        pytest.param("{other}", {"other": "x"}, "{other}", id="no blank of the program"),
        pytest.param("Hi {name}.", {"name": "{name}"}, "Hi {name}.", id="filled once only"),
        pytest.param("Hi {name}.", {"name": r"\1 <b>"}, r"Hi \1 <b>.", id="taken as it is"),
        pytest.param("{name.__class__}", {"name": "A"}, "{name.__class__}", id="no attributes"),
        pytest.param("{ name } {}", {"name": "A"}, "{ name } {}", id="not written as a blank"),
    ],
)
def test_blanks_are_filled_with_the_persons_own_words(clinic, text, fields, expected):
    program = program_of(clinic.program.content_hash)
    assert fill_blanks(program, text, fields, "en") == expected


def test_fields_come_back_in_the_clear_until_the_key_is_gone(row):
    assert personal_fields(row.participant) == {
        "name": "Ximena-Marker",
        "email": "someone@example.org",
    }
    erase_person_key(row.participant_id)
    assert personal_fields(row.participant) == {}
