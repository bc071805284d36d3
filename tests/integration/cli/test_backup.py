"""A hub is backed up and comes back: whole, on either database, and without who was erased."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from careloom.testing.postgres import running_postgres


def clean_environment(**more):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CARELOOM_", "DJANGO_"))}
    return {**kept, "NO_COLOR": "1", **more}


def run(*words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "careloom", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env=clean_environment(**environment),
    )


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    folder = tmp_path_factory.mktemp("backup") / "hub"
    done = run("demo", "--days", 4, "--people", 6, "--no-serve", "--data", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def backup(hub):
    out = hub.parent / "monday.tar.gz"
    done = run("backup", "take", out, "--data", hub)
    assert done.returncode == 0, done.stderr
    assert out.stat().st_mode & 0o077 == 0
    return out


def a_new_hub(hub, tmp_path):
    """A folder with the keys and secrets of the old hub, and no database."""
    folder = tmp_path / "new"
    folder.mkdir()
    for name in ("secrets.json", "mode", "demo.json"):
        shutil.copy(hub / name, folder / name)
    shutil.copytree(hub / "keys", folder / "keys")
    return folder


def replayed(folder, *more, **environment):
    done = run("replay", "--json", *more, "--data", folder, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_what_comes_back_replays_as_before(hub, backup, tmp_path):
    folder = a_new_hub(hub, tmp_path)
    assert run("migrate", "--data", folder).returncode == 0
    done = run("backup", "restore", backup, "--data", folder)
    assert done.returncode == 0, done.stderr
    assert replayed(folder, "--from-journal") == replayed(hub, "--from-journal")
    assert run("audit", "verify", "--data", folder).returncode == 0


def test_a_backup_of_sqlite_comes_back_on_postgresql(hub, backup, tmp_path):
    folder = a_new_hub(hub, tmp_path)
    with running_postgres() as address:
        there = {"CARELOOM_DATABASE_URL": address}
        assert run("migrate", "--data", folder, **there).returncode == 0
        done = run("backup", "restore", backup, "--data", folder, **there)
        assert done.returncode == 0, done.stderr
        assert replayed(folder, **there) == replayed(hub)
        again = tmp_path / "again.tar.gz"
        assert run("backup", "take", again, "--data", folder, **there).returncode == 0
        later = run("demo", "--days", 1, "--no-serve", "--data", folder, **there)
        assert later.returncode == 0, later.stderr


def test_who_was_erased_since_is_erased_again(hub, backup, tmp_path):
    folder = a_new_hub(hub, tmp_path)
    key = next(path for path in (folder / "keys").iterdir() if not path.name.startswith("."))
    key.unlink()
    (folder / "keys" / ".erased").write_text(f"{key.name}\n")
    run("migrate", "--data", folder)
    done = run("backup", "restore", backup, "--data", folder)
    assert "1 persons were erased again" in done.stdout, done.stderr
    assert replayed(folder)["erased"] > 0
    assert run("doctor", "--json", "--data", folder).stdout.count('"fault"') <= 2


def test_what_is_no_backup_changes_nothing(hub, backup, tmp_path):
    folder = a_new_hub(hub, tmp_path)
    run("migrate", "--data", folder)
    whole = backup.read_bytes()
    for name, content in (("other", b"nonsense"), ("cut", whole[: len(whole) // 2]), ("no", b"")):
        broken = tmp_path / f"{name}.tar.gz"
        broken.write_bytes(content)
        done = run("backup", "restore", broken, "--data", folder)
        assert done.returncode == 1, name
        assert "no backup of a hub" in done.stderr, name
        assert "Traceback" not in done.stderr
    assert run("backup", "restore", backup, "--data", folder).returncode == 0


def test_nothing_is_restored_over_what_is_there(hub, backup):
    before = replayed(hub)
    done = run("backup", "restore", backup, "--data", hub)
    assert done.returncode == 1
    assert "not empty" in done.stderr
    assert replayed(hub) == before
