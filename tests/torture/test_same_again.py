"""The same form, job or reading again and again, at once: one effect, on both databases."""

import json
import subprocess
import sys
from itertools import groupby

import pytest

from tests.torture.length import how_many
from tests.torture.real_hub import ROOT, running_hub, running_mailbox
from tests.torture.same_again import FORMS

TIMES = (1, 2, how_many("CARELOOM_AT_ONCE", fast=5, long=20))
WELL = {200, 302, 422, 404}
"""Done, taken before, refused in words, or (after an erasure) a link that is none any more."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def done(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("again") / "hub"
    with running_mailbox() as box, running_hub(folder, box, request.param) as hub:
        ran = subprocess.run(
            [sys.executable, "-m", "tests.torture.same_again", str(hub.folder)]
            + [str(times) for times in TIMES],
            capture_output=True,
            text=True,
            check=False,
            env=hub.environment,
            cwd=ROOT,
        )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return json.loads(ran.stdout)


def test_each_has_the_effect_of_one(done, tally):
    by_act = sorted(done, key=lambda one: (one["act"], one["times"]))
    for act, found in groupby(by_act, key=lambda one: one["act"]):
        once, *more = found
        assert once["times"] == 1
        assert any(once["did"].values()), f"{act} did nothing"
        for one in more:
            assert one["did"] == once["did"], f"{act}, {one['times']} times at once"
            tally.done["forms and jobs that came again at once"] += one["times"]
    assert len(done) == (len(FORMS) + 2) * len(TIMES)


def test_nobody_is_shown_a_fault(done):
    assert {code for one in done for code in one["answers"]} <= WELL


def test_the_same_form_with_something_else_in_it_is_refused(done):
    tried = [one for one in done if one.get("with_something_else")]
    assert len(tried) >= 6 * len(TIMES)
    for one in tried:
        assert one["with_something_else"] == 422, one["act"]
        assert one["then_did"] == [], one["act"]


def test_care_is_sent_once_by_whoever_of_many_senders(done):
    for one in done:
        if one["act"] == "send_due":
            assert one["did"]["most"] == 1
