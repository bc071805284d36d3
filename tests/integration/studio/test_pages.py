"""The studio's pages: the path of a decision, and each message as it was seen."""

from datetime import timedelta

import pytest

from careloom.records.models import AuditEntry, DecisionRecord, Delivery, JournalEntry
from careloom.services.answer import answer
from careloom.services.decide_due import decide_due
from careloom.services.erase_person import erase_person
from careloom.services.permission import participant
from careloom.services.respond import respond
from tests.integration.builders import MONDAY, pass_time


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


@pytest.mark.parametrize("query", ["?before=x", "?before=-1", "?outcome=invented"])
def test_an_invented_query_shows_the_list(as_staff, row, query):
    assert as_staff("author").get(f"/studio/person/{row.id}{query}").status_code == 200


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
