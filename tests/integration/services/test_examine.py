"""Each thing that can be wrong with a hub is found, named, and comes with what to do."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from careloom.records.models import Delivery, Enrollment, StaffTask
from careloom.services.answer import answer
from careloom.services.examine import examine
from careloom.services.permission import participant
from tests.integration.builders import MONDAY


def found(name, now=MONDAY):
    return next(one for one in examine(now=now) if one.name == name)


@pytest.fixture
def row(clinic):
    return clinic.person(channel="email")


def test_a_hub_that_is_well_says_so_without_a_fault(clinic, row):
    Delivery.objects.all().delete()
    checked = examine(now=MONDAY)
    assert {one.state for one in checked} == {"well"}, checked
    assert {one.name for one in checked} >= {
        "database",
        "secrets",
        "keys",
        "disk",
        "worker",
        "tasks",
    }
    assert not any(one.mend for one in checked)


def test_people_who_wait_for_a_worker_are_counted(row):
    Enrollment.objects.filter(id=row.id).update(due_at=MONDAY.timestamp())
    later = found("worker", MONDAY + timedelta(hours=3))
    assert later.state == "fault"
    assert later.found == "1 people wait for a decision, the longest for 3:00:00."
    assert "careloom worker" in later.mend


def test_messages_that_wait_are_named_by_channel(row):
    assert Delivery.objects.filter(state="queued").exists()
    waiting = found("outbox", MONDAY + timedelta(minutes=10))
    assert waiting.state == "fault"
    assert "by email" in waiting.found


def test_messages_that_failed_or_are_uncertain_are_counted_apart(row):
    at = MONDAY.timestamp()
    Delivery.objects.update(state="uncertain", settled_at=at)
    assert "of 1 nobody can say" in found("sending").found
    Delivery.objects.update(state="failed")
    assert "1 messages failed" in found("sending").found
    assert found("sending", MONDAY + timedelta(days=2)).state == "well"


def test_a_missing_key_is_a_fault(row):
    path = Path(settings.PERSON_KEYS) / row.participant_id
    kept = path.read_bytes()
    path.unlink()
    assert found("keys").state == "fault"
    path.write_bytes(kept)
    assert found("keys").state == "well"


def test_urgent_tasks_that_nobody_takes_are_a_fault(row):
    answer(enrollment_id=row.id, answers={"unsafe": "not_safe"}, by=participant(row.id), now=MONDAY)
    assert found("tasks").state == "well"
    late = found("tasks", MONDAY + timedelta(hours=25))
    assert late.state == "fault"
    StaffTask.objects.update(acknowledged_at=MONDAY)
    assert found("tasks", MONDAY + timedelta(hours=25)).state == "well"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_secrets_that_others_may_read_are_a_fault(db):
    path = Path(settings.SECRETS_PATH)
    path.chmod(0o644)
    try:
        assert found("secrets").mend == "Run: chmod 600 secrets.json"
    finally:
        path.chmod(0o600)


def test_nothing_personal_is_said(row):
    said = " ".join(one.found + one.mend for one in examine(now=MONDAY + timedelta(days=9)))
    assert row.id not in said
    assert "example.org" not in said
    assert "Ximena" not in said
