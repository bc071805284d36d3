"""`careloom migrate` on a folder of its own."""

import json

import pytest

from tests.integration.cli.test_backup import run


@pytest.fixture
def folder(tmp_path):
    return str(tmp_path / "hub")


def test_a_plan_changes_nothing_and_before_makes_a_new_database(folder):
    plan = run("migrate", "--plan", "--data", folder)
    assert plan.returncode == 0
    assert "before  records.0001_initial" in plan.stdout
    assert run("migrate", "--plan", "--data", folder).stdout == plan.stdout
    before = run("migrate", "--before", "--json", "--data", folder)
    told = json.loads(before.stdout)
    late = [line for line in plan.stdout.splitlines(keepends=True) if line.startswith("after ")]
    assert told["left"] == len(late) > 0
    assert {"app": "records", "name": "0001_initial", "phase": "before"} in told["steps"]
    after = run("migrate", "--after", "--data", folder).stdout
    assert after == f"{''.join(late)}The database is ready.\n"
    assert run("migrate", "--plan", "--data", folder).stdout == "Nothing to apply.\n"


def test_after_on_a_new_database_says_what_comes_first(folder):
    done = run("migrate", "--after", "--data", folder)
    assert done.returncode == 1
    assert "careloom migrate --before" in done.stderr
    assert "Traceback" not in done.stderr


def test_before_and_after_together_are_refused(folder):
    done = run("migrate", "--before", "--after", "--data", folder)
    assert done.returncode == 2
    assert "for both at once, neither" in done.stderr
