"""The whole hub, simulated from seeds on a virtual clock, with everything that can go wrong.

Each seed is a process and a database of its own, and whoever fails says how to see it again. A few
hundred patient-days in the fast suite; CARELOOM_PATIENT_DAYS, or `make torture`, for ten thousand
and more.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.torture.length import how_many

PEOPLE, DAYS = 15, 20
AT_LEAST = 250
"""Days that the people of one seed live at least; who has themselves erased lives no further."""
PATIENT_DAYS = how_many("CARELOOM_PATIENT_DAYS", fast=AT_LEAST, long=10_000)
SEEDS = range(1, 1 + max(1, -(-PATIENT_DAYS // AT_LEAST)))
ROOT = Path(__file__).parents[2]


def simulate(seed, *words):
    """One run: what it printed, and how it ended."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture.whole_hub", str(seed), *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.stdout, f"seed {seed}: {done.stderr[-2000:]}"
    return json.loads(done.stdout)


def of_size(seed, *words):
    return simulate(seed, "--people", PEOPLE, "--days", DAYS, *words)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_invariant_holds_whatever_goes_wrong(seed, tally):
    run = of_size(seed)
    assert not run["violations"], f"{run['violations'][:5]}\nsee it again: {run['rerun']}"
    tally.done["patient-days, simulated"] += run["patient_days"]
    tally.done["decisions, simulated"] += run["decisions"]
    tally.done["messages, simulated"] += run["messages"]
    tally.done["acts of people and staff, simulated"] += sum(run["acts"].values())
    tally.faults.update(run["faults"])
    tally.settled.update(run["settled"])
    tally.uncertain.update(run["uncertain"])
    for name in tally.zeros:
        tally.zeros[name] += run[name.replace(" ", "_")]
    assert run["patient_days"] >= AT_LEAST
    assert run["faults"]
    assert run["messages"]


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    kept = [tmp_path / "first", tmp_path / "second"]
    with ThreadPoolExecutor(2) as pool:
        list(
            pool.map(lambda path: simulate(99, "--people", 8, "--days", 6, "--journal", path), kept)
        )
    first, second = (path.read_bytes() for path in kept)
    assert first == second
    assert len(first) > 20_000


PLANTED = {
    "a message to who withdrew": "sent after withdrawal",
    "a message sent twice": "doubled",
    "a message that never arrived": "lost",
    "a decision that is not delivered": "lost",
    "forms that are forgotten": "doubled form",
    "a point that is passed over": "refolded",
    "safety that waits": "safety delayed",
    "a person half erased": "not erased",
    "an answer that is lost": "lost update",
    "an audit that was altered": "audit",
}
"""Faults, and as what they are found."""


def plant(what, wanted):
    """As what a planted fault is found; in a second life where the first gave no occasion."""
    found = set()
    for seed in (5, 6):
        run = simulate(seed, "--people", 10, "--days", 8, "--faults", 0.1, "--plant", what)
        assert run["rerun"].startswith(f"python -m tests.torture.whole_hub {seed} ")
        found |= {one.partition(":")[0] for one in run["violations"]}
        if wanted <= found:
            break
    return found


def test_planted_faults_are_found():
    """All at once; each alone where there is time, as they may mask others."""
    wanted = set(PLANTED.values())
    assert wanted <= plant("all of them", wanted)


@pytest.mark.skipif(
    not how_many("CARELOOM_PLANTS", fast=0, long=1),
    reason="takes a minute: set CARELOOM_TORTURE, or make torture",
)
@pytest.mark.parametrize("what", PLANTED)
def test_each_planted_fault_is_found_alone(what):
    assert PLANTED[what] in plant(what, {PLANTED[what]})
