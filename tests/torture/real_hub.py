"""A hub in a folder with real processes, and real providers that keep what they accepted."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from aiosmtpd.controller import Controller

from careloom.records.models.delivery import NEVER
from careloom.services.send_due import LEASE
from careloom.testing.postgres import crashing_postgres
from careloom.testing.sms_provider import ACCOUNT, NUMBER, SmsProvider, running_provider
from tests.integration.cli.test_serving import free_port

ROOT = Path(__file__).parents[2]
ROUNDS_TO_SETTLE = 12


class Mailbox:
    """Keeps the id of every message that it said 250 to, in order."""

    channel = "email"

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.port = free_port()

    @property
    def settings(self) -> dict[str, str]:
        """By which a hub mails to this box."""
        return {
            "CARELOOM_SMTP_HOST": "127.0.0.1",
            "CARELOOM_SMTP_PORT": str(self.port),
            "CARELOOM_SMTP_TLS": "no",
            "CARELOOM_EMAIL_FROM": "care@example.org",
        }

    def forget(self) -> None:
        """Count from here on."""
        self.ids.clear()

    async def handle_DATA(self, server, session, envelope) -> str:
        """Take the letter, and say so."""
        found = re.search(r"Message-ID: <([^@>]+)@", envelope.content.decode(), re.IGNORECASE)
        self.ids.append(found[1])
        return "250 OK"


@contextmanager
def running_mailbox() -> Iterator[Mailbox]:
    """A mail server on this machine for as long as the block runs."""
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    try:
        yield box
    finally:
        server.stop()


class Phones(SmsProvider):
    """Every telephone there is: keeps the id of each message that the provider took, in order.

    It does not know idempotency keys, as Twilio does not: what is sent twice arrives twice.
    """

    channel = "sms"

    def __init__(self) -> None:
        super().__init__()
        self.knows_idempotency = False
        self._from = 0

    @property
    def ids(self) -> list[str]:
        """The delivery of each message, since `forget`."""
        return [one.idempotency_key for one in self.taken[self._from :]]

    @property
    def settings(self) -> dict[str, str]:
        """By which a hub texts to these."""
        return {
            "CARELOOM_SMS_URL": self.address,
            "CARELOOM_SMS_ACCOUNT": ACCOUNT,
            "CARELOOM_SMS_TOKEN": self.token,
            "CARELOOM_SMS_FROM": NUMBER,
        }

    def forget(self) -> None:
        """Count from here on; whoever asks the provider still hears of all."""
        self._from = len(self.taken)


@contextmanager
def running_phones() -> Iterator[Phones]:
    """A provider of text messages on this machine for as long as the block runs."""
    phones = Phones()
    with running_provider(phones):
        yield phones


class Hub:
    """A hub in a folder, whose workers are started, killed, and looked at from outside."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder, self.environment = folder, dict(environment)
        self.crash = lambda: None

    @property
    def on_postgres(self) -> bool:
        """Whether several workers may run."""
        return "CARELOOM_DATABASE_URL" in self.environment

    def does(self, *words: object) -> None:
        """One thing that happens to the hub, in a process of its own."""
        done = self._run("-m", "tests.torture.hub_at_work", self.folder, *words)
        assert done.returncode == 0, done.stderr

    def clock(self) -> float:
        """What the hub's clock says, which stands."""
        return self.sql("SELECT stands_at FROM records_handclock")[0][0]

    def careloom(self, *words: object) -> subprocess.CompletedProcess:
        """A command, to its end."""
        return self._run("-m", "careloom", *words, "--data", self.folder)

    def killed_at(self, point: str) -> int:
        """How a worker ends that dies at this point."""
        self.environment["CARELOOM_KILL_AT"] = point
        words = ("worker", "--once", "--data", self.folder)
        done = self._run("-m", "careloom.testing.kill_at", *words)
        del self.environment["CARELOOM_KILL_AT"]
        return done.returncode

    def worker(self, *words: object) -> subprocess.Popen:
        """A worker that goes on until it is ended."""
        return subprocess.Popen(
            [sys.executable, "-m", "careloom", "worker", *map(str, words), "--data", self.folder],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def _run(self, *words: object) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            env=self.environment,
            cwd=ROOT,
        )

    def move(self, seconds: float) -> None:
        """The hub's clock, which stands, goes on."""
        self.sql(f"UPDATE records_handclock SET stands_at = stands_at + {float(seconds)}")

    def sql(self, statement: str) -> list[tuple]:
        """Ask the database itself, past the hub."""
        if self.on_postgres:
            with psycopg.connect(self.environment["CARELOOM_DATABASE_URL"]) as database:
                done = database.execute(statement)
                return done.fetchall() if done.description else []
        database = sqlite3.connect(self.folder / "careloom.sqlite3", timeout=20)
        try:
            with database:
                return database.execute(statement).fetchall()
        finally:
            database.close()

    def count(self) -> dict:
        """What stands in the tables."""
        sent = self.sql(
            "SELECT id, state, reason, not_before FROM records_delivery WHERE channel <> 'web'"
        )
        settled = self.sql("SELECT said FROM records_notice WHERE kind = 'settled'")
        withdrawn = "SELECT enrollment_id FROM records_consent WHERE withdrawn_at IS NOT NULL"
        of_them = f"SELECT id FROM records_delivery WHERE enrollment_id IN ({withdrawn})"
        due = "SELECT count(*) FROM records_enrollment, records_handclock WHERE due_at <= stands_at"
        return {
            "due": self.sql(due)[0][0],
            "decisions": self.sql("SELECT count(*) FROM records_decisionrecord")[0][0],
            "states": Counter(state for _, state, _, _ in sent),
            "accepted": [one for one, state, _, _ in sent if state == "accepted"],
            "uncertain": [one for one, state, _, _ in sent if state == "uncertain"],
            "uncertain_by": Counter(why for _, state, why, _ in sent if state == "uncertain"),
            "asks_later": sum(state == "uncertain" and at < NEVER for _, state, _, at in sent),
            "settled_by": Counter(how for (how,) in settled),
            "of_withdrawn": [one for (one,) in self.sql(of_them)],
        }

    def settle(self) -> dict:
        """A worker that lives brings all to its end, once the leases of the dead are over."""
        for _ in range(ROUNDS_TO_SETTLE):
            self.move(LEASE + 1)
            done = self.careloom("worker", "--once")
            assert done.returncode == 0, done.stderr
            found = self.count()
            waits = found["asks_later"] or found["states"]["leased"] or self.waits(within=3600)
            if not found["due"] and not waits:
                return found
        raise AssertionError(f"never came to an end: {found['states']}, {found['due']} due")

    def waits(self, *, within: float) -> list[tuple]:
        """What is to go out within so many seconds; a cap may hold a prompt back for a day."""
        return self.sql(
            "SELECT what, reason, attempts, not_before - stands_at"
            " FROM records_delivery, records_handclock"
            f" WHERE state = 'queued' AND not_before <= stands_at + {float(within)}"
        )


