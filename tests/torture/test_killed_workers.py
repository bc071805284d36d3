"""Workers killed -9 at any moment, again and again: nothing lost, nothing doubled, nothing forged.

A few kills in `make test`; CARELOOM_KILLS, or `make torture`, for many. The mail server is real
and keeps what it accepted; it is asked at the end, and not the hub alone.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from careloom.services.send_due import LEASE
from careloom.testing.postgres import running_postgres
from tests.integration.cli.test_serving import free_port
from tests.torture.length import how_many

KILLS = how_many("CARELOOM_KILLS", fast=4, long=40)
PEOPLE = 60
ROUNDS_TO_SETTLE = 12


class Mailbox:
    """Keeps the id of every message that it said 250 to, and when."""

    def __init__(self) -> None:
        self.ids = []

    async def handle_DATA(self, server, session, envelope):
        found = re.search(r"Message-ID: <([^@>]+)@", envelope.content.decode(), re.IGNORECASE)
        self.ids.append(found[1])
        return "250 OK"


class Hub:
    """A hub in a folder, whose worker is started, killed, and looked at from outside."""

    def __init__(self, folder, environment):
        self.folder, self.environment = folder, environment

    def does(self, *words):
        command = [sys.executable, "-m", "tests.torture.hub_at_work", self.folder, *words]
        done = subprocess.run(
            [str(word) for word in command],
            capture_output=True,
            text=True,
            check=False,
            env=self.environment,
            cwd=Path(__file__).parents[2],
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if words[0] == "count" else None

    def careloom(self, *words):
        return subprocess.run(
            [sys.executable, "-m", "careloom", *words, "--data", str(self.folder)],
            capture_output=True,
            text=True,
            check=False,
            env=self.environment,
        )

    def worker(self):
        return subprocess.Popen(
            [sys.executable, "-m", "careloom", "worker", "--data", str(self.folder)],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def mailbox():
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    box.port = server.port
    yield box
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def hub(request, tmp_path, mailbox):
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CARELOOM_", "DJANGO_"))
    }
    environment |= {
        "CARELOOM_MODE": "test",
        "CARELOOM_SMTP_HOST": "127.0.0.1",
        "CARELOOM_SMTP_PORT": str(mailbox.port),
        "CARELOOM_SMTP_TLS": "no",
        "CARELOOM_EMAIL_FROM": "care@example.org",
    }
    with ExitStack() as opened:
        if request.param == "postgresql":
            environment["CARELOOM_DATABASE_URL"] = opened.enter_context(running_postgres())
        folder = tmp_path / "hub"
        folder.mkdir()
        (folder / "mode").write_text("test")
        hub = Hub(folder, environment)
        hub.does("begin", PEOPLE)
        yield hub


def kill_again_and_again(hub, chance):
    """One worker on SQLite, two on PostgreSQL; each dies after a moment of its own."""
    workers = 2 if "CARELOOM_DATABASE_URL" in hub.environment else 1
    for number in range(KILLS):
        running = [hub.worker() for _ in range(workers)]
        for one in running:
            assert "at work" in one.stdout.readline()
        time.sleep(chance.uniform(0.0, 1.5))
        for one in running:
            one.send_signal(signal.SIGKILL)
            one.wait()
        if number == KILLS // 2:
            hub.does("withdraw")
        # A little later, and after every fourth on the next evening, with new work.
        hub.does("move", 86400 - 180 if number % 4 == 3 else 60)


def settle(hub):
    """A worker that lives brings everything to its end, once the leases of the dead are over."""
    for _ in range(ROUNDS_TO_SETTLE):
        hub.does("move", int(LEASE) + 1)
        done = hub.careloom("worker", "--once")
        assert done.returncode == 0, done.stderr
        found = hub.does("count")
        if not found["due"] and not set(found["states"]) & {"queued", "leased"}:
            return found
    raise AssertionError(f"never came to an end: {found['states']}, {found['due']} due")


def test_killed_workers_lose_and_double_nothing(hub, mailbox, tally):
    chance = random.Random(20260302)
    kill_again_and_again(hub, chance)
    before_withdrawn = Counter(mailbox.ids)
    found = settle(hub)

    doubled = [one for one, times in Counter(mailbox.ids).items() if times > 1]
    lost = [one for one in found["accepted"] if one not in mailbox.ids]
    forged = [one for one in mailbox.ids if one not in found["accepted"] + found["uncertain"]]
    late = [
        one for one in found["of_withdrawn"] if Counter(mailbox.ids)[one] > before_withdrawn[one]
    ]
    tally.done["workers killed"] += KILLS * (2 if "CARELOOM_DATABASE_URL" in hub.environment else 1)
    tally.done["messages that a real server took"] += len(mailbox.ids)
    tally.zeros["lost"] += len(lost)
    tally.zeros["doubled"] += len(doubled)
    tally.zeros["sent after withdrawal"] += len(late)
    for reason, count in found["uncertain_by"].items():
        tally.uncertain[f"{reason} (real workers)"] += count
    assert (lost, doubled, forged, late) == ([], [], [], [])
    assert mailbox.ids
    replayed = json.loads(hub.careloom("replay", "--from-journal", "--json").stdout)
    assert replayed["different"] == 0
    assert replayed["identical"] == found["decisions"]
    assert hub.careloom("audit", "verify").returncode == 0
