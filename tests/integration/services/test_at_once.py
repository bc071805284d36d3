"""Workers and tabs at the same moment: everything happens once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from careloom.records.models import DecisionRecord, Delivery, JournalEntry
from careloom.services.answer import answer
from careloom.services.decide_due import decide_due
from careloom.services.happening import TakenBefore
from careloom.services.permission import participant
from careloom.services.replay import replay
from tests.integration.builders import MONDAY, a_clinic

pytestmark = pytest.mark.usefixtures("real_rows")


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
