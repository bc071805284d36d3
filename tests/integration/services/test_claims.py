"""Claims: each due person is one worker's at a time, and never stays a dead one's."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from careloom.records.bulk import DECISIONS, insert, update_standings
from careloom.records.claims import LEASE, claim_due
from careloom.records.models import (
    AuditEntry,
    Claimed,
    DecisionRecord,
    Delivery,
    Enrollment,
    JournalEntry,
    Organization,
    Participant,
)
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


def ids(claims):
    return {claim.id for claim in claims}


def test_what_one_worker_claimed_another_leaves_alone(rows, database_kind):
    mine = claim_due(now=AT, limit=2)
    theirs = claim_due(now=AT, limit=2)
    assert len(mine) == 2
    if database_kind == "postgresql":
        assert not ids(mine) & ids(theirs)
        assert len(theirs) == 1


def test_the_claim_of_a_dead_worker_ends_with_its_lease(rows):
    first = claim_due(now=AT, limit=10)
    later = claim_due(now=AT + LEASE + 1, limit=10)
    assert ids(first) == ids(later)
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
    assert len({claim.program_id for claim in claimed}) == 1


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
    assert not Claimed.objects.exists()
    assert DecisionRecord.objects.count() == before[DecisionRecord] + shard.decisions
    for row in rows:
        row.refresh_from_db()
        assert row.revision == standing_of(row).seq
        assert row.due_at is None or row.due_at > AT


def test_who_answers_meanwhile_is_left_to_the_next_shard(rows, monkeypatch):
    def claim_and_somebody_answers(**asked):
        claims = claim_due(**asked)
        answer(
            enrollment_id=rows[0].id, answers={"calm": "3"}, by=participant(rows[0].id), now=SUNDAY
        )
        return claims

    monkeypatch.setattr("careloom.services.decide_due.claim_due", claim_and_somebody_answers)
    shard = decide_due(now=SUNDAY)
    assert (shard.enrollments, shard.superseded) == (3, 1)
    for row in rows[1:]:
        row.refresh_from_db()
        assert row.revision == standing_of(row).seq
        assert row.due_at is None or row.due_at > AT
    waiting = [row.key for row in DecisionRecord.objects.filter(enrollment_id=rows[0].id)]
    assert len(waiting) == len(set(waiting))
    assert standing_of(rows[0]).latest["item:calm"].value == 3.0


def test_each_organization_finds_its_own_part_of_a_shard_in_its_audit(rows, clinic):
    other = Organization.objects.create(name="Another clinic")
    Participant.objects.filter(enrollment=rows[0]).update(organization=other)
    shard = decide_due(now=SUNDAY)
    told = {entry.chain: entry.subject for entry in AuditEntry.objects.filter(act="decide")}
    assert shard.enrollments == 3
    mine = rows[1].participant.organization_id
    assert told[f"hub/{other.id}"[:40]].startswith("1 enrollments")
    assert told[f"hub/{mine}"[:40]].startswith("2 enrollments")
