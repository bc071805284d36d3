"""Workers and tabs at the same moment: everything happens once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from careloom.records.models import DecisionRecord, Delivery, JournalEntry
from careloom.services.answer import answer
from careloom.services.decide_due import decide_due
from careloom.services.happening import TakenBefore
from careloom.services.permission import participant
from careloom.services.replay import replay
from tests.integration.builders import MONDAY, a_clinic

_REMAKE = {
    act: f"CREATE TRIGGER audit_no_{act} BEFORE {act} ON records_auditentry "
    "BEGIN SELECT RAISE(ABORT, 'The audit is append-only.'); END"
    for act in ("update", "delete")
}


@pytest.fixture(autouse=True)
def several_connections(transactional_db):
    """Rows that other connections see; afterwards the audit may be emptied with the rest.

    The audit refuses that of itself, so its triggers are taken away while the test's rows go.
    """
    yield
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE records_auditentry DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM records_auditentry")
            return
        for act in _REMAKE:
            cursor.execute(f"DROP TRIGGER audit_no_{act}")
        cursor.execute("DELETE FROM records_auditentry")
        for remake in _REMAKE.values():
            cursor.execute(remake)


def at_once(count, act):
    """Run this so many times side by side, each with a connection of its own."""

    def run(number):
        try:
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_two_workers_decide_each_point_once():
    clinic = a_clinic()
    rows = [clinic.person() for _ in range(6)]
    later = MONDAY + timedelta(days=7, hours=1)
    done = at_once(2, lambda number: decide_due(now=later))
    assert sum(shard.decisions for shard in done) + len(rows) == DecisionRecord.objects.count()
    keys = list(DecisionRecord.objects.values_list("enrollment_id", "key"))
    assert len(keys) == len(set(keys))
    assert decide_due(now=later).decisions == 0
    assert Delivery.objects.count() == Delivery.objects.values("enrollment_id", "key").count()


def test_one_form_from_four_tabs_has_one_effect():
    row = a_clinic().person()

    def hand_in(number):
        try:
            answer(
                enrollment_id=row.id,
                answers={"tense": "8"},
                form="same",
                by=participant(row.id),
                now=MONDAY,
            )
        except TakenBefore:
            return 0
        return 1

    assert sum(at_once(4, hand_in)) == 1
    assert JournalEntry.objects.filter(enrollment_id=row.id, kind="answer").count() == 1


def test_an_answer_and_the_worker_meet_without_loss():
    row = a_clinic().person()
    later = MONDAY + timedelta(days=2, hours=1)

    def act(number):
        if number:
            return decide_due(now=later).decisions
        answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=later)
        return 0

    at_once(2, act)
    while decide_due(now=later).decisions:
        pass
    assert JournalEntry.objects.filter(enrollment_id=row.id, kind="answer").count() == 1
    found = replay(from_journal=True)
    assert found.identical == found.decisions > 0
