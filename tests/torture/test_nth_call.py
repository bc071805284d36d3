"""The Nth call to the database fails, for each N, in every act of a working day, on both databases.

Each 40th in the fast suite. By `make torture` all of them on SQLite, and each fifth on PostgreSQL,
where to go back takes longer; CARELOOM_NTH=1 fails all on both.
"""

import json
import os
import subprocess
import sys

import pytest

from careloom.testing.sms_provider import ACCOUNT, NUMBER, TOKEN
from tests.torture.real_hub import ROOT, running_hub, running_mailbox
from tests.torture.working_day import ACTS

LONG = os.environ.get("CARELOOM_TORTURE")
EVERY = {"sqlite": 1 if LONG else 40, "postgresql": 5 if LONG else 40}
SMS = {
    "CARELOOM_SMS_URL": "http://127.0.0.1:9",
    "CARELOOM_SMS_ACCOUNT": ACCOUNT,
    "CARELOOM_SMS_TOKEN": TOKEN,
    "CARELOOM_SMS_FROM": NUMBER,
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def found(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nth") / "hub"
    every = int(os.environ.get("CARELOOM_NTH", EVERY[request.param]))
    with running_mailbox() as box, running_hub(folder, box, request.param) as hub:
        done = subprocess.run(
            [sys.executable, "-m", "tests.torture.nth_call", str(hub.folder), str(every)],
            capture_output=True,
            text=True,
            check=False,
            env={**hub.environment, **SMS},
            cwd=ROOT,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    return {**json.loads(done.stdout), "every": every}


def test_whatever_call_fails_the_day_comes_to_the_same_end(found, tally):
    wrong = {one["act"]: one["wrong"] for one in found["acts"] if one["wrong"]}
    for one in found["acts"]:
        tally.faults["database: the Nth call of a working day"] += one["failed"]
        tally.uncertain["a call to the database failed"] += one["uncertain"]
    for kind in ("lost", "doubled"):
        tally.zeros[kind] += sum(kind in line for lines in wrong.values() for line in lines)
    assert wrong == {}
    assert found["different"] == 0


def test_every_act_had_calls_that_failed(found):
    assert [one["act"] for one in found["acts"]] == [one.name for one in ACTS]
    assert all(one["calls"] > 3 for one in found["acts"])
    # Of all that there were at the first time some are remembered at the next.
    calls = sum(one["calls"] for one in found["acts"]) / found["every"]
    assert 0.8 * calls <= sum(one["failed"] for one in found["acts"]) <= calls + 1


def test_care_in_doubt_is_only_what_was_in_hand_when_its_sender_failed(found):
    assert {one["act"] for one in found["acts"] if one["uncertain"]} <= {
        "send by email",
        "send after that",
    }
