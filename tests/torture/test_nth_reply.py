"""The Nth reply of a mail server, and the Nth of a provider of texts, is not what it should be.

For each N until none is left, and each way to misbehave: nothing is lost, nothing comes twice, and
whatever nobody can say is told as uncertain.
"""

import os
from collections import Counter
from datetime import timedelta
from itertools import count

import pytest

from careloom.channels.email import EmailChannel
from careloom.channels.sms import SmsChannel
from careloom.records.models import Delivery, JournalEntry, Notice
from careloom.services.send_due import send_due
from careloom.testing.sms_provider import (
    ACCOUNT,
    NUMBER,
    REFUSALS,
    TOKEN,
    TRICKS,
    SmsProvider,
    running_provider,
)
from tests.integration.builders import MONDAY, a_clinic
from tests.torture.rude_mail_server import RUDE, running_rude_server

PEOPLE = 2
EVERY = 1 if os.environ.get("CARELOOM_TORTURE") else 3
"""Each third reply in the fast suite."""
ROUNDS, APART = 12, timedelta(minutes=40)
"""More than there are attempts, and longer than the longest pause but one."""
SURE = {"temporary", "not_accepted", "asked_provider"}


@pytest.fixture
def clinic(db):
    return a_clinic()


def people(clinic, channel):
    """So many who wait for one message each."""
    Delivery.objects.all().delete()
    return [
        clinic.person(
            channel=channel, address=f"p{number}@example.org", phone=f"+1212555010{number}"
        )
        for number in range(PEOPLE)
    ]


def send_until_settled(channel, name):
    """As a worker would, now and later, until nothing waits; the care is not late for it."""
    now = MONDAY
    for _ in range(ROUNDS):
        send_due(channels={name: channel}, now=now)
        waiting = Delivery.objects.filter(channel=name, state__in=["queued", "leased"])
        asked = Delivery.objects.filter(channel=name, state="uncertain", not_before__lt=1e10)
        if not waiting.exists() and not asked.exists():
            return
        now += APART
    raise AssertionError("never came to an end")


def judge(came, tally):
    """Each is known by its end; how many are uncertain."""
    uncertain = 0
    for one in Delivery.objects.exclude(channel="web"):
        assert came[one.id] <= 1, f"doubled: {one.reason}"
        sent = JournalEntry.objects.filter(enrollment_id=one.enrollment_id, kind="sent").count()
        assert sent == (one.state == "accepted")
        if one.state == "accepted":
            assert came[one.id] == 1, f"lost: {one.reason}"
        elif one.state == "failed":
            assert came[one.id] == 0, f"told as failed, and came: {one.reason}"
        else:
            assert one.state == "uncertain"
            assert one.reason
            uncertain += 1
            tally.uncertain["a mail server gave no clear reply"] += 1
    return uncertain


@pytest.mark.parametrize("how", RUDE)
def test_a_mail_server_that_is_rude_once(clinic, tally, how):
    """In the letter, and nowhere else, may its taking be in doubt."""
    for at in count(1, EVERY):
        people(clinic, "email")
        with running_rude_server(at, how) as server:
            channel = EmailChannel(
                "127.0.0.1", server.server_address[1], "care@example.org",
                tls=False, timeout=0.3, at_once=1,
            )  # fmt: skip
            send_until_settled(channel, "email")
        uncertain = judge(Counter(server.ids), tally)
        assert uncertain <= 1
        if server.replies < at:
            break
        tally.faults["provider: a reply that was none"] += 1
    assert at > 2 * 4


@pytest.mark.parametrize("trick", TRICKS)
def test_a_provider_of_texts_that_misbehaves_once(clinic, tally, trick):
    """It can be asked, so that nothing stays in doubt."""
    for at in range(1, PEOPLE + 1):
        rows = people(clinic, "sms")
        provider, channel, ended = a_provider()
        with ended:
            provider.tricks = [""] * (at - 1) + [trick]
            send_until_settled(channel, "sms")
        assert judge(Counter(one.idempotency_key for one in provider.taken), tally) == 0
        failed = Delivery.objects.filter(channel="sms", state="failed").count()
        assert failed == (trick in ("opted_out", "invalid_number"))
        assert len(provider.taken) == len(rows) - failed
        tally.faults["provider: a reply that was none"] += 1


@pytest.mark.parametrize("trick", [*REFUSALS, "reset", "hang", "nonsense"])
@pytest.mark.parametrize("first", ["reset", "reset_after"])
def test_a_provider_that_cannot_even_say_what_it_took(clinic, tally, first, trick):
    """Asked again later it can; until then nothing is sent again."""
    people(clinic, "sms")
    provider, channel, ended = a_provider()
    with ended:
        provider.tricks, provider.asked_tricks = [first], [trick]
        send_until_settled(channel, "sms")
    assert judge(Counter(one.idempotency_key for one in provider.taken), tally) == 0
    assert len(provider.taken) == PEOPLE
    [how] = Notice.objects.filter(kind="settled").values_list("said", flat=True)
    assert how == ("asked_provider" if first == "reset_after" else "not_accepted")
    tally.settled[how] += 1
    tally.faults["provider: a reply that was none"] += 2


def a_provider():
    """A provider, the hub's channel to it, and what ends it."""
    provider = SmsProvider()
    running = running_provider(provider)
    address = running.__enter__()
    channel = SmsChannel(
        url=address, account=ACCOUNT, token=TOKEN, sender=NUMBER, callback="",
        timeout=0.3, at_once=1,
    )  # fmt: skip
    return provider, channel, _Ending(running)


class _Ending:
    def __init__(self, running):
        self.running = running

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.running.__exit__(*what)
