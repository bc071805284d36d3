"""One for whom nothing can be decided holds up nobody, and is not forgotten."""

import io
import json
import logging
from datetime import timedelta

import msgspec
import pytest
from django.db import OperationalError

from careloom.operations.lines import JsonLine
from careloom.operations.metrics import exposed
from careloom.records import bundles, lives
from careloom.records.models import (
    AuditEntry,
    DecisionRecord,
    Delivery,
    Enrollment,
    JournalEntry,
    ProgramBundle,
    SetAside,
    StaffTask,
)
from careloom.services.answer import answer
from careloom.services.decide_due import decide_due
from careloom.services.erase_person import erase_person
from careloom.services.examine_work import examine_work
from careloom.services.gauges import HubGauges
from careloom.services.lag import read_lags
from careloom.services.permission import SOFTWARE, participant
from careloom.services.see_people import see_people
from careloom.services.see_tasks import see_task, see_tasks
from careloom.services.set_aside import still_aside
from tests.integration.builders import MONDAY, forbid

SUNDAY = MONDAY + timedelta(days=6, hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def rows(clinic):
    """Five people whose weekly questions have come due; the third will be the bad one."""
    rows = [clinic.person() for _ in range(5)]
    for row in rows:
        answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
    at = SUNDAY.timestamp() - 1
    Enrollment.objects.filter(id__in=[row.id for row in rows]).update(due_at=at)
    for row in rows:
        row.refresh_from_db()
    return rows


def unreadable(row, monkeypatch):
    Enrollment.objects.filter(id=row.id).update(standing='{"seq": "Ximena-Marker')


def refused_by_the_database(row, monkeypatch):
    forbid("INSERT", "records_decisionrecord", f"NEW.enrollment_id = '{row.id}'")


def raising(row, monkeypatch):
    """Deciding for it meets a fault of ours."""
    live_until = lives.live_until

    def live(program, people, now, library):
        if any(one.draws._enrollment == row.id for one in people):
            raise ZeroDivisionError("Ximena-Marker")
        live_until(program, people, now, library)

    monkeypatch.setattr("careloom.records.lives.live_until", live)


@pytest.fixture(
    params=[
        pytest.param(unreadable, id="a standing that cannot be read"),
        pytest.param(refused_by_the_database, id="a row that the database refuses"),
        pytest.param(raising, id="a policy that raises"),
    ]
)
def bad(request, rows, monkeypatch):
    request.param(rows[2], monkeypatch)
    return rows[2]


def decided_on(row):
    return DecisionRecord.objects.filter(enrollment_id=row.id, taken_at__gte=SUNDAY.timestamp() - 2)


def test_the_others_are_decided_for_in_the_same_turn(rows, bad):
    shard = decide_due(now=SUNDAY)
    assert (shard.enrollments, shard.set_aside, shard.superseded) == (5, 1, 0)
    assert shard.moved
    assert all(decided_on(row).exists() for row in rows if row != bad)
    assert not decided_on(bad).exists()
    assert decide_due(now=SUNDAY).enrollments == 0


def test_staff_are_called_and_the_person_is_found_in_their_lists(rows, bad, clinic):
    decide_due(now=SUNDAY)
    nurse = clinic.staff("coach")
    [line] = [line for line in see_tasks(by=nurse) if line.kind == "set_aside"]
    assert (line.enrollment_id, line.urgent) == (bad.id, True)
    assert "fault of the hub" in line.says
    task = see_task(task_id=line.id, by=nurse, now=SUNDAY)
    assert task.about.endswith("tries: 1")
    assert bad.id in {one.enrollment_id for one in see_people(by=nurse, now=SUNDAY).people}


def test_doctor_and_metrics_tell_of_them_and_the_lag_does_not(rows, bad):
    decide_due(now=SUNDAY)
    later = SUNDAY + timedelta(seconds=30)
    found = {one.name: one for one in examine_work(now=later, channels={})}
    assert found["people"].state == "fault"
    assert found["people"].found.startswith("For 1 people nothing can be decided")
    assert found["worker"].state == "well" or "sign of life" in found["worker"].found
    assert b"careloom_people_set_aside 1.0" in exposed(HubGauges(later))
    assert read_lags(now=later)[0].seconds == 0.0


def test_nothing_that_a_fault_says_is_written_anywhere(rows, bad):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine())
    logger = logging.getLogger("careloom")
    logger.addHandler(handler)
    try:
        decide_due(now=SUNDAY)
    finally:
        logger.removeHandler(handler)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    [told] = [line for line in lines if line["event"] == "set_aside"]
    assert (told["enrollment"], told["attempts"]) == (bad.id, 1)
    assert told["place"]
    kept = SetAside.objects.get()
    assert kept.reason in {"DecodeError", "ValidationError", "IntegrityError", "ZeroDivisionError"}
    assert "Ximena" not in stream.getvalue() + kept.reason


def test_each_try_that_fails_makes_the_next_one_later(rows, bad):
    waits = []
    now = SUNDAY
    for _ in range(5):
        decide_due(now=now)
        kept = SetAside.objects.get()
        waits.append(round(kept.retry_at - now.timestamp()))
        assert not decide_due(now=now + timedelta(seconds=waits[-1] - 1)).set_aside
        now += timedelta(seconds=waits[-1])
    assert waits == [60, 300, 1800, 3600, 3600]
    assert SetAside.objects.get().tries == 5
    assert StaffTask.objects.filter(kind="set_aside").count() == 1
    assert AuditEntry.objects.filter(act="set_aside").count() == 1


