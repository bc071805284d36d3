"""One person from invitation to the end of a step, through the services."""

from datetime import timedelta

import msgspec
import pytest

from careloom.hub.randomization import Draws
from careloom.hub.standing import Standing
from careloom.records.models import (
    AuditEntry,
    DecisionRecord,
    Delivery,
    Enrollment,
    FreeText,
    JournalEntry,
    PersonalField,
    StaffTask,
)
from careloom.services.answer import answer
from careloom.services.enroll import AlreadyBegun, begin_enrollment
from careloom.services.happening import Refused, TakenBefore
from careloom.services.permission import NotAllowed, participant
from careloom.services.report_need import report_need
from careloom.services.respond import respond
from tests.integration.builders import MONDAY, pass_time


def standing_of(row: Enrollment) -> Standing:
    return msgspec.json.decode(Enrollment.objects.get(id=row.id).standing, type=Standing)


def outcomes(row: Enrollment) -> list[str]:
    records = DecisionRecord.objects.filter(enrollment_id=row.id).order_by("seq")
    return [record.outcome for record in records]


def test_consent_begins_with_the_first_questions(clinic):
    row = clinic.person()
    assert outcomes(row) == ["ask"]
    assert Delivery.objects.get(enrollment_id=row.id).ref == "program/checkin"
    assert standing_of(row).check_in.items == ("tense",)


def test_beginning_twice_changes_nothing(clinic):
    row = clinic.person()
    with pytest.raises(AlreadyBegun):
        begin_enrollment(
            enrollment=row,
            zone="Europe/Madrid",
            language="en",
            channel="email",
            profile={},
            by=participant(row.id),
            now=MONDAY,
        )
    assert standing_of(row).zone == "America/New_York"


def test_answers_lead_to_a_step_and_its_end(clinic, monkeypatch):
    # The program tosses a coin each evening; here it falls on the event.
    monkeypatch.setattr(Draws, "draw", lambda *_: 0.25)
    row = clinic.person()
    me, now = participant(row.id), MONDAY + timedelta(minutes=5)
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=me, now=now)
    assert outcomes(row)[1:] == ["recommend", "event"]
    respond(enrollment_id=row.id, response="done", event="why", form="f1", by=me, now=now)
    evening = pass_time(now, timedelta(days=6))
    sent = standing_of(row).course.events["evening"].sent
    for number in range(2):
        if standing_of(row).course is None:
            break
        answer(
            enrollment_id=row.id,
            answers={"tried": "yes"},
            event="evening",
            form=f"t{number}",
            by=me,
            now=evening,
        )
        evening = pass_time(evening, timedelta(days=2))
    assert sent >= 1
    assert "event" in outcomes(row)


def test_the_same_form_twice_has_one_effect(clinic):
    row = clinic.person()
    me = participant(row.id)
    answer(enrollment_id=row.id, answers={"tense": "8"}, form="one", by=me, now=MONDAY)
    before = JournalEntry.objects.count(), DecisionRecord.objects.count()
    with pytest.raises(TakenBefore):
        answer(enrollment_id=row.id, answers={"tense": "8"}, form="one", by=me, now=MONDAY)
    with pytest.raises(Refused, match="form_changed"):
        answer(enrollment_id=row.id, answers={"tense": "2"}, form="one", by=me, now=MONDAY)
    assert (JournalEntry.objects.count(), DecisionRecord.objects.count()) == before


@pytest.mark.parametrize(
    ("answers", "code", "wanted"),
    [
        pytest.param({"tense": "11"}, "out_of_range", {"low": "0", "high": "10"}, id="too high"),
        pytest.param({"tense": "-1"}, "out_of_range", {"low": "0", "high": "10"}, id="too low"),
        pytest.param({"tense": "4.5"}, "out_of_range", {"low": "0", "high": "10"}, id="a half"),
        pytest.param({"tense": "nan"}, "out_of_range", {"low": "0", "high": "10"}, id="no number"),
        pytest.param({"tense": "lots"}, "no_number", {"low": "0", "high": "10"}, id="a word"),
        pytest.param({"tried": "perhaps"}, "no_such_option", {}, id="no such option"),
        pytest.param({"invented": "1"}, "unknown_field", {}, id="an invented field"),
    ],
)
def test_what_does_not_fit_is_asked_again_and_leaves_nothing(clinic, answers, code, wanted):
    row = clinic.person()
    before = JournalEntry.objects.count()
    with pytest.raises(Refused) as refused:
        answer(
            enrollment_id=row.id,
            answers={"calm": "5"} | answers,
            form="x",
            by=participant(row.id),
            now=MONDAY,
        )
    assert refused.value.code == code
    assert wanted.items() <= refused.value.wanted.items()
    assert JournalEntry.objects.count() == before, "half a form was saved"


def test_an_old_tab_changes_nothing(clinic):
    row = clinic.person()
    with pytest.raises(Refused, match="step_is_over"):
        respond(
            enrollment_id=row.id,
            response="done",
            event="why",
            form="old",
            by=participant(row.id),
            now=MONDAY,
        )


def test_nobody_answers_for_another(clinic):
    mine, other = clinic.person(), clinic.person()
    with pytest.raises(NotAllowed):
        answer(enrollment_id=mine.id, answers={"tense": "1"}, by=participant(other.id), now=MONDAY)


def test_a_risk_answer_holds_and_calls_a_human_in_the_same_transaction(clinic):
    row = clinic.person()
    done = answer(
        enrollment_id=row.id, answers={"unsafe": "not_safe"}, by=participant(row.id), now=MONDAY
    )
    assert [rule.id for rule in done.called] == ["not_safe"]
    assert standing_of(row).holds == ["not_safe"]
    task = StaffTask.objects.get(kind="safety")
    assert task.urgent
    assert Delivery.objects.get(what="safety").ref == "safety/not_safe"
    later = pass_time(MONDAY, timedelta(days=10), timedelta(hours=6))
    assert later > MONDAY
    reasons = {
        record.outcome
        for record in DecisionRecord.objects.filter(enrollment_id=row.id, taken_at__gt=0).exclude(
            seq__lte=2
        )
    }
    assert reasons == {"nothing"}, "while a human looks, nothing else is sent"


def test_free_words_are_encrypted_and_always_reach_a_human(clinic):
    row = clinic.person()
    report_need(
        enrollment_id=row.id,
        report="hard",
        option="other",
        words="Quiet-Marker: the neighbor's drums",
        form="r",
        by=participant(row.id),
        now=MONDAY,
    )
    assert StaffTask.objects.filter(kind="free_text", urgent=False).count() == 1
    kept = FreeText.objects.get()
    assert b"Marker" not in bytes(kept.ciphertext)
    for rows in (JournalEntry, DecisionRecord):
        assert not any("Marker" in one.body for one in rows.objects.all())
    assert b"Marker" not in bytes(PersonalField.objects.first().ciphertext)
    assert "Marker" not in Enrollment.objects.get(id=row.id).standing


def test_crisis_words_hold_and_are_urgent(clinic):
    row = clinic.person()
    report_need(
        enrollment_id=row.id,
        report="hard",
        option="other",
        words="some days i want to die",
        form="r",
        by=participant(row.id),
        now=MONDAY,
    )
    assert StaffTask.objects.get(kind="free_text").urgent
    assert standing_of(row).holds == ["self_harm"]


def test_every_act_is_in_the_audit(clinic):
    row = clinic.person()
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
    acts = list(
        AuditEntry.objects.filter(chain=row.id).order_by("seq").values_list("act", flat=True)
    )
    assert acts == ["invite", "consent", "answer"]
