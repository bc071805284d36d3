"""PostgreSQL killed -9 under workers that go on: nothing lost, nothing doubled."""

import random
import signal
import time

import pytest

from tests.torture.length import how_many
from tests.torture.real_hub import (
    running_hub,
    running_mailbox,
    verdict,
    verdict_of_the_records,
)

CRASHES = how_many("CARELOOM_CRASHES", fast=0, long=12)
PEOPLE = 30
PATIENCE = 600
pytestmark = pytest.mark.skipif(
    not CRASHES, reason="takes a minute: set CARELOOM_TORTURE, or make torture"
)


@pytest.fixture
def mailbox():
    with running_mailbox() as box:
        yield box


@pytest.fixture
def hub(tmp_path, mailbox):
    with running_hub(tmp_path / "hub", mailbox, "postgresql") as hub:
        hub.does("begin", PEOPLE)
        yield hub


@pytest.fixture
def workers(hub):
    """Two workers that nobody starts again."""
    running = [hub.worker() for _ in range(2)]
    yield running
    for one in running:
        one.send_signal(signal.SIGTERM)
        one.wait(timeout=30)


def test_a_database_that_is_killed_costs_nothing(hub, mailbox, workers, tally):
    chance = random.Random(20260303)
    for one in workers:
        assert "at work" in one.stdout.readline()
    for _ in range(CRASHES):
        time.sleep(chance.uniform(0.0, 0.5))
        hub.crash()
        assert [one.poll() for one in workers] == [None, None], "a worker ended with its database"
        until_quiet(hub)
        hub.does("week")
    until_quiet(hub)
    found = hub.settle()
    judged = verdict(mailbox, found)
    tally.of_real_workers("PostgreSQL under its workers", CRASHES, found, judged)
    tally.done["messages that a real provider took"] += len(mailbox.ids)
    assert mailbox.ids
    assert not any(judged.values()), judged
    assert not any(verdict_of_the_records(hub).values())


def until_quiet(hub):
    """The workers come back by themselves and do all that is due."""
    for _ in range(PATIENCE):
        due, waits = hub.count()["due"], hub.waits(within=0)
        if not due and not waits:
            return
        time.sleep(0.1)
    raise AssertionError(f"the workers never went on: {due} due, {waits}")
