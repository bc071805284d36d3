"""One contract for both engines: the loop in one process, and jobs on PostgreSQL."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection

from careloom.channels.memory import MemoryChannel
from careloom.records.clock import stop_clock
from careloom.records.jobs import clear_stalled_jobs, count_jobs
from careloom.records.models import Chore, DecisionRecord, Delivery, Enrollment
from careloom.services.answer import answer
from careloom.services.permission import participant
from careloom.worker.embedded import drain, work_alone
from careloom.worker.patience import Patience
from careloom.worker.queues import queues
from tests.integration.builders import MONDAY, a_clinic

SUNDAY = MONDAY + timedelta(days=6, hours=1)
PATIENCE = 400
"""Looks, a twentieth of a second apart, before a worker that does nothing is given up."""


class Alone:
    """The loop in one process."""

    def __init__(self, chosen):
        self.stop, self.said = threading.Event(), []
        self.thread = threading.Thread(target=self._work, args=(chosen,))

    def _work(self, chosen):
        try:
            work_alone(chosen, stop=self.stop, say=self.said.append)
        finally:
            connection.close()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join(timeout=30)
        assert not self.thread.is_alive(), "a worker that was told to stop did not"


class Jobs(Alone):
    """Jobs on PostgreSQL."""

    def _work(self, chosen):
        from careloom.worker.distributed import Distributed  # noqa: PLC0415 - not on SQLite

        began = self.said.append
        worker = Distributed(chosen, "w", 2, self.stop, self.said.append, lambda: began("at work"))
        try:
            worker.work()
        finally:
            connection.close()


@pytest.fixture(params=[Alone, Jobs], ids=["loop", "jobs"])
def engine(request, database_kind):
    if request.param is Jobs and database_kind != "postgresql":
        pytest.skip("jobs need PostgreSQL")
    return request.param


@pytest.fixture
def people(real_rows):
    """Two people by email whose weekly questions have come due."""
    stop_clock(MONDAY)
    clinic = a_clinic()
    rows = [clinic.person(channel="email", address=f"p{n}@example.org") for n in range(2)]
    for row in rows:
        answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
    stop_clock(SUNDAY)
    Enrollment.objects.update(due_at=SUNDAY.timestamp() - 1)
    return rows


def until(condition):
    for _ in range(PATIENCE):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("the worker never came to it")


def nobody_is_due():
    return not Enrollment.objects.filter(due_at__lte=SUNDAY.timestamp()).exists()


def nothing_waits():
    return nobody_is_due() and not Delivery.objects.filter(state__in=["queued", "leased"]).exists()


def test_what_is_due_is_decided_and_sent_once(engine, people):
    channel = MemoryChannel()
    with engine(queues({"email": channel})):
        until(nothing_waits)
    ids = [message.id for message in channel.sent]
    assert ids
    assert len(ids) == len(set(ids))
    assert set(ids) == set(
        Delivery.objects.filter(state="accepted", channel="email").values_list("id", flat=True)
    )
    keys = list(DecisionRecord.objects.values_list("enrollment_id", "key"))
    assert len(keys) == len(set(keys))


def test_a_queue_that_was_not_chosen_is_left_alone(engine, people):
    channel = MemoryChannel()
    chosen = {"decide": queues({"email": channel})["decide"]}
    with engine(chosen):
        until(nobody_is_due)
    assert not channel.sent
    assert Delivery.objects.filter(state="queued").exists()
    assert not Chore.objects.exists()


def test_two_workers_at_once_do_each_thing_once(engine, people, database_kind):
    if database_kind == "sqlite":
        pytest.skip("an embedded hub has one worker")
    channel = MemoryChannel()
    chosen = queues({"email": channel})
    with engine(chosen), engine(chosen):
        until(nothing_waits)
    ids = [message.id for message in channel.sent]
    assert ids
    assert len(ids) == len(set(ids))


def test_chores_are_done_once_and_come_round_again(engine, people):
    with engine(queues({})):
        until(lambda: Chore.objects.filter(due_at__gt=SUNDAY.timestamp()).count() >= 2)
    assert not Chore.objects.exclude(leased_until=0.0).exists()


def test_all_that_is_due_is_done_and_counted_by_once(people):
    channel, before = MemoryChannel(), DecisionRecord.objects.count()
    done = drain(queues({"email": channel}), stop=threading.Event())
    assert done.decisions == DecisionRecord.objects.count() - before
    assert done.accepted == len(channel.sent)
    assert done.decisions >= len(people)
    assert nothing_waits()
    assert drain(queues({"email": channel}), stop=threading.Event()).decisions == 0


def test_no_job_is_left_once_nothing_waits(people, database_kind):
    if database_kind == "sqlite":
        pytest.skip("jobs need PostgreSQL")
    with Jobs(queues({"email": MemoryChannel()})):
        until(nothing_waits)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs WHERE status <> 'todo'")
        assert cursor.fetchall() == []
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert count_jobs().stalled == 0
    assert clear_stalled_jobs() == 0


def test_the_loop_waits_out_a_database_that_goes_away(people, monkeypatch):
    monkeypatch.setattr(Patience, "pause", pause_shortly)
    failing = iter([OperationalError("gone"), InterfaceError("closed")])

    def waits(now, beyond):
        fault = next(failing, None)
        if fault:
            raise fault
        return real.waits(now, beyond)

    real = queues({})["decide"]
    with Alone({"decide": replace(real, waits=waits)}) as alone:
        until(nobody_is_due)
    assert [line.split(".")[0] for line in alone.said] == [
        "The database does not answer",
        "The database answers again",
    ]


def pause_shortly(patience, fault):
    grown(patience, fault)
    return 0.01


grown = Patience.pause
