"""The studio's pages: the path of a decision, and each message as it was seen."""

import re
from datetime import timedelta

import msgspec
import pytest

from careloom.records.models import AuditEntry, DecisionRecord, Delivery, JournalEntry
from careloom.services.addresses import address_of
from careloom.services.answer import answer
from careloom.services.decide_due import decide_due
from careloom.services.edit_narrative import edit_narrative
from careloom.services.erase_person import erase_person
from careloom.services.permission import participant
from careloom.services.respond import respond
from tests.integration.builders import MONDAY, pass_time, starter_bundle


@pytest.fixture
def row(clinic):
    row = clinic.person(channel="email")
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
    return row


def decision_of(row, outcome):
    return DecisionRecord.objects.filter(enrollment_id=row.id, outcome=outcome).latest("seq")


def test_a_decision_is_shown_as_a_path(as_staff, row):
    record = decision_of(row, "recommend")
    page = as_staff("auditor").get(f"/studio/decision/{record.id}").content.decode()
    parts = [
        "What brought it about",
        "What was known",
        "What was judged",
        "tense = 8 (participant)",
        "tense &gt;= 5",
        "What was drawn",
        "What came of it",
        "narrative/why/too_tense",
        "What was not offered, and why",
        "One helper: its level is not open yet",
        "By which version",
    ]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert "comes out identical" in page


def test_names_are_never_shown_to_an_auditor(as_staff, row):
    record = decision_of(row, "recommend")
    client = as_staff("auditor")
    for address in ("/studio/", f"/studio/person/{row.id}", f"/studio/decision/{record.id}"):
        assert "Ximena" not in client.get(address).content.decode()
    assert AuditEntry.objects.filter(act="see_decision", actor__startswith="auditor:").count() == 1


def test_a_drawn_event_shows_its_probabilities(as_staff, row):
    me = participant(row.id)
    respond(enrollment_id=row.id, response="done", event="why", form="", by=me, now=MONDAY)
    pass_time(MONDAY, timedelta(hours=12))
    drawn = next(
        one
        for one in DecisionRecord.objects.filter(enrollment_id=row.id, kind="event").order_by(
            "-seq"
        )
        if '"options"' in one.body
    )
    page = as_staff("author").get(f"/studio/decision/{drawn.id}").content.decode()
    assert page.count("<meter") == 2
    assert "The draw was 0." in page


def test_a_decision_that_no_longer_holds_says_in_what(as_staff, row):
    record = decision_of(row, "recommend")
    changed = record.body.replace('"need":"too_tense"', '"need":"hard_evening"')
    assert changed != record.body
    DecisionRecord.objects.filter(id=record.id).update(body=changed)
    page = as_staff("author").get(f"/studio/decision/{record.id}").content.decode()
    assert "it comes out otherwise in:" in page


def test_the_list_is_filtered_and_goes_on(as_staff, row):
    client = as_staff("author")
    first = DecisionRecord.objects.filter(enrollment_id=row.id).earliest("seq")
    for number in range(60):
        DecisionRecord.objects.create(
            enrollment_id=row.id,
            key=f"made/{number}@x",
            seq=1000 + number,
            kind="event",
            outcome="nothing",
            taken_at=first.taken_at,
            body="",
            snapshot="",
        )
    page = client.get(f"/studio/person/{row.id}?outcome=nothing").content.decode()
    assert page.count("made/") == 50
    assert "evaluation/first" not in page
    assert "before=1010" in page
    older = client.get(f"/studio/person/{row.id}?outcome=nothing&before=1010").content.decode()
    assert "made/9@x" in older
    assert "made/10@x" not in older


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("?before=x", id="no number"),
        pytest.param("?before=-1", id="a negative number"),
        pytest.param("?before=99999999999999999999999999", id="a number no database holds"),
        pytest.param("?outcome=invented&kind=invented", id="invented filters"),
        pytest.param("?outcome=%00", id="what no database looks for"),
    ],
)
def test_an_invented_query_shows_the_list(as_staff, row, query):
    page = as_staff("author").get(f"/studio/person/{row.id}{query}")
    assert page.status_code == 200
    assert "evaluation/first" in page.content.decode()


