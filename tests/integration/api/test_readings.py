"""The address for readings: tokens, batches, duplicates, refusals, and what comes of them."""

import json
import logging
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.test import Client

from careloom.hub.standing import Standing
from careloom.program.reading.bundle import read_bundle
from careloom.program.worked import worked_programs
from careloom.records.clock import stop_clock
from careloom.records.models import (
    AuditEntry,
    DecisionRecord,
    Device,
    Enrollment,
    JournalEntry,
    Organization,
    TakenReading,
)
from careloom.services.answer import answer
from careloom.services.decide_due import decide_due
from careloom.services.erase_person import erase_person
from careloom.services.permission import SOFTWARE, Actor, NotAllowed, participant
from careloom.services.publish_program import publish_program
from careloom.services.register_device import register_device, revoke_device
from careloom.services.take_readings import MOST_A_MINUTE, MOST_POINTS, take_readings
from careloom.services.withdraw_consent import withdraw_consent
from tests.integration.builders import MONDAY, Clinic

PLACE = "/api/v1/readings"
NOON = MONDAY + timedelta(hours=3)
FIRST = {"warning": "no", "active_days": "1", "active_span": "10", "sitting_hours": "6",
         "belief": "6"}  # fmt: skip


@pytest.fixture
def clinic(db):
    bundle, _ = read_bundle(worked_programs()["daily_movement"])
    program = publish_program(bundle=bundle, by=SOFTWARE, now=MONDAY)
    return Clinic(Organization.objects.create(name="Hills"), program)


@pytest.fixture
def row(clinic):
    person = clinic.person()
    answer(enrollment_id=person.id, answers=FIRST, by=participant(person.id), now=MONDAY)
    stop_clock(NOON)
    return person


@pytest.fixture
def token(row):
    return register_device(enrollment_id=row.id, by=SOFTWARE, now=MONDAY)


def steps(count, minutes_ago=30, length=30, sender=""):
    """Steps of a span that began so many minutes before noon."""
    start = NOON - timedelta(minutes=minutes_ago)
    end = start + timedelta(minutes=length)
    frame = {"start_date_time": start.isoformat(), "end_date_time": end.isoformat()}
    sender = sender or f"s{minutes_ago}-{length}"
    return {
        "header": {"id": sender, "schema_id": {"namespace": "omh", "name": "step-count"}},
        "body": {"step_count": count, "effective_time_frame": {"time_interval": frame}},
    }


def told(sensor, value, minutes_ago=1):
    at = (NOON - timedelta(minutes=minutes_ago)).isoformat()
    sender = f"{sensor}{minutes_ago}"
    return {
        "header": {"id": sender, "schema_id": {"namespace": "careloom", "name": "reading"}},
        "body": {"sensor": sensor, "value": value, "effective_time_frame": {"date_time": at}},
    }


def post(token, body, **more):
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    more = {"content_type": "application/json", **more}
    return Client().post(PLACE, data=data, headers=headers, **more)


def standing_of(row):
    row.refresh_from_db()
    return msgspec.json.decode(row.standing, type=Standing)


def readings_of(row):
    kept = JournalEntry.objects.filter(enrollment_id=row.id, kind="reading").order_by("seq")
    return [json.loads(one.body) for one in kept]


def test_a_batch_becomes_entries_of_the_journal(row, token):
    response = post(token, [steps(120, 30), told("motion", "still"), steps(40, 60)])

    assert response.status_code == 200, response.content
    assert response.json() == {"taken": 3, "results": ["taken", "taken", "taken"]}
    kept = readings_of(row)
    assert [(one["name"], one["value"], one["actor"]) for one in kept] == [
        ("steps", 40.0, "device"),
        ("motion", 0.0, "device"),
        ("steps", 120.0, "device"),
    ], "in the order in which they were measured"
    half_hour = timedelta(minutes=30).total_seconds()
    assert [one["at"] - one["since"] for one in kept if one.get("since")] == [half_hour] * 2
    assert Device.objects.get().last_heard_at == NOON


def test_one_point_alone_is_a_batch(row, token):
    assert post(token, steps(120)).json()["taken"] == 1


def test_what_came_before_counts_once(row, token):
    post(token, [steps(120, 30)])
    again = post(token, [steps(120, 30), steps(120, 30, sender="other"), steps(7, 90)])

    assert again.json() == {"taken": 1, "results": ["duplicate", "duplicate", "taken"]}
    assert sorted(one["value"] for one in readings_of(row)) == [7.0, 120.0]


def test_twice_within_a_batch_counts_once(row, token):
    assert post(token, [steps(120), steps(120)]).json()["results"] == ["taken", "duplicate"]


def test_twenty_times_the_same_has_one_effect(row, token):
    for _ in range(20):
        post(token, [steps(120), told("motion", "still")])

    assert len(readings_of(row)) == 2
    assert TakenReading.objects.count() == 2


def test_an_id_that_says_something_else_is_a_problem(row, token):
    post(token, [steps(120, sender="x")])
    refused = post(token, [steps(7, 90), steps(121, sender="x")])

    assert refused.status_code == 422
    assert refused.json()["problems"] == [
        {
            "index": 1,
            "field": "header.id",
            "message": "A reading with this id was sent before and said something else.",
        }
    ]
    assert len(readings_of(row)) == 1, "nothing of that batch was taken"


