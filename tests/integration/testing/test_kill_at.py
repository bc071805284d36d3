"""Breaking in at named points: all of them are come by, and a killed process is dead."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from tests.integration.builders import MONDAY, a_clinic

from careloom.channels.memory import MemoryChannel
from careloom.records.models import Delivery
from careloom.records.named_points import POINTS, break_in
from careloom.services.decide_due import decide_due
from careloom.services.send_due import LEASE, send_due
from careloom.testing.kill_at import VARIABLE, read_kill


class Died(BaseException):
    """What stands for a killed process inside this one."""


@pytest.fixture
def come_by():
    """The points that were come by, in order."""
    points = []
    break_in(points.append)
    yield points
    break_in(None)


def test_one_round_comes_by_every_point_in_order(db, come_by):
    a_clinic().person(channel="email")
    assert decide_due(now=MONDAY + timedelta(days=2)).decisions
    send_due(channels={"email": MemoryChannel()}, now=MONDAY)
    assert list(dict.fromkeys(come_by)) == list(POINTS)


@pytest.mark.parametrize("point", [one for one in POINTS if one.startswith("send/")])
def test_a_sender_that_dies_at_a_point_sends_care_at_most_once(db, point):
    a_clinic().person(channel="email")
    channel = MemoryChannel()

    def dies(reached):
        if reached == point:
            raise Died

    break_in(dies)
    with pytest.raises(Died):
        send_due(channels={"email": channel}, now=MONDAY)
    break_in(None)
    for later in range(1, 4):
        send_due(channels={"email": channel}, now=MONDAY + later * timedelta(seconds=LEASE + 1))
    state = Delivery.objects.get().state
    assert len(channel.sent) <= 1
    assert state in ("accepted", "uncertain")
    assert len(channel.sent) == 1 or state == "uncertain"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        pytest.param("send/accepted", ("send/accepted", 1), id="at the first time"),
        pytest.param("decide/after@3", ("decide/after", 3), id="at the third"),
    ],
)
def test_where_to_kill_is_read(said, read):
    assert read_kill(said) == read


@pytest.mark.parametrize("said", ["send", "send/accepted@0", "send/accepted@x", "@2"])
def test_what_is_no_point_is_told(said):
    with pytest.raises(ValueError, match="one of decide/claimed"):
        read_kill(said)


def test_a_worker_is_killed_as_if_the_power_went(tmp_path):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CARELOOM_")},
        VARIABLE: "decide/claimed",
    }
    words = ["demo", "--days", "1", "--people", "2", "--no-serve", "--data", str(tmp_path / "hub")]
    done = subprocess.run(
        [sys.executable, "-m", "careloom.testing.kill_at", *words],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
