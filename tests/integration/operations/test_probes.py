"""Probes: what each answers when all is well, and in each way in which it is not."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings
from prometheus_client.parser import text_string_to_metric_families

from careloom.channels.memory import MemoryChannel
from careloom.records.clock import stop_clock
from careloom.records.models import Delivery, Enrollment, StaffTask
from careloom.records.upgrading import BEFORE, phase_of
from careloom.services import readiness
from careloom.services.answer import answer
from careloom.services.close_hold import close_hold
from careloom.services.decide_due import decide_due
from careloom.services.lag import LATE, read_lags
from careloom.services.link import link_token
from careloom.services.permission import participant
from careloom.services.send_due import send_due
from tests.integration.builders import MONDAY

TOKEN = "only-for-the-one-who-watches"


@pytest.fixture(autouse=True)
def not_looked_at_yet():
    """Whether migrations are applied is looked at anew by each test."""
    readiness._settled.clear()
    yield
    readiness._settled.clear()


@pytest.fixture
def row(standing_clinic):
    return standing_clinic.person(channel="email")


def told(client, path):
    response = client.get(path, headers={"host": "10.0.0.7"})
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, json.loads(response.content)


def gauges(client) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels, in the order of the labels' names."""
    with override_settings(METRICS_TOKEN=TOKEN):
        page = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert page.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page.content.decode())
        for sample in family.samples
    }


def test_a_process_that_answers_is_alive_whatever_else_is_wrong(client):
    assert told(client, "/health/live") == (200, {"state": "well"})


def test_a_hub_that_is_well_is_ready(client, row):
    parts = {"database": "well", "migrations": "well", "keys": "well"}
    assert told(client, "/health/ready") == (200, {"state": "well", "parts": parts})


def test_a_hub_without_people_needs_no_keys_yet(client, standing_clinic):
    assert told(client, "/health/ready")[0] == 200


def test_missing_migrations_make_it_not_ready(client, row):
    recorder = MigrationRecorder.Migration.objects
    disk = MigrationLoader(connection).disk_migrations.items()
    needed = [name for (app, name), one in disk if app == "records" and phase_of(one) == BEFORE]
    gone = list(recorder.filter(app="records", name__gte=max(needed)))
    recorder.filter(id__in=[one.id for one in gone]).delete()
    try:
        assert told(client, "/health/ready") == (
            503,
            {"state": "fault", "parts": {"database": "well", "migrations": "fault"}},
        )
    finally:  # these rows are committed: the next test's database is this one
        recorder.bulk_create(gone)
    assert told(client, "/health/ready")[0] == 200


@pytest.mark.parametrize("harm", ["other secrets", "no keys"])
def test_keys_that_do_not_open_make_it_not_ready(client, row, harm, tmp_path):
    wrong = (
        {"MASTER_KEYS": {"m1": bytes(32)}}
        if harm == "other secrets"
        else {"PERSON_KEYS": str(tmp_path)}
    )
    with override_settings(**wrong):
        status, answer_ = told(client, "/health/ready")
    assert (status, answer_["parts"]["keys"]) == (503, "fault")


def test_what_waits_too_long_is_told_by_kind_and_leaves_the_pages_ready(client, row):
    Enrollment.objects.filter(id=row.id).update(due_at=MONDAY.timestamp())
    stop_clock(MONDAY + timedelta(seconds=LATE + 1))
    assert told(client, "/health/work") == (
        503,
        {"state": "late", "parts": {"decide": "late", "send-email": "late"}},
    )
    assert told(client, "/health/ready")[0] == 200
    stop_clock(MONDAY + timedelta(seconds=LATE))
    assert told(client, "/health/work")[0] == 200


def test_lag_is_the_age_of_what_is_due_longest(row, standing_clinic):
    second = standing_clinic.person()
    at = MONDAY.timestamp()
    Enrollment.objects.filter(id=row.id).update(due_at=at - 40)
    Enrollment.objects.filter(id=second.id).update(due_at=at - 10)
    mail = Delivery.objects.filter(channel="email")
    mail.update(state="leased", leased_until=at + 9)
    assert [(one.work, one.seconds) for one in read_lags(now=MONDAY)] == [("decide", 40.0)]
    mail.update(state="queued", not_before=at - 7)
    assert [(one.work, one.seconds) for one in read_lags(now=MONDAY)] == [
        ("decide", 40.0),
        ("send-email", 7.0),
    ]


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/health/work", "/metrics"])
def test_probes_take_no_form(client, path, db):
    assert client.post(path, {"a": "b"}).status_code == 405


