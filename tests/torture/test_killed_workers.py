"""Workers killed -9 at any moment, again and again: nothing lost, nothing doubled, nothing forged.

A few kills in `make test`; CARELOOM_KILLS, or `make torture`, for many. The mail server is real
and keeps what it accepted; it is asked at the end, and not the hub alone.
"""

import random
import signal
import time
from collections import Counter

import pytest

from tests.torture.length import how_many
from tests.torture.real_hub import running_hub, running_mailbox, verdict, verdict_of_the_records

KILLS = how_many("CARELOOM_KILLS", fast=4, long=30)
PEOPLE = 60


@pytest.fixture
def mailbox():
    with running_mailbox() as box:
        yield box


@pytest.fixture(params=["sqlite", "postgresql"])
def hub(request, tmp_path, mailbox):
    with running_hub(tmp_path / "hub", mailbox, request.param) as hub:
        hub.does("begin", PEOPLE)
        yield hub


def kill_again_and_again(hub, chance):
    """One worker on SQLite, two on PostgreSQL; each dies after a moment of its own."""
    killed = 0
    for number in range(KILLS):
        running = [hub.worker() for _ in range(2 if hub.on_postgres else 1)]
        for one in running:
            assert "at work" in one.stdout.readline()
        time.sleep(chance.uniform(0.0, 1.5))
        for one in running:
            one.send_signal(signal.SIGKILL)
            one.wait()
            killed += 1
        if number == KILLS // 2:
            hub.does("withdraw")
        # A little later, and after every fourth on the next evening, with new work.
        hub.move(86400 - 180 if number % 4 == 3 else 60)
    return killed


def test_killed_workers_lose_and_double_nothing(hub, mailbox, tally):
    killed = kill_again_and_again(hub, random.Random(20260302))
    before_withdrawn = Counter(mailbox.ids)
    found = hub.settle()
    judged = verdict(mailbox, found)
    late = [
        one for one in found["of_withdrawn"] if Counter(mailbox.ids)[one] > before_withdrawn[one]
    ]
    judged_all = {**judged, "sent after withdrawal": late}
    tally.of_real_workers("workers at any moment", killed, found, judged_all)
    tally.done["messages that a real provider took"] += len(mailbox.ids)
    assert mailbox.ids
    assert not late
    assert not any(judged.values()), judged
    assert not any(verdict_of_the_records(hub).values())
