"""The page on going from one machine to many is followed, and a worker is killed on the way."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.many_machines import LEASE as THEIRS

from careloom.records.claims import LEASE

ROOT = Path(__file__).parents[2]
LONG = "CARELOOM_TORTURE"


def test_the_script_waits_for_the_lease_that_workers_have():
    assert THEIRS == LEASE


@pytest.mark.skipif(not os.environ.get(LONG), reason=f"takes minutes: set {LONG}, or make torture")
def test_nothing_is_lost_on_the_way_from_one_machine_to_many(tally):
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.many_machines", "200", "--hurry"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert (found["lost"], found["doubled"], found["different"]) == (0, 0, 0)
    assert found["decisions"] >= found["people"] == 200
    assert found["held_by_the_dead"] == 200, "the worker was killed in the middle of its shard"
    assert (found["pages_failed"], found["pages"] > 0) == (0, True)
    assert sum(found["shards"].values()) >= 1
    tally.killed["a worker of three machines, in its shard"] += 1
    tally.zeros["lost"] += found["lost"]
    tally.zeros["doubled"] += found["doubled"]