def test_decisions_are_filtered_by_kind_and_the_filter_goes_along(as_staff, row):
    first = DecisionRecord.objects.filter(enrollment_id=row.id).earliest("seq")
    for number in range(60):
        DecisionRecord.objects.create(
            enrollment_id=row.id,
            key=f"made/{number}@x",
            seq=1000 + number,
            kind="contact",
            outcome="nothing",
            taken_at=first.taken_at,
            body="",
            snapshot="",
        )
    address = f"/studio/person/{row.id}?kind=contact&outcome=nothing"
    text = as_staff("author").get(address).content.decode()
    assert "evaluation/first" not in text
    assert "kind=contact&amp;outcome=nothing&amp;before=1010" in text
    assert "<option selected>contact</option>" in text


def test_what_was_known_is_told_with_value_source_and_age(as_staff, row):
    record = decision_of(row, "recommend")
    text = as_staff("author").get(f"/studio/decision/{record.id}").content.decode()
    assert "<code>tense</code> = 8, from participant, just now" in text
    assert "model/needs/too_tense/when</code>, model.yaml:" in text
    assert "Told by the software" in text


def test_what_was_too_old_says_so(as_staff, row):
    record = decision_of(row, "recommend")
    snapshot = msgspec.json.decode(record.snapshot)
    [read] = [one for one in snapshot["read"] if "tense" in one[2]]
    read[2].remove("tense")
    at = read[0]
    snapshot["stale"] = {"tense": [6.0, at - 30 * 86400]}
    DecisionRecord.objects.filter(id=record.id).update(
        snapshot=msgspec.json.encode(snapshot).decode()
    )
    text = as_staff("author").get(f"/studio/decision/{record.id}").content.decode()
    assert "<code>tense</code> = 6, 30 days ago: <strong>too old to be used</strong>" in text


def test_an_edit_is_named_and_its_words_are_kept_from_auditors(as_staff, clinic, row):
    record = decision_of(row, "recommend")
    edit_narrative(
        enrollment_id=row.id,
        key=record.key,
        text="Marker-words of the coach",
        by=clinic.staff("coach"),
        now=MONDAY,
    )
    text = as_staff("auditor").get(f"/studio/decision/{record.id}").content.decode()
    assert "A coach put other words in place of these" in text
    assert "Marker-words" not in text


@pytest.mark.parametrize(
    ("path", "file", "line"),
    [
        pytest.param("model/needs/too_tense/when", "model.yaml", "id: too_tense", id="a need"),
        pytest.param("model/levels/plan", "model.yaml", "- id: plan", id="a level"),
        pytest.param("suite/breathe/rules/nudge/when", "suite/breathe.yaml", "when: ", id="a rule"),
    ],
)
def test_a_condition_is_found_in_the_authors_files(row, path, file, line):
    found, _, number = address_of(row.program_id, path).partition(":")
    assert found == file
    assert line in starter_bundle()[file].splitlines()[int(number) - 1]


@pytest.mark.parametrize("path", ["suite/no_such_step/when", "invented/path", ""])
def test_what_stands_in_no_file_has_no_address(row, path):
    assert address_of(row.program_id, path) == ""


def test_a_message_is_shown_as_the_person_sees_it(as_staff, row):
    client = as_staff("coach")
    decide_due(now=MONDAY)
    mail = Delivery.objects.get(what="event")
    page = client.get("/studio/outbox").content.decode()
    assert f"/studio/outbox/{mail.id}" in page
    text = client.get(f"/studio/outbox/{mail.id}").content.decode()
    assert "Your next step" in text
    assert "someone@example.org" not in text
    assert "/p/" not in text, "the person's own link is theirs alone"
    assert AuditEntry.objects.filter(act="read_message").count() == 1


