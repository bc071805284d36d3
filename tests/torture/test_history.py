"""Workers and clients at once: no update lost, no cap overrun, nothing sent after a withdrawal.

The checker is shown to find a planted fault of each kind before it is believed.
"""

import json
import subprocess
import sys

import pytest

from tests.torture.history import Operation, anomalies
from tests.torture.length import how_many
from tests.torture.real_hub import ROOT, running_hub, running_mailbox

WORKERS, CLIENTS = 2, how_many("CARELOOM_CLIENTS", fast=3, long=6)
ROUNDS = how_many("CARELOOM_ROUNDS", fast=12, long=120)


def op(what, began, ended, value="m", **more):
    return Operation(what, "p", value, began, ended, **more)


WELL = (
    op("begin", 0, 1),
    op("begin", 0, 1, ok=False),
    op("answer", 1, 2, "7.0"),
    op("send", 2, 3, "first", day=1),
    op("withdraw", 3, 5),
    op("send", 4, 6, "judged while withdrawing"),
    op("agree", 7, 9),
    op("send", 8, 9, "judged while agreeing"),
)
"""A history in which all is well, each at the edge of what may be."""


def judged(history, answers=(("p", "7.0"),), points=(("p", "a"), ("p", "b"))):
    return anomalies(history, answers=answers, points=points, most_a_day=1)


def test_a_history_in_which_all_is_well_passes():
    assert judged(WELL) == []


@pytest.mark.parametrize(
    ("history", "more", "kind"),
    [
        pytest.param(WELL, {"answers": ()}, "lost update", id="an answer that was not kept"),
        pytest.param(
            WELL, {"answers": (("p", "7.0"),) * 2}, "doubled update", id="an answer kept twice"
        ),
        pytest.param((*WELL, op("begin", 1, 2)), {}, "began twice", id="a double booking"),
        pytest.param(
            (*WELL[:6], op("send", 5.5, 6, "late")), {}, "sent after withdrawal", id="a late send"
        ),
        pytest.param(
            (*WELL, op("withdraw", 10, 11), op("send", 12, 13, "late")),
            {},
            "sent after withdrawal",
            id="a late send although they had agreed before",
        ),
        pytest.param(
            (*WELL, op("send", 9, 9, "again", day=1)), {}, "above the cap", id="one too many"
        ),
        pytest.param((*WELL, op("send", 9, 9, "first")), {}, "sent twice", id="one sent twice"),
        pytest.param(
            WELL, {"points": (("p", "a"),) * 2}, "decision point twice", id="a point decided twice"
        ),
    ],
)
def test_the_checker_finds_what_was_planted(history, more, kind):
    found = judged(history, **more)
    assert [one.partition(":")[0] for one in found] == [kind]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_many_do_at_once_comes_out_as_if_one_by_one(kind, tmp_path, tally):
    words = [str(number) for number in (WORKERS if kind == "postgresql" else 1, CLIENTS, ROUNDS)]
    with running_mailbox() as box, running_hub(tmp_path / "hub", box, kind) as hub:
        done = subprocess.run(
            [sys.executable, "-m", "tests.torture.many_at_once", str(hub.folder), *words],
            capture_output=True,
            text=True,
            check=False,
            env=hub.environment,
            cwd=ROOT,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found["faults"] == {}
    assert found["anomalies"] == []
    assert (found["different"], found["audit"]) == (0, 0)
    assert found["done"]["answer"]
    assert found["done"]["send"]
    of_all = sum(found["done"].values()) + found["refused"]
    tally.done["operations of many at once, checked as a history"] += of_all