@pytest.mark.parametrize(
    ("token", "given"),
    [
        pytest.param("", "", id="no token set, none given"),
        pytest.param("", "Bearer ", id="no token set, an empty one given"),
        pytest.param(TOKEN, "", id="none given"),
        pytest.param(TOKEN, "Bearer wrong", id="a wrong one"),
        pytest.param(TOKEN, TOKEN, id="without its scheme"),
        pytest.param(TOKEN, "Bearer señal", id="not even ASCII"),
    ],
)
def test_metrics_are_for_whoever_has_the_token(client, db, token, given):
    with override_settings(METRICS_TOKEN=token):
        page = client.get("/metrics", headers={"authorization": given} if given else {})
    assert (page.status_code, page.content) == (404, b"")


def test_the_state_of_the_hub_is_read_from_its_records(client, row):
    Enrollment.objects.filter(id=row.id).update(due_at=MONDAY.timestamp() - 30)
    found = gauges(client)
    assert found["careloom_database_up",] == 1
    assert found["careloom_lag_seconds", "decide"] == 30
    assert found["careloom_deliveries_waiting", "email", "queued"] == 1
    assert found["careloom_deliveries_of_a_day", "uncertain"] == 0
    Delivery.objects.update(state="uncertain", settled_at=MONDAY.timestamp())
    assert gauges(client)["careloom_deliveries_of_a_day", "uncertain"] == 1


def test_holds_and_tasks_are_counted_while_they_are_open(client, row, standing_clinic):
    answer(enrollment_id=row.id, answers={"unsafe": "not_safe"}, by=participant(row.id), now=MONDAY)
    found = gauges(client)
    assert found["careloom_holds_open",] == 1
    assert found["careloom_tasks_open", "safety"] == 1
    assert found["careloom_tasks_overdue",] == 0
    StaffTask.objects.update(opened_at=MONDAY - timedelta(hours=24))
    assert gauges(client)["careloom_tasks_overdue",] == 1
    hold = StaffTask.objects.get(kind="safety").about.partition("@")[0]
    coach = standing_clinic.staff("clinician")
    close_hold(enrollment_id=row.id, hold=hold, by=coach, now=MONDAY)
    assert gauges(client)["careloom_holds_open",] == 0


def test_what_was_done_is_counted(client, row):
    before = gauges(client)
    home = f"/p/{link_token(row)}/"
    client.get(home)
    client.get("/nowhere")
    send_due(channels={"email": MemoryChannel()}, now=MONDAY)
    row.refresh_from_db()
    shard = decide_due(now=datetime.fromtimestamp(row.due_at, UTC))
    assert shard.decisions
    after = gauges(client)

    def grown(*key: str) -> float:
        return after.get(key, 0.0) - before.get(key, 0.0)

    assert grown("careloom_requests_total", "GET", "p/<str:token>/", "200") == 1
    assert grown("careloom_requests_total", "GET", "none", "404") == 1
    assert grown("careloom_deliveries_total", "email", "accepted") == 1
    assert grown("careloom_send_seconds_count", "email") == 1
    assert grown("careloom_shard_seconds_count") == 1
    decided = [key for key in after if key[0] == "careloom_decisions_total"]
    assert sum(grown(*key) for key in decided) == shard.decisions


def test_nothing_personal_is_in_the_answers(client, row):
    client.get(f"/p/{link_token(row)}/")
    with override_settings(METRICS_TOKEN=TOKEN):
        page = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    text = page.content.decode() + json.dumps(
        [told(client, f"/health/{name}")[1] for name in ("live", "ready", "work")]
    )
    for secret in (row.id, link_token(row), "Ximena", "example.org", TOKEN, settings.SECRET_KEY):
        assert secret not in text
    assert str(Path(settings.DATA)) not in text
