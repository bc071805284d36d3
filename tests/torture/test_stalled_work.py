"""Workers on PostgreSQL that are killed, hang, or share a name: others go on within one lease.

Until somebody goes on, the lag grows and is told. Real processes and real signals. The hub's clock
stands and is moved by hand, so that a lease ends when the test says so; a worker is caught after
its claim by a lock on the table it reads next.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from careloom.records.claims import LEASE
from careloom.records.jobs import SILENT
from careloom.services.lag import LATE
from careloom.testing.postgres import running_postgres

PEOPLE = 8
LOOKS = 600
ONLY_LONG = pytest.mark.skipif(
    not os.environ.get("CARELOOM_TORTURE"), reason="set CARELOOM_TORTURE, or make torture"
)


class Site:
    """A hub on PostgreSQL, its workers, and what stands in its tables."""

    def __init__(self, folder, environment, address):
        self.folder, self.environment = folder, environment
        self.database = psycopg.connect(address, autocommit=True)
        self.workers = []
        self.errors = folder / "said"

    def worker(self, *words):
        """Every worker has the same name."""
        process = subprocess.Popen(
            [sys.executable, "-m", "careloom", "worker", "--name", "same", *words]
            + ["--data", str(self.folder)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=self.errors.open("w"),
            text=True,
        )
        self.workers.append(process)
        assert "at work" in process.stdout.readline()
        return process

    def one(self, query, *values):
        return self.database.execute(query, values).fetchone()[0]

    def move(self, seconds):
        self.database.execute("UPDATE records_handclock SET stands_at = stands_at + %s", [seconds])

    def due(self):
        return self.one(
            "SELECT count(*) FROM records_enrollment, records_handclock WHERE due_at <= stands_at"
        )

    def claimed(self):
        return self.one(
            "SELECT count(*) FROM records_claimed, records_handclock WHERE until > stands_at"
        )

    def decisions(self):
        return self.one("SELECT count(*) FROM records_decisionrecord")

    def lag(self):
        """Seconds that the longest due decision has waited, and what doctor says of the worker."""
        gauge = (
            "SELECT greatest(0, max(stands_at - due_at)) FROM records_enrollment, records_handclock"
            " WHERE due_at <= stands_at"
        )
        done = subprocess.run(
            [sys.executable, "-m", "careloom", "doctor", "--json", "--data", str(self.folder)],
            capture_output=True,
            text=True,
            check=False,
            env=self.environment,
        )
        told = {one["name"]: one["state"] for one in json.loads(done.stdout)}
        return self.one(gauge) or 0, told["worker"]

    def until(self, condition, of):
        for _ in range(LOOKS):
            if condition():
                return
            time.sleep(0.05)
        raise AssertionError(f"never came to it: {of}")

    @contextmanager
    def catching(self):
        """Whoever decides meanwhile claims, and then waits before it has decided anything."""
        with psycopg.connect(self.environment["CARELOOM_DATABASE_URL"]) as other:
            other.execute("LOCK TABLE records_programbundle IN ACCESS EXCLUSIVE MODE")
            yield

    def begin_a_week(self):
        """A week later everybody is due, and nobody is at work."""
        self.database.execute("DELETE FROM procrastinate_jobs")
        self.database.execute("DELETE FROM records_chore")
        self.database.execute("DELETE FROM records_claimed")
        self.move(7 * 86400)
        self.database.execute(
            "UPDATE records_enrollment SET due_at = (SELECT stands_at FROM records_handclock)"
        )

    @contextmanager
    def away(self):
        """The database takes no connections, and has ended those there were."""
        address = self.environment["CARELOOM_DATABASE_URL"].replace("/postgres?", "/template1?")
        with psycopg.connect(address, autocommit=True) as beside:
            self.database.close()
            beside.execute("ALTER DATABASE postgres ALLOW_CONNECTIONS false")
            beside.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres'"
            )
            try:
                yield
            finally:
                beside.execute("ALTER DATABASE postgres ALLOW_CONNECTIONS true")
        self.database = psycopg.connect(self.environment["CARELOOM_DATABASE_URL"], autocommit=True)

    def end_workers(self):
        for process in self.workers:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
                process.wait(timeout=20)


@pytest.fixture(scope="module")
def only_site(tmp_path_factory):
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CARELOOM_", "DJANGO_"))
    }
    folder = tmp_path_factory.mktemp("hub")
    (folder / "mode").write_text("test")
    with running_postgres() as address:
        environment = {**clean, "CARELOOM_MODE": "test", "CARELOOM_DATABASE_URL": address}
        command = [sys.executable, "-m", "tests.torture.hub_at_work", str(folder)]
        subprocess.run(
            [*command, "begin", str(PEOPLE)],
            check=True,
            env=environment,
            cwd=Path(__file__).parents[2],
        )
        site = Site(folder, environment, address)
        yield site
        site.database.close()


@pytest.fixture
def site(only_site):
    only_site.begin_a_week()
    yield only_site
    only_site.end_workers()


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(signal.SIGKILL, id="killed after the claim"),
        pytest.param(signal.SIGSTOP, id="hung after the claim", marks=ONLY_LONG),
    ],
)
def test_what_a_lost_worker_held_is_done_by_another_within_one_lease(site, tally, how):
    with site.catching():
        lost = site.worker("--queues", "decide,upkeep")
        site.until(lambda: site.claimed() == PEOPLE, "a claim on all")
        lost.send_signal(how)
    before = site.decisions()
    if how == signal.SIGKILL:
        tally.killed["workers after their claim"] += 1
    else:
        tally.faults["worker: hung after its claim"] += 1

    other = site.worker("--queues", "decide,upkeep")
    assert site.due() == PEOPLE, "claimed: nobody else may have them yet"
    other.send_signal(signal.SIGSTOP)
    site.move(LATE + 1)
    assert site.lag() == (LATE + 1, "fault"), "nobody goes on: the alarm is raised"
    other.send_signal(signal.SIGCONT)
    site.until(lambda: site.due() == 0, "all decided by the other worker")
    decided = site.decisions()
    assert decided > before

    if how == signal.SIGSTOP:
        lost.send_signal(signal.SIGCONT)
        lost.terminate()
        assert lost.wait(timeout=20) == 0, "one that hung and came back still ends cleanly"
    assert site.decisions() == decided, "nothing was decided twice"
    assert site.due() == 0
    points = "SELECT count(DISTINCT (enrollment_id, key)) FROM records_decisionrecord"
    assert site.one(points) == decided
    other.terminate()
    assert other.wait(timeout=20) == 0


@ONLY_LONG
def test_a_dead_reaper_and_the_job_it_left_hold_nobody_up(site, tally):
    """Whose turn it was to clear stalled jobs dies too; the next worker clears for both."""
    with site.catching():
        lost = site.worker("--queues", "decide")
        site.until(lambda: site.claimed() == PEOPLE, "a claim on all")
        lost.kill()
        lost.wait()
    tally.killed["workers whose turn it was to clear stalled jobs"] += 1
    doing = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
    assert site.one(doing) == 1
    site.database.execute(
        "INSERT INTO records_chore (name, due_at, leased_until)"
        " SELECT 'stalled-jobs', 0, stands_at + 299 FROM records_handclock"
    )
    site.database.execute(
        "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => %s)",
        [SILENT + 1],
    )
    site.move(LEASE + 1)

    site.worker()
    site.until(lambda: site.due() == 0, "all decided although the job still stands as running")
    site.move(300)
    site.until(lambda: site.one(doing + " AND queue_name = 'decide'") == 0, "the dead job cleared")


@ONLY_LONG
def test_a_database_that_goes_away_is_waited_for_in_one_clear_line(site, tally):
    worker = site.worker()
    site.until(lambda: site.due() == 0, "all decided")
    before = site.decisions()
    tally.faults["database: away, and ended every connection"] += 1
    with site.away():
        site.until(lambda: "database_away" in site.errors.read_text(), "a word that it is away")
    site.move(7 * 86400)
    site.until(lambda: site.decisions() > before and site.due() == 0, "what came due meanwhile")
    worker.terminate()
    assert worker.wait(timeout=20) == 0
    said = site.errors.read_text().splitlines()
    told = [line.split()[2] for line in said if " warning " in line or " error " in line]
    assert told == ["database_away", "database_back"], said
