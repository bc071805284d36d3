"""Each thing that can be wrong with a hub is found, named, and comes with what to do."""

import os
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from careloom.channels.email import EmailChannel
from careloom.channels.memory import MemoryChannel
from careloom.records.models import Delivery, Enrollment, StaffTask
from careloom.services.answer import answer
from careloom.services.examine import examine
from careloom.services.examine_work import examine_work
from careloom.services.permission import participant
from tests.integration.builders import MONDAY


def found(name, now=MONDAY):
    return next(one for one in examine(now=now) if one.name == name)


@pytest.fixture
def row(clinic):
    return clinic.person(channel="email")


@pytest.fixture
def a_worker(db, database_kind):
    """One that gives signs of life, where workers do."""
    if database_kind == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")


def test_a_hub_that_is_well_says_so_without_a_fault(clinic, row, a_worker):
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
    assert "1 of 1 messages failed" in found("sending").found
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


def told_of(name, channels, now=MONDAY):
    return [one for one in examine_work(now=now, channels=channels) if one.name == name]


def test_a_channel_that_is_not_set_up_is_named_as_what_to_mend(row):
    later = MONDAY + timedelta(minutes=10)
    assert told_of("outbox", {}, later)[0].mend == "Set up: email."
    assert "worker" in told_of("outbox", {"email": MemoryChannel()}, later)[0].mend


def test_a_channel_that_mostly_fails_is_a_fault_with_its_reason(row):
    Delivery.objects.update(state="failed", reason="smtp_550", settled_at=MONDAY.timestamp())
    one = Delivery.objects.first()
    for number in range(6):
        Delivery.objects.create(
            enrollment_id=one.enrollment_id, key=f"k{number}", what="ask", ref="", channel="email",
            state="failed", reason="smtp_550", settled_at=MONDAY.timestamp(),
            not_before=0.0, created_at=MONDAY.timestamp(),
        )  # fmt: skip
    [failing] = told_of("sending", {})
    assert failing.state == "fault"
    assert "7 of 7 messages failed (smtp_550)" in failing.found
    assert "email" in failing.mend


def test_what_waits_for_another_attempt_is_counted(row):
    Delivery.objects.update(state="queued", attempts=2, not_before=MONDAY.timestamp() + 60)
    [waiting] = told_of("sending", {})
    assert waiting.state == "warning"
    assert "1 wait for another attempt" in waiting.found


def test_a_server_that_takes_no_connection_is_a_fault(db):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        channels = {"email": EmailChannel("127.0.0.1", port, "care@example.org", tls=False)}
        assert told_of("email", channels)[0].state == "well"
    [refused] = told_of("email", channels)
    assert refused.state == "fault"
    assert "ConnectionRefusedError" in refused.found
    assert "firewall" in refused.mend


def test_jobs_that_stalled_or_failed_are_told(db, database_kind, a_worker):
    if database_kind != "postgresql":
        assert told_of("jobs", {}) == []
        return
    assert told_of("jobs", {})[0].state == "well"
    job = (
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('decide', 't', %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(job, ["doing"])
    [stalled] = told_of("jobs", {})
    assert (stalled.state, stalled.found[:6]) == ("warning", "1 jobs")
    with connection.cursor() as cursor:
        cursor.execute(job, ["failed"])
    assert told_of("jobs", {})[0].state == "fault"


def test_on_postgresql_no_worker_at_all_is_told(db, database_kind):
    [worker] = told_of("worker", {})
    assert worker.state == ("warning" if database_kind == "postgresql" else "well")
