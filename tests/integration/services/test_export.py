"""All that is kept of one person, for whom it may be given to."""

import json

import pytest

from careloom.records.models import AuditEntry, Notice, SetAside, SubmittedForm
from careloom.services.answer import answer
from careloom.services.edit_narrative import edit_narrative
from careloom.services.erase_person import erase_person
from careloom.services.export_person import export_person
from careloom.services.permission import NotAllowed, participant
from careloom.services.report_need import report_need
from tests.integration.builders import MONDAY, a_clinic

WORDS = "Grandmother-Marker moves in with us."


@pytest.fixture
def row(clinic):
    row = clinic.person()
    me = participant(row.id)
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=me, now=MONDAY)
    report_need(enrollment_id=row.id, report="hard", option="other", words=WORDS, by=me, now=MONDAY)
    return row


def test_the_person_gets_everything_in_plain_values(clinic, row):
    edit_narrative(
        enrollment_id=row.id,
        key="evaluation/first@e1/asked",
        text="We spoke, {name}.",
        by=clinic.staff("coach"),
        now=MONDAY,
    )
    found = json.loads(
        json.dumps(export_person(enrollment_id=row.id, by=participant(row.id), now=MONDAY))
    )
    assert found["personal_fields"]["name"] == "Ximena-Marker"
    assert found["own_words"][0]["words"] == WORDS
    assert found["consents"][0]["channel"] == "web"
    answered = [one for one in found["journal"] if one["kind"] == "answer"]
    assert answered[0]["name"] == "tense"
    assert answered[0]["at"] == MONDAY.isoformat()
    told = next(one for one in found["decisions"] if one["outcome"] == "recommend")
    assert told["narrative"] == "We spoke, Ximena-Marker."
    assert told["narrative_by"] == "coach"
    assert "tension was 8" in told["why"]
    assert [one["kind"] for one in found["tasks"]].count("free_text") == 1
    assert {"consent", "answer", "report"} <= {one["act"] for one in found["audit"]}


def test_of_an_erased_person_it_says_so_and_no_more(row):
    erase_person(person=row.participant, by=participant(row.id), now=MONDAY)
    found = export_person(enrollment_id=row.id, by=participant(row.id), now=MONDAY)
    assert found["erased_at"]
    for part in ("personal_fields", "journal", "own_words", "decisions"):
        assert not found[part], part


@pytest.mark.parametrize("role", ["coach", "author", "analyst", "auditor"])
def test_few_roles_may_take_it(clinic, row, role):
    with pytest.raises(NotAllowed):
        export_person(enrollment_id=row.id, by=clinic.staff(role), now=MONDAY)


def test_nobody_elses_and_each_time_is_kept(clinic, row):
    with pytest.raises(NotAllowed):
        export_person(enrollment_id=row.id, by=participant("another"), now=MONDAY)
    with pytest.raises(NotAllowed):
        export_person(enrollment_id=row.id, by=a_clinic("South").staff("clinician"), now=MONDAY)
    export_person(enrollment_id=row.id, by=clinic.staff("administrator"), now=MONDAY)
    assert AuditEntry.objects.filter(chain=row.id, act="export").count() == 1


def test_what_became_known_of_their_messages_is_in_it(row):
    Notice.objects.create(
        id="settled/d1/1",
        kind=Notice.Kind.SETTLED,
        enrollment_id=row.id,
        delivery_id="d1",
        said="asked_provider",
        told_at=MONDAY.timestamp(),
    )
    SubmittedForm.objects.create(
        token="secret-token", enrollment_id=row.id, act="answer", taken_at=MONDAY
    )
    SetAside.objects.create(
        enrollment=row, revision=1, reason="DecodeError", tries=2, since=MONDAY.timestamp(),
        retry_at=0.0,
    )  # fmt: skip
    found = export_person(enrollment_id=row.id, by=participant(row.id), now=MONDAY)
    at = MONDAY.isoformat()
    assert found["notices"] == [{"kind": "settled", "said": "asked_provider", "told_at": at}]
    assert found["forms"] == [{"act": "answer", "taken_at": at}]
    assert found["faults"] == [{"reason": "DecodeError", "since": at, "tries": 2}]
    assert "secret-token" not in json.dumps(found)