def test_once_mended_the_person_is_decided_for_and_the_task_is_closed(rows, monkeypatch):
    bad = rows[2]
    unreadable(bad, monkeypatch)
    decide_due(now=SUNDAY)
    Enrollment.objects.filter(id=bad.id).update(standing=bad.standing)
    assert decide_due(now=SUNDAY + MINUTE).decisions
    assert decided_on(bad).exists()
    assert not SetAside.objects.exists()
    task = StaffTask.objects.get(kind="set_aside")
    assert (task.closed_as, task.enrollment_id) == ("decided_again", bad.id)


def test_who_did_something_meanwhile_waits_no_more(rows, monkeypatch):
    bad = rows[2]
    with monkeypatch.context() as faulty:
        raising(bad, faulty)
        decide_due(now=SUNDAY)
    answer(enrollment_id=bad.id, answers={"calm": "3"}, by=participant(bad.id), now=SUNDAY)
    assert not still_aside().exists()
    Enrollment.objects.filter(id=rows[0].id).update(due_at=SUNDAY.timestamp())
    decide_due(now=SUNDAY)
    assert StaffTask.objects.get(kind="set_aside").closed_as == "decided_again"


def test_a_second_time_calls_staff_again(rows, monkeypatch):
    bad = rows[2]
    for day in range(2):
        now = SUNDAY + timedelta(days=7 * day)
        Enrollment.objects.filter(id=bad.id).update(standing="{", due_at=now.timestamp() - 1)
        decide_due(now=now)
        Enrollment.objects.filter(id=bad.id).update(standing=bad.standing)
        decide_due(now=now + MINUTE)
        bad.refresh_from_db()
    assert StaffTask.objects.filter(kind="set_aside").count() == 2


def test_who_was_erased_is_not_called_set_aside(rows, bad):
    decide_due(now=SUNDAY)
    erase_person(person=bad.participant, by=SOFTWARE, now=SUNDAY)
    assert not still_aside().exists()
    assert StaffTask.objects.get(kind="set_aside").closed_as == "erased"


@pytest.fixture
def harmed(rows):
    """The program as a disk fault might leave it, and a person of another one behind it."""
    bundles._programs.clear()
    ProgramBundle.objects.filter(content_hash=rows[0].program_id).update(files='{"program.yaml": ')
    yield rows
    bundles._programs.clear()


def test_a_program_that_cannot_be_built_sets_all_its_people_aside_at_once(harmed, clinic):
    shard = decide_due(now=SUNDAY)
    assert (shard.set_aside, shard.decisions) == (5, 0)
    nurse = clinic.staff("coach")
    assert len(see_tasks(by=nurse)) == 5
    line = see_tasks(by=nurse)[0]
    assert see_task(task_id=line.id, by=nurse, now=SUNDAY).about
    assert len(see_people(by=nurse, now=SUNDAY).people) == 5


def test_a_row_that_cannot_even_be_put_off_holds_up_nobody(rows, monkeypatch):
    bad = rows[2]
    unreadable(bad, monkeypatch)
    forbid("UPDATE OF due_at", "records_enrollment", f"OLD.id = '{bad.id}'")
    assert decide_due(now=SUNDAY).set_aside == 1
    assert SetAside.objects.get().unmovable
    assert all(decided_on(row).exists() for row in rows if row != bad)
    assert decide_due(now=SUNDAY).enrollments == 0
    assert decide_due(now=SUNDAY + MINUTE).set_aside == 1


def test_a_database_that_is_locked_sets_nobody_aside(rows, monkeypatch):
    def locked(*_asked):
        raise OperationalError("database is locked")

    monkeypatch.setattr("careloom.services.decide_due.keep_together", locked)
    with pytest.raises(OperationalError):
        decide_due(now=SUNDAY)
    assert not SetAside.objects.exists()
    assert not StaffTask.objects.filter(kind="set_aside").exists()


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(refused_by_the_database, id="a decision that the database refuses"),
        pytest.param(raising, id="a policy that raises"),
    ],
)
def test_risk_is_kept_and_answered_where_nothing_can_be_decided(rows, monkeypatch, harm):
    bad = rows[2]
    harm(bad, monkeypatch)
    said = {"unsafe": "not_safe"}
    happened = answer(enrollment_id=bad.id, answers=said, by=participant(bad.id), now=SUNDAY)
    assert happened.called
    assert JournalEntry.objects.filter(enrollment_id=bad.id, kind="hold_opened").exists()
    assert StaffTask.objects.filter(enrollment_id=bad.id, kind="safety", urgent=True).exists()
    assert Delivery.objects.filter(enrollment_id=bad.id, what="safety").exists()
    assert [d.outcome for _, d in happened.decided] == []


def test_what_is_said_while_a_policy_raises_is_decided_on_once_it_is_mended(rows, monkeypatch):
    bad = rows[2]
    with monkeypatch.context() as faulty:
        raising(bad, faulty)
        answer(enrollment_id=bad.id, answers={"calm": "3"}, by=participant(bad.id), now=SUNDAY)
    decide_due(now=SUNDAY)
    assert decided_on(bad).exists()
    assert JournalEntry.objects.filter(enrollment_id=bad.id, kind="answer").count() == 2
    assert not SetAside.objects.exists()


def test_risk_calls_a_human_even_where_the_standing_cannot_be_read(rows, monkeypatch):
    bad = rows[2]
    unreadable(bad, monkeypatch)
    with pytest.raises(msgspec.DecodeError):
        answer(
            enrollment_id=bad.id,
            answers={"unsafe": "not_safe"},
            by=participant(bad.id),
            now=SUNDAY,
        )
    task = StaffTask.objects.get(kind="safety")
    assert (task.enrollment_id, task.urgent) == (bad.id, True)