@contextmanager
def running_hub(folder: Path, provider: Mailbox | Phones, kind: str) -> Iterator[Hub]:
    """A hub without people that writes by way of this provider, on a database of this kind."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CARELOOM_", "DJANGO_"))
    }
    environment |= {"CARELOOM_MODE": "test", **provider.settings}
    folder.mkdir()
    (folder / "mode").write_text("test")
    if kind == "sqlite":
        yield Hub(folder, environment)
        return
    with crashing_postgres() as server:
        hub = Hub(folder, {**environment, "CARELOOM_DATABASE_URL": server.address})
        hub.crash = server.crash
        yield hub


def verdict(provider: Mailbox | Phones, found: dict) -> dict[str, list[str]]:
    """What was lost, doubled or forged; empty lists when well."""
    times = Counter(provider.ids)
    known = found["accepted"] + found["uncertain"]
    return {
        "lost": [one for one in found["accepted"] if one not in times],
        "doubled": [one for one, count in times.items() if count > 1],
        "forged": [one for one in times if one not in known],
    }


def verdict_of_the_records(hub: Hub) -> dict[str, list[str]]:
    """Decisions that do not come out the same from the journal, and chains that do not hold."""
    replayed = json.loads(hub.careloom("replay", "--from-journal", "--json").stdout)
    audit = hub.careloom("audit", "verify")
    all_of_them = replayed["identical"] == hub.count()["decisions"]
    return {
        "different": replayed["differences"],
        "replayed": [] if all_of_them else ["not all"],
        "audit": [] if audit.returncode == 0 else [audit.stdout],
    }
