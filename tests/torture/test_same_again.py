"""The same form, call, job or reading again and again, at once: one effect, on both databases."""

import json
import re
import subprocess
import sys
from itertools import groupby

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from careloom.testing.sms_provider import ACCOUNT, NUMBER, TOKEN
from careloom.worker.queues import queues
from tests.torture.length import how_many
from tests.torture.real_hub import ROOT, running_hub, running_mailbox
from tests.torture.same_again.calls import CALLS
from tests.torture.same_again.forms import FORMS
from tests.torture.same_again.jobs import JOBS
from tests.torture.same_again.signing_in import VISITS

AT_ONCE = how_many("CARELOOM_AT_ONCE", fast=4, long=20)
FAST = AT_ONCE <= 4
TIMES = (1, AT_ONCE) if FAST else (1, 2, AT_ONCE)
KINDS = ("sqlite", "postgresql")
"""In the fast suite every second act is done on one, and the others on the other."""
WELL = {200, 204, 302, 404, 422}
"""Done, taken before, refused in words, or (after an erasure) a link to nobody."""
SLOWED_DOWN = 429
TEXTS = {
    "CARELOOM_SMS_URL": "https://sms.example.org",
    "CARELOOM_SMS_ACCOUNT": ACCOUNT,
    "CARELOOM_SMS_TOKEN": TOKEN,
    "CARELOOM_SMS_FROM": NUMBER,
    "CARELOOM_SMS_CALLBACK": "https://hub.example.org",
}
NEEDLESS = {
    "/": "the way in of a demo, which only leads on",
    "demo-clock": "a demo's clock goes on each time that somebody presses, and nobody is in care",
    "demo-play": "takes a virtual person's place in a demo, which changes nothing the second time",
    "demo-new": "a demo's visitor is somebody new each time that they press",
}
"""Addresses that take POST and have no act here, and why not."""


@pytest.fixture(scope="module", params=KINDS)
def done(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("again") / "hub"
    with running_mailbox() as box, running_hub(folder, box, request.param) as hub:
        ran = subprocess.run(
            [sys.executable, "-m", "tests.torture.same_again", str(hub.folder)]
            + (["--half", str(KINDS.index(request.param))] if FAST else [])
            + [str(times) for times in TIMES],
            capture_output=True,
            text=True,
            check=False,
            env={**hub.environment, **TEXTS},
            cwd=ROOT,
        )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return json.loads(ran.stdout)


def test_each_has_the_effect_of_one(done, tally):
    by_act = sorted(done, key=lambda one: (one["act"], one["times"]))
    for act, found in groupby(by_act, key=lambda one: one["act"]):
        once, *more = found
        assert once["times"] == 1
        assert len(more) == len(TIMES) - 1
        assert any(once["did"].values()), f"{act} did nothing"
        for one in more:
            assert one["did"] == once["did"], f"{act}, {one['times']} times at once"
            assert one.get("reasons") == once.get("reasons"), act
            tally.done["forms, calls and jobs that came again at once"] += one["times"]


def test_nobody_is_shown_a_fault(done):
    for one in done:
        well = WELL | ({SLOWED_DOWN} if one["act"] == "guess a password" else set())
        assert set(one["answers"]) <= well, one["act"]


def test_the_same_with_something_else_in_it_is_refused(done):
    """422 of a form and of readings, 409 of what comes with an id of its own."""
    tried = [one for one in done if one.get("with_something_else")]
    every = sum(bool(one.other) for one in FORMS) + len(CALLS)
    assert len(tried) >= (every // 2 - 2 if FAST else every) * len(TIMES)
    for one in tried:
        assert one["with_something_else"] in (409, 422), one["act"]
        assert one["then_did"] == [], one["act"]


def test_care_is_sent_once_by_whoever_of_many_senders(done):
    sent = [one["did"] for one in done if one["act"].startswith("job send-")]
    assert len(sent) == (1 if FAST else 2) * len(TIMES)
    assert all(did["most of one"] == 1 and did["arrived"] for did in sent)


def test_whoever_guesses_is_slowed_down_however_many_at_once(done):
    guessed = [one["did"] for one in done if one["act"] == "guess a password"]
    assert guessed or FAST
    assert all(did["judged more often than may be"] == 0 for did in guessed)


@pytest.mark.django_db
def test_no_address_that_takes_a_form_or_a_call_is_forgotten(settings):
    taking = set()
    for settings.ROOT_URLCONF in ("careloom.config.urls", "careloom.demo.urls"):
        taking |= {name for name, path in addresses(settings.ROOT_URLCONF) if takes(path)}
    tried = {one.route for one in (*FORMS, *CALLS, *VISITS) if one.route}
    forgotten = taking - tried - set(NEEDLESS)
    assert not forgotten, "write an act in same_again, or say in NEEDLESS why it needs none"
    assert tried | set(NEEDLESS) == taking, "nothing is named here that is not there"


def addresses(urlconf):
    """Every address by its name, with something in place of what it holds."""
    for name, route in walked(get_resolver(urlconf).url_patterns, "/"):
        yield name, re.sub(r"<(\w+:)?\w+>", "1", route)


def walked(patterns, above):
    for one in patterns:
        route = f"{above}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from walked(one.url_patterns, route)
        else:
            yield one.name or route, route


def takes(path):
    """Whether something may be posted to this path; it is tried, however the view says it."""
    return Client(raise_request_exception=False).post(path).status_code != 405


def test_no_queue_is_forgotten():
    assert set(JOBS) == set(queues(dict.fromkeys(("email", "sms"))))
