"""A hub is lost in the middle of a day, its backup goes on: beside the providers' own logs."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from email.utils import formatdate

import psycopg
import pytest

from careloom.records.clock import wall_clock
from careloom.testing.sms_provider import ACCOUNT, NUMBER, TOKEN, SmsProvider, running_provider
from tests.integration.builders import MONDAY
from tests.torture.real_hub import ROOT, Hub, running_hub, running_mailbox, verdict_of_the_records

PEOPLE = 12
pytestmark = pytest.mark.skipif(
    not os.environ.get("CARELOOM_TORTURE"), reason="set CARELOOM_TORTURE, or make torture"
)
GONE = (
    "SELECT records_enrollment.id FROM records_enrollment"
    " JOIN records_participant ON records_participant.id = participant_id"
    " WHERE erased_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM records_consent"
    " WHERE enrollment_id = records_enrollment.id AND withdrawn_at IS NULL)"
)
DELIVERIES = "SELECT id, enrollment_id, key, what, channel, state, reason FROM records_delivery"


@pytest.fixture
def mailbox():
    with running_mailbox() as box:
        yield box


@pytest.fixture
def texts():
    provider = SmsProvider()
    with running_provider(provider):
        yield provider


@pytest.fixture(params=["sqlite", "postgresql"])
def hub(request, tmp_path, mailbox, texts):
    with running_hub(tmp_path / "hub", mailbox, request.param) as hub:
        hub.environment |= {
            "CARELOOM_SMS_URL": texts.address,
            "CARELOOM_SMS_ACCOUNT": ACCOUNT,
            "CARELOOM_SMS_TOKEN": TOKEN,
            "CARELOOM_SMS_FROM": NUMBER,
        }
        happens(hub, "begin", PEOPLE)
        yield hub


def happens(hub, *words):
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture.lost_hub", str(hub.folder), *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env=hub.environment,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr


def works(hub):
    done = hub.careloom("worker", "--once")
    assert done.returncode == 0, done.stderr


def clock_of(hub):
    """The hub's own time in seconds; it goes on with the machine's."""
    [(ahead,)] = hub.sql("SELECT ahead_seconds FROM records_handclock")
    return wall_clock() + ahead


def another_hub(hub):
    """A folder with the keys and secrets, and an empty database of the same kind."""
    folder = hub.folder.with_name("new")
    folder.mkdir()
    for name in ("secrets.json", "mode"):
        shutil.copy(hub.folder / name, folder / name)
    shutil.copytree(hub.folder / "keys", folder / "keys")
    environment = dict(hub.environment)
    if hub.on_postgres:
        address = environment["CARELOOM_DATABASE_URL"]
        with psycopg.connect(address, autocommit=True) as database:
            database.execute("CREATE DATABASE restored")
        environment["CARELOOM_DATABASE_URL"] = address.replace("/postgres?", "/restored?")
    new = Hub(folder, environment)
    assert new.careloom("migrate").returncode == 0
    return new


def arrived(mailbox, texts, *hubs):
    """How often each message came, by whom it was for, which point it told, and how."""
    known = {row[0]: row[1:5] for hub in hubs for row in hub.sql(DELIVERIES)}
    ids = [*mailbox.ids, *(one.idempotency_key for one in texts.taken)]
    return Counter(known[one] for one in ids)


def test_after_a_restore_nothing_comes_twice_and_nobody_who_said_stop_is_written_to(
    hub, mailbox, texts, tally
):
    works(hub)
    # The provider's clock is that of its own day; those before lie a week back.
    texts.taken[:] = [replace(one, made_at=formatdate(MONDAY.timestamp())) for one in texts.taken]
    first = len(texts.taken)
    happens(hub, "sunday")
    backup = hub.folder.with_name("noon.tar.gz")
    assert hub.careloom("backup", "take", backup).returncode == 0
    before = arrived(mailbox, texts, hub)

    works(hub)
    texts.taken[first:] = [
        replace(one, made_at=formatdate(clock_of(hub))) for one in texts.taken[first:]
    ]
    happens(hub, "goes_on")
    meanwhile = arrived(mailbox, texts, hub) - before
    assert len(meanwhile) > PEOPLE / 2

    new = another_hub(hub)
    said = new.careloom("backup", "restore", backup, "--json")
    assert said.returncode == 0, said.stderr
    told = json.loads(said.stdout)
    assert (told["erased_again"], told["withdrawn_again"]) == (1, 2)
    assert told["in_doubt"]
    works(new)

    came = arrived(mailbox, texts, hub, new)
    doubled = [one for one, times in came.items() if times > 1 and one[2] != "safety"]
    states = new.sql(DELIVERIES)
    stopped = {row for (row,) in new.sql(GONE)}
    after = came - before - meanwhile
    late = [one for one in after if one[0] in stopped and one[2] != "safety"]
    lost = [
        row for row in states if row[5] == "accepted" and row[4] != "web" and not came[row[1:5]]
    ]
    tally.zeros["doubled"] += len(doubled)
    tally.zeros["lost"] += len(lost)
    tally.zeros["sent after withdrawal"] += len(late)
    tally.faults["a hub lost between backup and restore"] += 1
    tally.settled["asked_provider"] += sum(row[6] == "asked_provider" for row in states)
    tally.uncertain["restored"] += sum(row[5] == "uncertain" for row in states)
    assert (doubled, lost, late) == ([], [], [])
    assert Counter(row[6] for row in states)["asked_provider"]
    # By mail nobody can be asked: what the lost hub may have sent is left to staff, all of it.
    assert {row[6] for row in states if row[5] == "uncertain"} == {"restored"}
    mailed = {one for one in meanwhile if one[3] == "email" and one[2] != "safety"}
    unsure = {row[1:5] for row in states if row[5] == "uncertain"}
    here = {row[1:5] for row in states}
    assert {one for one in mailed & here if one[0] not in stopped} <= unsure
    told = verdict_of_the_records(new)
    assert (told["different"], told["audit"]) == ([], [])
    listed = new.careloom("deliveries", "--reason", "restored")
    assert "may have gone out before the hub was restored from a backup" in listed.stdout