def test_what_was_not_sent_says_why(as_staff, row):
    Delivery.objects.filter(what="event").update(state="not_sent", reason="no_consent")
    page = as_staff("coach").get("/studio/outbox").content.decode()
    assert "the person does not agree to this channel" in page


def test_every_message_is_on_one_page_of_the_outbox(as_staff, row):
    """Many are made in the same instant: none may fall between two pages, none come twice."""
    Delivery.objects.all().delete()
    for number in range(130):
        Delivery.objects.create(
            enrollment_id=row.id,
            key=f"made/{number}",
            what="event",
            ref="breathe/why",
            channel="email",
            not_before=1.0,
            created_at=MONDAY.timestamp() + number // 70,
        )
    client, seen, query = as_staff("coach"), [], ""
    for size in (50, 50, 30):
        text = client.get(f"/studio/outbox{query}").content.decode()
        found = re.findall(r'href="/studio/outbox/([^"]+)"', text)
        assert len(found) == size
        seen += found
        older = re.search(r'href="(\?before=[^"]+)"', text)
        query = older[1] if older else ""
    assert not query
    assert len(set(seen)) == 130


@pytest.mark.parametrize("query", ["?before=x", "?before=1e999~a", "?before=1~%00", "?before=~"])
def test_an_invented_place_shows_the_newest_messages(as_staff, row, query):
    page = as_staff("coach").get(f"/studio/outbox{query}")
    assert page.status_code == 200
    assert "event: breathe/why" in page.content.decode()


def test_an_administrator_sees_states_and_no_words(as_staff, row):
    mail = Delivery.objects.filter(enrollment_id=row.id).first()
    client = as_staff("administrator")
    text = client.get("/studio/outbox").content.decode()
    assert "event: breathe/why" in text
    assert "queued" in text.lower()
    assert f"/studio/outbox/{mail.id}" not in text
    assert client.get(f"/studio/outbox/{mail.id}").status_code == 403


def test_an_author_reads_messages_in_a_demo_alone(as_staff, row, settings):
    mail = Delivery.objects.filter(enrollment_id=row.id).first()
    client = as_staff("author")
    assert client.get(f"/studio/outbox/{mail.id}").status_code == 403
    settings.MODE = "demo"
    assert client.get(f"/studio/outbox/{mail.id}").status_code == 200
    assert "Outbox" in client.get("/studio/").content.decode()


def test_a_text_that_the_program_no_longer_has_is_told_so(as_staff, row):
    Delivery.objects.filter(enrollment_id=row.id).update(ref="breathe/of_an_old_version")
    mail = Delivery.objects.filter(enrollment_id=row.id).first()
    page = as_staff("coach").get(f"/studio/outbox/{mail.id}")
    assert page.status_code == 404
    assert "no longer has that text" in page.content.decode()


@pytest.mark.parametrize(
    ("channel", "shown"),
    [
        pytest.param("email", "<dt>Subject</dt>", id="email"),
        pytest.param("sms", '<div class="bubble">', id="sms"),
        pytest.param("web", "<section>", id="web"),
    ],
)
def test_each_channel_is_shown_in_its_own_form(as_staff, row, channel, shown):
    Delivery.objects.filter(enrollment_id=row.id).update(channel=channel)
    mail = Delivery.objects.filter(enrollment_id=row.id).first()
    text = as_staff("coach").get(f"/studio/outbox/{mail.id}").content.decode()
    assert shown in text
    assert (" part" in text) == (channel == "sms")


def test_of_an_erased_person_nothing_is_shown(as_staff, row):
    record = decision_of(row, "recommend")
    mail = Delivery.objects.filter(enrollment_id=row.id).first()
    erase_person(person=row.participant, by=participant(row.id), now=MONDAY)
    client = as_staff("clinician")
    for address in (f"/studio/decision/{record.id}", f"/studio/outbox/{mail.id}"):
        page = client.get(address)
        assert page.status_code == 404
        assert "was erased" in page.content.decode()
    assert not JournalEntry.objects.filter(enrollment_id=row.id).exists()
