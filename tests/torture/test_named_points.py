"""Workers killed -9 at each named point of their work, on both databases."""

import signal
from collections import Counter
from dataclasses import fields

import pytest

from careloom.channels.email import EmailChannel
from careloom.records.named_points import POINTS
from tests.torture.length import how_many
from tests.torture.real_hub import (
    running_hub,
    running_mailbox,
    verdict,
    verdict_of_the_records,
)

PEOPLE = 6
ALL = how_many("CARELOOM_POINTS", fast=1, long=len(POINTS))
KILLED_AT = POINTS if len(POINTS) <= ALL else ("send/accepted",)
AT_ONCE = next(one.default for one in fields(EmailChannel) if one.name == "at_once")
UNSURE = {"send/claimed", "send/before_send", "send/accepted", "send/before_commit"}
"""Where nobody can say afterwards whether the provider took the message that was in hand."""
ARRIVED = {"send/accepted", "send/before_commit", "send/after"}


@pytest.fixture(scope="module")
def mailbox():
    with running_mailbox() as box:
        yield box


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def hub(request, tmp_path_factory, mailbox):
    folder = tmp_path_factory.mktemp("points") / "hub"
    with running_hub(folder, mailbox, request.param) as hub:
        hub.does("begin", PEOPLE)
        hub.settle()
        yield hub


@pytest.mark.parametrize("point", KILLED_AT)
def test_a_worker_killed_at_a_point_loses_and_doubles_nothing(hub, mailbox, tally, point):
    # A week on, some have told something and some are due.
    hub.does("week")
    mailbox.ids.clear()
    before = hub.count()
    assert before["states"]["queued"] > 1
    assert before["due"]

    assert hub.killed_at(point) == -signal.SIGKILL
    arrived = len(mailbox.ids)
    found = hub.settle()

    new = [one for one in found["accepted"] if one not in before["accepted"]]
    judged = verdict(mailbox, {**found, "accepted": new})
    uncertain = _more(found, before)
    tally.of_real_workers(1, mailbox, {"uncertain_by": uncertain}, judged)
    assert not any(judged.values()), judged
    # Those in hand when the worker died, and no others, are in doubt.
    in_doubt = sum(uncertain.values())
    assert bool(in_doubt) == (point in UNSURE)
    assert in_doubt <= AT_ONCE
    assert int(point in UNSURE & ARRIVED) <= len(mailbox.ids) - len(new) <= in_doubt
    if point in ARRIVED:
        assert arrived


def test_all_of_it_still_replays(hub):
    assert not any(verdict_of_the_records(hub).values())


def _more(found, before):
    return Counter(found["uncertain_by"]) - Counter(before["uncertain_by"])
