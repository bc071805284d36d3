"""From one machine to many, as docs/how-to/from-one-machine-to-many.md says; one worker is killed.

`python -m benchmarks.many_machines [PEOPLE] [--hurry]`. A hub on SQLite whose people are all due is
backed up and restored into PostgreSQL; two servers answer pages while three workers decide, and one
of them is killed with -9 in the middle of a shard. Then everything is counted, and compared with
what one worker, whom nobody kills, makes of the same backup. `--hurry` moves the hub's clock past
the dead worker's lease instead of waiting for it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psycopg

from careloom.testing.postgres import running_postgres

WORKERS = 3
SERVERS = 2
PATIENCE = 600.0
LEASE = 60.0
"""That of `careloom.records.claims`, which needs a hub to be imported."""
STILL = 4.0
"""So many seconds without a change mean that the living have nothing left to do."""
EARLIER = 30 * 86400.0
"""By so much the clock goes back until every worker is there: then nobody is due."""
POINTS = "SELECT enrollment_id, key, outcome FROM records_decisionrecord ORDER BY 1, 2"
NOW = "extract(epoch FROM clock_timestamp()) + (SELECT ahead_seconds FROM records_handclock)"


@dataclass
class Figures:
    """What was counted; `lost` and `doubled` are the ones that must be zero."""

    people: int = 0
    decisions: int = 0
    lost: int = 0
    doubled: int = 0
    different: int = 0
    held_by_the_dead: int = 0
    seconds_to_kill: float = 0.0
    seconds_for_the_living: float = 0.0
    seconds_for_all: float = 0.0
    seconds_of_one_worker: float = 0.0
    pages: int = 0
    pages_failed: int = 0
    slowest_page: float = 0.0
    slowest_answer: float = 0.0
    """As the servers themselves measured; the rest was waiting for a turn on a busy machine."""
    shards: dict[str, int] = field(default_factory=dict)


class Site:
    """One hub: its folder, its database, and the processes that were started for it."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("CARELOOM_", "DJANGO_"))}
        self.environment = {
            **kept,
            "CARELOOM_MODE": "test",
            "CARELOOM_DATA": str(folder),
            "CARELOOM_BASE_URL": "http://127.0.0.1",
            "CARELOOM_LOGS": "json",
            "DJANGO_SETTINGS_MODULE": "careloom.config.settings",
        }
        if database:
            self.environment["CARELOOM_DATABASE_URL"] = database
            self.database = psycopg.connect(database, autocommit=True)

    def say(self, *words: str) -> str:
        """What a command printed; it must end well."""
        done = subprocess.run(
            [sys.executable, "-m", "careloom", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"careloom {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self, log: Path, *words: str) -> subprocess.Popen[bytes]:
        """A process of the hub that goes on, with what it says in a file."""
        with log.open("wb") as file:
            return subprocess.Popen(
                [sys.executable, "-u", "-m", "careloom", *words],
                env=self.environment,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def count(self, query: str) -> int:
        """The one number that a query answers."""
        row = self.database.execute(query).fetchone()
        return int(row[0]) if row else 0

    def claimed(self) -> int:
        """People whom a worker has."""
        return self.count(f"SELECT count(*) FROM records_claimed WHERE until > {NOW}")

    def waiting(self) -> int:
        """People who are due, and whom no worker has."""
        return self.count(
            f"SELECT count(*) FROM records_enrollment e WHERE due_at <= {NOW} AND NOT EXISTS"
            f" (SELECT FROM records_claimed c WHERE c.enrollment_id = e.id AND until > {NOW})"
        )

    def move_clock(self, seconds: float) -> None:
        """Move the hub's clock, forward or back."""
        statement = "UPDATE records_handclock SET ahead_seconds = ahead_seconds + %s"
        self.database.execute(statement, [seconds])

    def due(self) -> int:
        """People who are due."""
        return self.count(f"SELECT count(*) FROM records_enrollment WHERE due_at <= {NOW}")


class Visitor(threading.Thread):
    """Asks for one person's page again and again, from each server in turn."""

    def __init__(self, bases: list[str], path: str) -> None:
        super().__init__(daemon=True)
        self.addresses = [base + path for base in bases]
        self.ended = threading.Event()
        self.answered = self.failed = 0
        self.slowest = 0.0

    def run(self) -> None:
        """Until told to end."""
        while not self.ended.wait(0.2):
            for address in self.addresses:
                began = time.perf_counter()
                try:
                    urllib.request.urlopen(address, timeout=30).read()
                    self.answered += 1
                except (urllib.error.URLError, OSError):
                    self.failed += 1
                self.slowest = max(self.slowest, time.perf_counter() - began)


def main() -> None:
    """Print the figures as JSON; exit code 1 if anything was lost, doubled or different."""
    numbers = [one for one in sys.argv[1:] if one.isdigit()]
    figures = Figures(people=int(numbers[0]) if numbers else 6000)
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="careloom-many-")))
        server = opened.enter_context(running_postgres())
        link = _one_machine(folder, figures.people)
        many, one = (_restored(folder, server, name) for name in ("many", "one"))
        _work_together(many, folder, link, figures, hurry="--hurry" in sys.argv)
        began = time.perf_counter()
        one.say("worker", "--once")
        figures.seconds_of_one_worker = time.perf_counter() - began
        _compare(many, one, figures)
    print(json.dumps(asdict(figures), indent=1))
    raise SystemExit(bool(figures.lost or figures.doubled or figures.different))


