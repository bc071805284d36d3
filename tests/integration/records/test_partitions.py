"""Large tables by month, and that a point is decided once although a month is in every key."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from careloom.records.bulk import JOURNAL, insert
from careloom.records.lives import Superseded, keep_together, live_together, revive
from careloom.records.models import DecisionRecord, Enrollment, JournalEntry
from careloom.records.partitions import (
    TABLES,
    count_month,
    make_partitions,
    months_before,
    partition_months,
)
from careloom.services.answer import answer
from careloom.services.permission import participant
from tests.integration.builders import MONDAY, a_clinic

MARCH = datetime(2026, 3, 2, tzinfo=UTC).timestamp()
SUNDAY = MONDAY + timedelta(days=6, hours=1)
LATER = SUNDAY + timedelta(hours=1)


def entry(at, seq):
    return ("someone", seq, "answer", at, "{}")


def place_of(seq):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text FROM records_journalentry WHERE seq = %s", [seq]
        )
        return cursor.fetchone()[0]


@pytest.fixture
def by_month(db, database_kind):
    if database_kind != "postgresql":
        pytest.skip("SQLite keeps its tables whole")


@pytest.mark.django_db
def test_an_embedded_hub_has_no_partitions_to_make(database_kind):
    if database_kind == "postgresql":
        pytest.skip("this one has")
    assert make_partitions(MARCH) == []


def test_this_month_and_the_next_ones_are_made_once(by_month):
    made = make_partitions(MARCH)
    assert [name for name in made if "journal" in name] == [
        f"records_journalentry_2026_{month}" for month in ("03", "04", "05", "06")
    ]
    assert len(made) == 4 * len(TABLES)
    assert make_partitions(MARCH) == []


def test_rows_find_their_month_and_others_the_rest(by_month):
    make_partitions(MARCH)
    insert(JOURNAL, [entry(MARCH, 1), entry(MARCH + 40 * 86400, 2), entry(MARCH - 86400 * 9, 3)])
    assert place_of(1) == "records_journalentry_2026_03"
    assert place_of(2) == "records_journalentry_2026_04"
    assert place_of(3) == "records_journalentry_rest"


def test_what_the_rest_holds_goes_to_its_month_when_that_is_made(by_month):
    insert(JOURNAL, [entry(MARCH, 1), entry(MARCH - 400 * 86400, 2), entry(-5.0, 3)])
    ids = set(JournalEntry.objects.values_list("id", "seq"))
    make_partitions(MARCH)
    assert place_of(1) == "records_journalentry_2026_03"
    assert place_of(2) == "records_journalentry_2025_01"
    assert place_of(3) == "records_journalentry_rest", "too old to be real"
    assert set(JournalEntry.objects.values_list("id", "seq")) == ids


def test_rows_go_on_being_numbered(by_month):
    insert(JOURNAL, [entry(MARCH, 1)])
    make_partitions(MARCH)
    insert(JOURNAL, [entry(MARCH, 2), entry(MARCH + 86400 * 40, 3)])
    JournalEntry.objects.create(enrollment_id="else", seq=1, kind="answer", at=MARCH, body="{}")
    numbers = list(JournalEntry.objects.values_list("id", flat=True))
    assert len(numbers) == len(set(numbers)) == 4


@pytest.mark.django_db
def test_months_with_rows_are_found_in_order_on_either_database():
    times = [MARCH, MARCH + 3, MARCH + 70 * 86400, MARCH - 70 * 86400]
    insert(JOURNAL, [entry(at, seq) for seq, at in enumerate(times)])
    kept = TABLES["journal"]
    found = list(months_before(kept, datetime(2026, 5, 1, tzinfo=UTC).timestamp()))
    assert [datetime.fromtimestamp(start, UTC).month for start, _ in found] == [12, 3]
    assert [count_month(kept, month) for month in found] == [1, 2]


def test_partitions_are_listed_by_month(by_month):
    make_partitions(MARCH)
    found = partition_months(TABLES["decisions"])
    assert [datetime.fromtimestamp(start, UTC).month for start, _ in found] == [3, 4, 5, 6]
    assert all(end > start for start, end in found)


@pytest.mark.django_db
def test_two_workers_on_one_point_never_both_commit_though_their_times_differ():
    """The time is in the unique key on PostgreSQL, so the key alone would let both in."""
    row = a_clinic().person()
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
    Enrollment.objects.filter(id=row.id).update(due_at=SUNDAY.timestamp() - 1)
    before = DecisionRecord.objects.count()
    first, second = (revive(Enrollment.objects.get(id=row.id)) for _ in range(2))
    one = live_together([first], SUNDAY.timestamp())[0]
    other = live_together([second], LATER.timestamp())[0]
    points = {decision.point.key for _, decision in one}
    assert points & {decision.point.key for _, decision in other}, "both decided the same point"

    with transaction.atomic():
        keep_together([first])
    with pytest.raises(Superseded), transaction.atomic():
        keep_together([second])

    assert DecisionRecord.objects.count() == before + len(one)
    kept = DecisionRecord.objects.filter(enrollment_id=row.id, key__in=points)
    assert kept.count() == len(points)


def test_a_row_that_is_there_already_is_refused_within_its_month(by_month):
    make_partitions(MARCH)
    insert(JOURNAL, [entry(MARCH, 1)])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(JOURNAL, [entry(MARCH, 1)])
