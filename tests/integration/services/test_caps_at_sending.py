"""The burden's caps at the moment of sending, by what went out and when."""

from datetime import timedelta

import msgspec
import pytest

from careloom.channels.memory import MemoryChannel
from careloom.hub.standing import Asked, Standing
from careloom.records.models import DecisionRecord, Delivery, Enrollment, Organization
from careloom.services.answer import answer
from careloom.services.permission import SOFTWARE, participant
from careloom.services.publish_program import publish_program
from careloom.services.respond import respond
from careloom.services.send_due import send_due
from tests.integration.builders import MONDAY, Clinic, pass_time, starter_bundle


@pytest.fixture
def weekly(clinic):
    """The letter of the weekly check-in, which nobody asked for; one a day is the most."""
    row = clinic.person(channel="email")
    send_due(channels={"email": MemoryChannel()}, now=MONDAY)
    now = pass_time(MONDAY, timedelta(days=6, hours=2))
    letter = Delivery.objects.get(enrollment_id=row.id, state="queued")
    assert letter.key.startswith("evaluation/weekly@")
    return letter, now


def went_out(letter: Delivery, at, key="evaluation/weekly@2026-03-07") -> None:
    """Another prompt of the same kind, decided the day before and late on its way."""
    record = DecisionRecord.objects.get(enrollment_id=letter.enrollment_id, key=letter.key)
    record.pk, record.key, record.seq = None, key, 900
    record.save(force_insert=True)
    row = Enrollment.objects.get(id=letter.enrollment_id)
    standing = msgspec.json.decode(row.standing, type=Standing)
    standing.asked.insert(0, Asked((at - timedelta(days=1)).toordinal(), 1, 1.0, 2))
    Enrollment.objects.filter(id=row.id).update(standing=msgspec.json.encode(standing).decode())
    Delivery.objects.create(
        enrollment_id=letter.enrollment_id,
        key=key,
        what=letter.what,
        ref=letter.ref,
        channel="email",
        state="accepted",
        not_before=0.0,
        created_at=(at - timedelta(hours=11)).timestamp(),
        settled_at=at.timestamp(),
    )


def send(now) -> int:
    return send_due(channels={"email": MemoryChannel()}, now=now)


def test_what_fits_goes_out(weekly):
    _, now = weekly
    assert send(now) == 1


def test_what_went_out_late_counts_today(weekly):
    letter, now = weekly
    went_out(letter, now - timedelta(hours=2))
    assert send(now) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.reason) == ("not_sent", "prompts_a_day"), "tomorrow is too late"


def test_what_went_out_last_week_does_not(weekly):
    letter, now = weekly
    went_out(letter, now - timedelta(days=7))
    assert send(now) == 1


def test_two_that_became_due_together_go_out_one_a_day(weekly):
    """Both wait in the outbox; the second is judged by the first."""
    letter, now = weekly
    went_out(letter, now)
    Delivery.objects.filter(key="evaluation/weekly@2026-03-07").update(
        state="queued", settled_at=None, not_before=0.0
    )
    assert send(now) == 1
    states = sorted(Delivery.objects.filter(what="ask").values_list("state", flat=True))
    assert states.count("accepted") == 2
    assert states.count("not_sent") == 1


@pytest.fixture
def nudged(db):
    """A step's event of an evening, which nobody asked for, and the moment it is due."""
    bundle = {**starter_bundle()}
    options = "options: [{event: evening, probability: 0.5}, {nothing: true, probability: 0.5}]"
    assert options in bundle["suite/breathe.yaml"]
    bundle["suite/breathe.yaml"] = bundle["suite/breathe.yaml"].replace(options, "offer: evening")
    program = publish_program(bundle=bundle, by=SOFTWARE, now=MONDAY)
    row = Clinic(Organization.objects.create(name="North"), program).person(channel="email")
    me = participant(row.id)
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=me, now=MONDAY)
    send(MONDAY)
    respond(enrollment_id=row.id, event="why", response="done", form="why", by=me, now=MONDAY)
    now = pass_time(MONDAY, timedelta(hours=10))
    letter = Delivery.objects.get(enrollment_id=row.id, state="queued", what="event")
    assert letter.key.startswith("breathe/nudge@")
    return letter, now


def test_an_event_that_nobody_asked_for_counts_as_well(nudged):
    letter, now = nudged
    went_out(letter, now - timedelta(hours=1), "breathe/nudge@2026-03-01")
    assert send(now) == 0
    letter.refresh_from_db()
    assert letter.reason == "prompts_a_day"


def test_an_event_alone_goes_out(nudged):
    _, now = nudged
    assert send(now) == 1


def test_what_stands_in_no_record_any_more_breaks_no_cap(nudged):
    """Records of earlier prompts may be cut by retention, or be of another kind."""
    letter, now = nudged
    went_out(letter, now - timedelta(hours=1), "breathe/nudge@2026-03-01")
    DecisionRecord.objects.filter(enrollment_id=letter.enrollment_id).update(body="")
    assert send(now) == 1
