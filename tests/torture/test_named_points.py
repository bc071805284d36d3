"""Workers killed -9 at each named point of their work, on both databases and by both channels.

Nobody can ask a mail server what it took: a letter that was in hand stays uncertain. A provider of
text messages is asked, and no text stays uncertain.
"""

import signal
from dataclasses import fields

import pytest

from careloom.channels.email import EmailChannel
from careloom.channels.sms import SmsChannel
from careloom.records.named_points import POINTS
from tests.torture.length import how_many
from tests.torture.real_hub import (
    running_hub,
    running_mailbox,
    running_phones,
    verdict,
    verdict_of_the_records,
)

PEOPLE = 6
ALL = how_many("CARELOOM_POINTS", fast=1, long=len(POINTS))
KILLED_AT = POINTS if len(POINTS) <= ALL else ("send/accepted",)
SITES = (("sqlite", "email"), ("postgresql", "sms"), ("postgresql", "email"), ("sqlite", "sms"))
"""The first two in the fast suite, where each database and each channel has its turn."""
CHANNELS = {"email": (running_mailbox, EmailChannel), "sms": (running_phones, SmsChannel)}
UNSURE = {"send/claimed", "send/before_send", "send/accepted", "send/before_commit", "send/after"}
"""Where nobody can say afterwards, without asking, whether the provider took what was in hand.

What settles one group takes the next one in hand: after it that one is in doubt.
"""
IN_DOUBT_AND_ARRIVED = {"send/accepted", "send/before_commit"}
ARRIVED = {*IN_DOUBT_AND_ARRIVED, "send/after"}


@pytest.fixture(
    scope="module",
    params=SITES if len(KILLED_AT) > 1 else SITES[:2],
    ids="-".join,
)
def site(request, tmp_path_factory):
    """A hub on this database, and the provider of its one channel."""
    kind, channel = request.param
    folder = tmp_path_factory.mktemp("points") / "hub"
    with CHANNELS[channel][0]() as provider, running_hub(folder, provider, kind) as hub:
        provider.clock = hub.clock
        hub.does("begin", PEOPLE, channel)
        hub.settle()
        yield hub, provider


@pytest.mark.parametrize("point", KILLED_AT)
def test_a_worker_killed_at_a_point_loses_and_doubles_nothing(site, tally, point):
    hub, provider = site
    # A week on, some have told something and some are due.
    hub.does("week")
    provider.forget()
    before = hub.count()
    assert before["states"]["queued"] > 1
    assert before["due"]

    assert hub.killed_at(point) == -signal.SIGKILL
    arrived = list(provider.ids)
    found = hub.settle()

    new = [one for one in found["accepted"] if one not in before["accepted"]]
    judged = verdict(provider, {**found, "accepted": new})
    came_of = {name: found[name] - before[name] for name in ("uncertain_by", "settled_by")}
    tally.of_real_workers(f"workers at a named point, {provider.channel}", 1, came_of, judged)
    tally.done["messages that a real provider took"] += len(provider.ids)
    assert not any(judged.values()), judged
    if point in ARRIVED:
        assert arrived
    if provider.channel == "email":
        _in_doubt_for_good(came_of, point, len(provider.ids) - len(new))
    else:
        _asked_about(came_of, point, len(arrived))


def _in_doubt_for_good(came_of, point, arrived_uncertain):
    """Those in hand when the worker died, and no others."""
    in_doubt = came_of["uncertain_by"].total()
    assert bool(in_doubt) == (point in UNSURE)
    assert in_doubt <= _at_once(EmailChannel)
    assert int(point in IN_DOUBT_AND_ARRIVED) <= arrived_uncertain <= in_doubt
    assert not came_of["settled_by"]


def _asked_about(came_of, point, arrived):
    """The provider was asked about each in hand, and those that it had were not sent again."""
    assert not came_of["uncertain_by"]
    settled = came_of["settled_by"]
    assert bool(settled) == (point in UNSURE)
    assert settled.total() <= _at_once(SmsChannel)
    if point in UNSURE:
        # What was on its way at that moment may have arrived after it.
        assert settled["asked_provider"] >= arrived * (point in IN_DOUBT_AND_ARRIVED)
        assert bool(settled["asked_provider"]) == (point in IN_DOUBT_AND_ARRIVED)
        assert set(settled) <= {"asked_provider", "not_accepted"}


def _at_once(channel):
    return next(one.default for one in fields(channel) if one.name == "at_once")


def test_all_of_it_still_replays(site):
    assert not any(verdict_of_the_records(site[0]).values())