def test_every_problem_is_told_and_nothing_is_taken(row, token):
    batch = [steps(-3, 60), steps(12, 30), steps(9, -60), told("motion", "flying"), 7]
    refused = post(token, batch)

    assert refused.status_code == 422
    said = refused.json()
    assert said["taken"] == 0
    assert [one["index"] for one in said["problems"]] == [0, 2, 3, 4]
    assert "future" in said["problems"][1]["message"]
    assert readings_of(row) == []
    assert TakenReading.objects.count() == 0


@pytest.mark.parametrize(
    ("request_", "status", "says"),
    [
        pytest.param(lambda t: post("", [steps(1)]), 401, "Bearer", id="no token"),
        pytest.param(lambda t: post("cld_wrong", [steps(1)]), 401, "not known", id="wrong token"),
        pytest.param(lambda t: post(t, "{nonsense"), 400, "not JSON", id="no JSON"),
        pytest.param(lambda t: post(t, b"\xff\xfe"), 400, "not JSON", id="no UTF-8"),
        pytest.param(lambda t: post(t, "[" * 100_000), 400, "not JSON", id="deep brackets"),
        pytest.param(lambda t: post(t, "<a/>", content_type="application/xml"), 415, "json",
                     id="another type"),
        pytest.param(lambda t: post(t, "a=1", content_type="application/x-www-form-urlencoded"),
                     415, "json", id="a form"),
        pytest.param(lambda t: post(t, b" " * 1_000_001), 413, "1,000,000", id="too large"),
        pytest.param(lambda t: post(t, [1] * (MOST_POINTS + 1)), 413, "Too many", id="too many"),
        pytest.param(lambda t: Client().get(PLACE), 405, "POST", id="not by GET"),
        pytest.param(lambda t: Client().post(f"{PLACE}?token={t}", data="[]",
                                             content_type="application/json"),
                     400, "header", id="a token in the address"),
    ],
)  # fmt: skip
def test_what_is_refused_gets_a_sentence(row, token, request_, status, says):
    response = request_(token)

    assert response.status_code == status
    assert says in response.json()["message"]
    assert readings_of(row) == []


def test_sixty_requests_a_minute_and_then_the_next_minute(row, token):
    for _ in range(MOST_A_MINUTE):
        assert post(token, []).status_code == 200
    refused = post(token, [steps(1)])

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    stop_clock(NOON + timedelta(minutes=1))
    assert post(token, [steps(1)]).status_code == 200


def test_linking_another_device_cuts_the_first_off(row, token):
    second = register_device(enrollment_id=row.id, by=SOFTWARE, now=NOON)

    assert post(token, [steps(1)]).status_code == 401
    assert post(second, [steps(1)]).status_code == 200


def test_a_revoked_device_is_heard_no_more(row, token):
    revoke_device(device_id=Device.objects.get().id, by=SOFTWARE, now=NOON)

    assert post(token, [steps(1)]).status_code == 401
    assert post(token, [steps(1)]).headers["WWW-Authenticate"].startswith("Bearer")


def test_of_who_withdrew_nothing_is_taken(row, token):
    withdraw_consent(enrollment_id=row.id, by=participant(row.id), now=NOON)

    assert post(token, [steps(1)]).status_code == 403
    assert readings_of(row) == []


def test_who_was_erased_has_no_device(row, token):
    post(token, [steps(1)])
    erase_person(person=row.participant, by=SOFTWARE, now=NOON)

    assert post(token, [steps(2, 90)]).status_code == 401
    assert Device.objects.count() == TakenReading.objects.count() == 0


def test_a_device_reads_for_its_own_person_only(clinic, row, token):
    other = clinic.person()
    device = Actor("device", Device.objects.get().id)

    with pytest.raises(NotAllowed):
        take_readings(enrollment_id=other.id, points=[], by=device, now=NOON)


def test_the_token_is_kept_and_logged_nowhere(row, token, caplog):
    caplog.set_level(logging.DEBUG)
    post(token, [steps(120)])
    post(token, "{nonsense")

    assert token not in caplog.text
    assert Device.objects.filter(token_hash__contains=token[4:]).count() == 0
    audited = AuditEntry.objects.filter(chain=row.id).values_list("actor", "act", "subject")
    assert token not in str(list(audited))
    assert ("link_device" in str(list(audited))) and ("readings" in str(list(audited)))


def test_a_moment_reads_what_came_in_before_it(row, token):
    post(token, [told("motion", "still", 5), steps(900, 30)])
    decide_due(now=NOON)

    moment = DecisionRecord.objects.get(enrollment_id=row.id, key__startswith="move_now/midday")
    body, snapshot = json.loads(moment.body), json.loads(moment.snapshot)
    assert body["reasons"] == ["unavailable/active_lately"]
    assert [source for _, source, names in snapshot["read"] if "steps_before" in names] == [
        "device"
    ]


def test_late_readings_count_for_their_own_day(row, token):
    stop_clock(NOON + timedelta(days=1))
    post(token, [steps(500, 30), steps(100, -1410)])

    standing = standing_of(row)
    counted = {day.on: day.total for day in standing.days["steps_week"]}
    day = datetime(2026, 3, 2, tzinfo=UTC).toordinal()
    assert counted == {day: 500.0, day + 1: 100.0}


def test_late_readings_change_no_decision(row, token):
    post(token, [told("motion", "still", 5)])
    decide_due(now=NOON)
    before = DecisionRecord.objects.get(key__startswith="move_now/midday").body
    post(token, [steps(900, 30)])

    assert DecisionRecord.objects.get(key__startswith="move_now/midday").body == before
    assert Enrollment.objects.get(id=row.id).revision == standing_of(row).seq
