"""A disk that is full: nothing is kept by half, it is told in one line, and work goes on after.

SQLite is told how large its file may grow, and then says what it says on a full disk. Files that
find no room are Linux's own device for that.
"""

import errno
import threading
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from django.db import OperationalError, connection
from django.test import Client

from careloom.channels.memory import MemoryChannel
from careloom.cli.main import Commands
from careloom.records.clock import stop_clock
from careloom.records.full_disk import is_full
from careloom.records.models import DecisionRecord, Delivery, Enrollment, JournalEntry
from careloom.services.answer import answer
from careloom.services.link import link_token
from careloom.services.permission import SOFTWARE, participant
from careloom.services.restore_backup import take_backup
from careloom.worker.embedded import work_alone
from careloom.worker.queues import queues
from tests.integration.builders import MONDAY, a_clinic
from tests.torture.failing import full_sqlite
from tests.torture.kept import every_row

FULL = Path("/dev/full")
SUNDAY = MONDAY + timedelta(days=6, hours=2)
LONG = "Much to say, and no room for it. " * 60
PEOPLE = 12
linux = pytest.mark.skipif(not FULL.exists(), reason="a full disk by Linux's own device")


@pytest.fixture
def rows(real_rows, database_kind):
    """People whose week's questions come due on Sunday."""
    if database_kind != "sqlite":
        pytest.skip("only a file of one's own can be made full without harm to others")
    stop_clock(MONDAY)
    clinic = a_clinic()
    rows = [clinic.person(channel="email", address=f"p{n}@example.org") for n in range(PEOPLE)]
    for row in rows:
        answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
    yield rows
    connection.close()


@contextmanager
def full_disk():
    """No page can be had beyond those there are, by this connection."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        [pages] = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")


def hand_in(row, number):
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    fields = {"option": "other", "words": LONG, "form": f"form-{number}"}
    return client.post(f"/p/{link_token(row)}/report", fields)


def hand_in_until_full(row):
    """The page that could not be kept, its number, and what was kept before it."""
    for number in range(99):
        before = every_row()
        page = hand_in(row, number)
        if page.status_code != 302:
            return page, number, before
    raise AssertionError("the disk was never full")


def test_a_persons_form_is_kept_whole_or_not_at_all_and_they_are_told(rows):
    with full_disk():
        page, number, before = hand_in_until_full(rows[0])
        assert every_row() == before
    assert page.status_code == 500
    assert "911" in page.content.decode()
    assert f"/p/{link_token(rows[0])}/help" in page.content.decode()

    told = JournalEntry.objects.filter(enrollment_id=rows[0].id, kind="reported").count()
    assert hand_in(rows[0], number).status_code == 302
    assert hand_in(rows[0], number).status_code in (200, 302)
    now = JournalEntry.objects.filter(enrollment_id=rows[0].id, kind="reported").count()
    assert now == told + 1


def test_a_worker_says_so_in_one_line_and_goes_on_when_there_is_room(rows):
    stop_clock(SUNDAY)
    said, stop, channel = [], threading.Event(), MemoryChannel()

    def say(line):
        said.append(line)
        if "again" in line and "Going on" in line:
            stop.set()

    Delivery.objects.all().delete()
    with full_disk():
        # After the fault it connects anew, and the new connection has room.
        work_alone(queues({"email": channel}), stop=stop, say=say)
    assert [line.split(":")[0].split(".")[0] for line in said] == [
        "The disk is full",
        "The database answers again",
    ]
    stop.clear()
    until_nothing_waits(channel)
    points = DecisionRecord.objects.filter(taken_at=SUNDAY.timestamp())
    assert points.values("enrollment_id", "key").distinct().count() == points.count()
    assert len({one.id for one in channel.sent}) == len(channel.sent) > 0
    assert not Delivery.objects.filter(state__in=["queued", "leased"]).exists()


def until_nothing_waits(channel):
    from careloom.worker.embedded import drain  # noqa: PLC0415 - beside its only use

    drain(queues({"email": channel}), stop=threading.Event())
    assert not Enrollment.objects.filter(due_at__lte=SUNDAY.timestamp()).exists()


@linux
def test_a_backup_without_room_leaves_nothing_that_looks_like_one(rows, tmp_path):
    out = tmp_path / "monday.tar.gz"
    out.with_name("monday.tar.gz.part").symlink_to(FULL)
    with pytest.raises(OSError, match="No space left") as fault:
        take_backup(out=out, by=SOFTWARE, now=MONDAY)
    assert is_full(fault.value)
    assert list(tmp_path.iterdir()) == []
    take_backup(out=out, by=SOFTWARE, now=MONDAY)
    assert [one.name for one in tmp_path.iterdir()] == ["monday.tar.gz"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        pytest.param(OSError(errno.ENOSPC, "No space"), "The disk is full", id="a file"),
        pytest.param(full_sqlite(), "The disk is full", id="the database"),
        pytest.param(OperationalError("gone"), "The database does not answer", id="it is away"),
    ],
)
def test_every_command_says_it_in_a_sentence(fault, said):
    class OneCommand(Commands):
        def get_command(self, ctx, cmd_name):
            return click.Command(cmd_name, callback=fail)

    def fail():
        raise fault

    done = CliRunner().invoke(OneCommand(), ["anything"])
    assert done.exit_code == 1
    assert done.output.startswith(f"Error: {said}")
    assert "Traceback" not in done.output
