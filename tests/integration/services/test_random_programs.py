"""The worker's path on random programs: what the database keeps replays exactly."""

from datetime import timedelta
from random import Random

import pytest

from careloom.hub.standing import Standing
from careloom.records.models import DecisionRecord, Enrollment, Organization
from careloom.services.answer import answer
from careloom.services.decide_due import decide_due
from careloom.services.enroll import begin_enrollment, invite
from careloom.services.permission import SOFTWARE, participant
from careloom.services.publish_program import publish_program
from careloom.services.replay import replay
from careloom.services.report_need import report_need
from careloom.services.respond import respond
from tests.integration.builders import MONDAY
from tests.integration.services.test_a_persons_way import standing_of
from tests.unit.hub.random_programs import random_bundle

ZONES = ("America/New_York", "Europe/Madrid", "Australia/Lord_Howe")


def people(program) -> list[Enrollment]:
    clinic = Organization.objects.create(name="Random")
    rows = []
    for zone in ZONES:
        row = invite(organization=clinic, program=program, fields={}, by=SOFTWARE, now=MONDAY)
        begin_enrollment(
            enrollment=row,
            zone=zone,
            language="en",
            channel="web",
            profile={},
            by=participant(row.id),
            now=MONDAY,
        )
        rows.append(row)
    return rows


def act(row: Enrollment, chance: Random, now) -> None:
    standing: Standing = standing_of(row)
    me = participant(row.id)
    what = chance.random()
    if standing.check_in is not None and what < 0.7:
        said = {item: str(chance.randint(0, 10)) for item in standing.check_in.items}
        answer(enrollment_id=row.id, answers=said, by=me, now=now)
    elif what > 0.95:
        report_need(enrollment_id=row.id, report="told", option="one", by=me, now=now)
    elif standing.course is not None and standing.course.events and what < 0.6:
        event = chance.choice(list(standing.course.events))
        said = chance.choice(["done", "done", "not_now", "skip", "something_else"])
        respond(enrollment_id=row.id, response=said, event=event, form="", by=me, now=now)


@pytest.mark.parametrize("seed", range(100, 112))
def test_what_workers_decide_replays_from_snapshot_and_journal(db, seed):
    chance = Random(seed)
    rows = people(publish_program(bundle=random_bundle(seed), by=SOFTWARE, now=MONDAY))
    now = MONDAY
    for _ in range(40):
        now += timedelta(hours=chance.choice([3, 7, 11]))
        while decide_due(now=now).decisions:
            pass
        for row in rows:
            act(row, chance, now)
    kept = DecisionRecord.objects.count()
    for from_journal in (False, True):
        found = replay(from_journal=from_journal)
        assert (found.decisions, found.identical) == (kept, kept), found.differences[:3]
