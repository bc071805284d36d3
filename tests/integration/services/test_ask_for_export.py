"""Exports that a worker writes: whole or not at all, once, and only for who still may."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from careloom.records.models import ExportRequest, Membership
from careloom.services.answer import answer
from careloom.services.ask_for_export import (
    LEASE,
    any_export_waits,
    ask_for_export,
    see_exports,
    write_next_export,
)
from careloom.services.happening import Refused
from careloom.services.permission import SOFTWARE, participant
from careloom.worker.embedded import drain
from careloom.worker.queues import queues
from tests.integration.builders import MONDAY, a_clinic


@pytest.fixture
def asked(clinic, settings, tmp_path):
    """Asked for by the software, of one person."""
    settings.DATA = str(tmp_path)
    row = clinic.person()
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
    return ask_for_export(program=clinic.program.program_id, by=SOFTWARE, now=MONDAY)


def test_a_worker_writes_what_was_asked_for(asked):
    assert see_exports(by=SOFTWARE)[0].state == "waiting"
    drain(queues({}), stop=threading.Event())
    [line] = see_exports(by=SOFTWARE)
    assert (line.id, line.state) == (asked, "written")
    assert (Path(line.folder) / "datapackage.json").is_file()
    assert not any_export_waits(now=MONDAY)
    assert not write_next_export(now=MONDAY)


def test_what_a_dead_worker_left_is_written_anew_after_its_lease(asked, tmp_path):
    at = MONDAY.timestamp()
    ExportRequest.objects.update(leased_until=at + LEASE)
    part = tmp_path / "exports" / f"{asked}.part"
    part.mkdir(parents=True)
    (part / "half.csv").write_text("half")
    assert not write_next_export(now=MONDAY), "somebody is at it"
    assert write_next_export(now=MONDAY + timedelta(seconds=LEASE + 1))
    folder = tmp_path / "exports" / asked
    assert (folder / "datapackage.json").is_file()
    assert not (folder / "half.csv").exists()
    assert not part.exists()


def test_who_may_no_longer_gets_nothing(clinic, asked, tmp_path):
    write_next_export(now=MONDAY)
    analyst = clinic.staff("analyst")
    ask_for_export(program=clinic.program.program_id, by=analyst, now=MONDAY)
    Membership.objects.filter(user_id=analyst.id).delete()
    assert write_next_export(now=MONDAY)
    refused = ExportRequest.objects.get(role="analyst")
    assert (refused.state, refused.reason) == ("refused", "not_allowed")
    assert not (tmp_path / "exports" / refused.id).exists()


def test_another_organization_sees_and_asks_for_nothing_of_this_one(clinic, asked):
    other = a_clinic("South").staff("analyst")
    assert see_exports(by=other) == []
    with pytest.raises(Refused, match="no_such_program"):
        ask_for_export(program=clinic.program.program_id, by=other, now=MONDAY)


def test_the_first_asked_for_is_written_first(clinic, asked):
    later = MONDAY + timedelta(minutes=1)
    second = ask_for_export(program=clinic.program.program_id, by=SOFTWARE, now=later)
    write_next_export(now=later)
    states = {line.id: line.state for line in see_exports(by=SOFTWARE)}
    assert states == {asked: "written", second: "waiting"}