def _one_machine(folder: Path, people: int) -> str:
    """A hub on SQLite, served once, then backed up; the path of one person's page."""
    hub = Site(folder / "hub")
    hub.folder.mkdir()
    hub.say("migrate", "--data", str(hub.folder))
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.many_machines_people", str(people)],
        env=hub.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    hub.say("staff", "add", "carla", "--role", "coach", "--organization", "Bench")
    links = hub.say("invite", made.stdout.strip(), "--organization", "Bench").split()
    port = _port()
    served = hub.start(folder / "serve.log", "serve", "--no-worker", "--port", str(port))
    _until_ready(f"http://127.0.0.1:{port}")
    path = f"/p/{links[0].partition('/p/')[2]}"
    urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30).read()
    served.terminate()
    served.wait(timeout=30)
    hub.say("backup", "take", str(folder / "move.tar.gz"))
    return path


def _restored(folder: Path, server: str, name: str) -> Site:
    """The hub on a PostgreSQL database of this name, with the same keys and secrets."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}_machines")
        connection.execute(f"CREATE DATABASE {name}_machines")
    site = Site(folder / "hub", server.replace("/postgres", f"/{name}_machines", 1))
    site.say("migrate")
    site.say("backup", "restore", str(folder / "move.tar.gz"))
    return site


def _work_together(site: Site, folder: Path, path: str, figures: Figures, *, hurry: bool) -> None:
    ports = [_port() for _ in range(SERVERS)]
    processes = [
        site.start(folder / f"web{port}.log", "serve", "--no-worker", "--port", str(port))
        for port in ports
    ]
    bases = [f"http://127.0.0.1:{port}" for port in ports]
    for base in bases:
        _until_ready(base)
    visitor = Visitor(bases, path)
    visitor.start()
    logs = [folder / f"worker{number}.log" for number in range(WORKERS)]

    def start(number: int) -> subprocess.Popen[bytes]:
        return site.start(logs[number], "worker", "--name", f"machine-{number}")

    site.move_clock(-EARLIER)
    first = [start(number) for number in range(1 if hurry else WORKERS)]
    for log in logs[: len(first)]:
        _until(lambda log=log: "at work" in log.read_text(errors="replace"), "a worker is at work")
    site.move_clock(EARLIER)
    began = time.perf_counter()
    _until(site.claimed, "a worker has taken somebody")
    if not hurry:
        _until(lambda: all(map(_shards, logs)), "every worker has decided a shard")
    dead = first[0]
    dead.kill()
    dead.wait()
    living = first[1:] or [start(number) for number in range(1, WORKERS)]
    figures.seconds_to_kill = time.perf_counter() - began
    figures.held_by_the_dead = _held(site)
    figures.seconds_for_the_living = time.perf_counter() - began - STILL
    if hurry and figures.held_by_the_dead:
        site.move_clock(LEASE + 1)
    _until(lambda: not site.due(), "nobody is due")
    figures.seconds_for_all = time.perf_counter() - began
    visitor.ended.set()
    visitor.join()
    for process in [*living, *processes]:
        process.send_signal(signal.SIGTERM)
    for process in [*living, *processes]:
        process.wait(timeout=60)
    figures.pages, figures.pages_failed = visitor.answered, visitor.failed
    figures.slowest_page = visitor.slowest
    figures.slowest_answer = max(_slowest(folder / f"web{port}.log") for port in ports)
    figures.shards = {log.stem: _shards(log) for log in logs}


def _held(site: Site) -> int:
    """So many are due when nothing has changed for a while: the dead worker has them."""
    held, since = -1, time.perf_counter()
    while time.perf_counter() - since < STILL or site.waiting():
        if held != (held := site.due()):
            since = time.perf_counter()
        time.sleep(0.05)
    return held


def _compare(many: Site, one: Site, figures: Figures) -> None:
    found = many.database.execute(POINTS).fetchall()
    wanted = one.database.execute(POINTS).fetchall()
    figures.decisions = len(found)
    figures.lost = len(set(wanted) - set(found))
    figures.doubled = len(found) - len({row[:2] for row in found})
    figures.doubled += len({row[:2] for row in found} - {row[:2] for row in wanted})
    figures.different = json.loads(many.say("replay", "--json"))["different"]
    many.say("audit", "verify")


def _shards(log: Path) -> int:
    return log.read_text(errors="replace").count('"shard_decided"')


def _slowest(log: Path) -> float:
    lines = [json.loads(one) for one in log.read_text().splitlines() if one.startswith("{")]
    return max((float(one["seconds"]) for one in lines if one["event"] == "request"), default=0.0)


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_ready(base: str) -> None:
    def ready() -> bool:
        try:
            return urllib.request.urlopen(f"{base}/health/ready", timeout=10).status == 200
        except (urllib.error.URLError, OSError):
            return False

    _until(ready, f"{base} is ready")


def _until(condition: Callable[[], object], what: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > ends:
            raise SystemExit(f"It never came to this: {what}.")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
