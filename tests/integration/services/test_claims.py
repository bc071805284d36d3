"""Claims: each due person is one worker's at a time, and never stays a dead one's."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from careloom.records.bulk import DECISIONS, insert, update_standings
from careloom.records.claims import LEASE, claim_due
from careloom.records.models import DecisionRecord, Delivery, Enrollment, JournalEntry
from careloom.services.answer import answer
from careloom.services.decide_due import decide_due
from careloom.services.permission import participant
from tests.integration.builders import MONDAY
from tests.integration.services.test_a_persons_way import standing_of

SUNDAY = MONDAY + timedelta(days=6, hours=1)
AT = SUNDAY.timestamp()


@pytest.fixture
def rows(clinic):
    """Three people whose weekly questions have come due."""
    rows = [clinic.person() for _ in range(3)]
    for row in rows:
        answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
        Enrollment.objects.filter(id=row.id).update(due_at=AT - 1)
    return rows


def test_what_one_worker_claimed_another_leaves_alone(rows, database_kind):
    mine = claim_due(now=AT, limit=2)
    theirs = claim_due(now=AT, limit=2)
    assert len(mine) == 2
    if database_kind == "postgresql":
        assert not {row.id for row in mine} & {row.id for row in theirs}
        assert len(theirs) == 1


def test_the_claim_of_a_dead_worker_ends_with_its_lease(rows):
    first = claim_due(now=AT, limit=10)
    later = claim_due(now=AT + LEASE + 1, limit=10)
    assert {row.id for row in first} == {row.id for row in later}
    assert decide_due(now=SUNDAY + timedelta(seconds=2 * LEASE + 2)).decisions


def test_who_answers_while_claimed_is_not_overwritten(rows):
    claimed = claim_due(now=AT, limit=10)
    row = rows[0]
    answer(enrollment_id=row.id, answers={"calm": "3"}, by=participant(row.id), now=SUNDAY)
    revision = standing_of(row).seq
    assert update_standings([(one.id, one.revision, "{}", 99, None) for one in claimed]) == 2
    row.refresh_from_db()
    assert row.revision == revision


def test_only_people_of_one_version_are_claimed_together(rows, clinic):
    other = clinic.person()
    Enrollment.objects.filter(id=other.id).update(due_at=AT - 5)
    claimed = claim_due(now=AT, limit=10)
    assert len({row.program_id for row in claimed}) == 1


def test_a_decision_that_is_there_already_stops_the_whole_shard(rows):
    record = DecisionRecord.objects.filter(enrollment_id=rows[0].id).first()
    row = tuple(getattr(record, name) for name in DECISIONS.columns)
    count = DecisionRecord.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(DECISIONS, [(*row[:1], "new/point@x", 9000, *row[3:]), row])
    assert DecisionRecord.objects.count() == count


def test_odd_letters_come_back_as_they_were(rows):
    odd = 'tab\t newline\n backslash\\ quote" and ñ ✓ \\N'
    insert(DECISIONS, [(rows[0].id, "odd@x", 9001, "event", "nothing", 1.5, odd, odd, "")])
    kept = DecisionRecord.objects.get(key="odd@x")
    assert (kept.body, kept.snapshot, kept.taken_at) == (odd, odd, 1.5)


def test_a_shard_keeps_all_its_parts_together(rows):
    before = {model: model.objects.count() for model in (DecisionRecord, Delivery, JournalEntry)}
    shard = decide_due(now=SUNDAY)
    assert shard.enrollments == 3
    assert shard.superseded == 0
    assert DecisionRecord.objects.count() == before[DecisionRecord] + shard.decisions
    for row in rows:
        row.refresh_from_db()
        assert row.revision == standing_of(row).seq
        assert row.claimed_until == 0.0
        assert row.due_at is None or row.due_at > AT
