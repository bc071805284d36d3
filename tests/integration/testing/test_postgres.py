"""The PostgreSQL of the tests comes up, keeps to its folder, and ends with whoever asked for it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from careloom.testing import postgres
from careloom.testing.postgres import PostgresUnavailable, crashing_postgres, running_postgres

ASKER = """
import sys, time
from careloom.testing.postgres import running_postgres
with running_postgres() as address:
    print(address, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server named by the caller would be used instead of the one under test."""
    monkeypatch.delenv(postgres.OVERRIDE, raising=False)


def folder_of(address: str) -> Path:
    return Path(parse_qs(urlsplit(address).query)["host"][0])


def gone(folder: Path) -> bool:
    """Whether it vanishes; waits as long as a busy machine may need."""
    for _ in range(600):
        if not folder.exists():
            return True
        time.sleep(0.05)
    return False


def test_it_answers_on_a_socket_only_and_leaves_nothing_behind():
    with running_postgres() as address:
        folder = folder_of(address)
        with psycopg.connect(address) as connection:
            [version] = connection.execute("show server_version_num").fetchone()
            [listens] = connection.execute("show listen_addresses").fetchone()
            [data] = connection.execute("show data_directory").fetchone()

    assert int(version) // 10_000 == postgres.MAJOR
    assert listens == ""
    assert Path(data).parent == folder
    assert not folder.exists()


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(signal.SIGKILL, id="killed"),
        pytest.param(signal.SIGTERM, id="terminated"),
        pytest.param(signal.SIGINT, id="interrupted"),
    ],
)
def test_it_ends_with_whoever_asked(number):
    asker = subprocess.Popen(
        [sys.executable, "-c", ASKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(postgres.__file__).parents[2])},
    )
    folder = folder_of(asker.stdout.readline().strip())
    assert (folder / "data/postmaster.pid").exists()

    asker.send_signal(number)
    asker.communicate()

    assert gone(folder)


def test_it_stops_while_someone_is_still_connected():
    with running_postgres() as address:
        connection = psycopg.connect(address)

    with pytest.raises(psycopg.OperationalError):
        connection.execute("select 1")


def test_a_server_that_was_named_is_used_as_it_is(monkeypatch):
    monkeypatch.setenv(postgres.OVERRIDE, "postgresql://db.example/mine")

    with running_postgres() as address:
        assert address == "postgresql://db.example/mine"


def test_a_long_temporary_folder_is_not_used_for_the_socket(monkeypatch, tmp_path):
    long = tmp_path / ("a" * 100)
    long.mkdir()
    monkeypatch.setenv("TMPDIR", str(long))

    with running_postgres() as address, psycopg.connect(address):
        assert not folder_of(address).is_relative_to(long)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as somebody else")
def test_a_folder_closed_to_others_stays_closed(monkeypatch, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setenv("TMPDIR", str(closed))

    with running_postgres() as address, psycopg.connect(address):
        assert not folder_of(address).is_relative_to(closed)

    assert closed.stat().st_mode & 0o777 == 0o700
    assert list(closed.iterdir()) == []


def test_without_the_wheel_it_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres, "find_spec", lambda name: None)

    with pytest.raises(PostgresUnavailable, match=r"careloom\[embedded\]"):
        postgres._binaries(tmp_path, copied=False)


def test_a_server_that_was_killed_is_up_again_with_all_that_was_committed():
    with crashing_postgres() as server:
        with psycopg.connect(server.address, autocommit=True) as before:
            before.execute("CREATE TABLE kept AS SELECT 7 AS number")
        server.crash()
        with psycopg.connect(server.address) as after:
            assert after.execute("SELECT number FROM kept").fetchall() == [(7,)]
