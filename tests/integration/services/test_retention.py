"""Retention cuts whole months, counts them, and leaves what somebody still waits for."""

from datetime import UTC, datetime, timedelta

import pytest

from careloom.config.environment import Misconfigured, keep_for
from careloom.records.audit import verify_audit
from careloom.records.models import (
    AuditEntry,
    DecisionRecord,
    Delivery,
    FreeText,
    JournalEntry,
    RetentionCut,
    StaffTask,
)
from careloom.records.partitions import make_partitions
from careloom.services.answer import answer
from careloom.services.move_enrollment import CannotMove, move_enrollment
from careloom.services.permission import SOFTWARE, participant
from careloom.services.replay import replay
from careloom.services.report_need import report_need
from careloom.services.retention import cut_by_retention, see_retention
from tests.integration.builders import MONDAY, pass_time
from tests.integration.services.test_moving import WINDOW, version

DAY = 86400.0
JULY = datetime(2026, 7, 15, tzinfo=UTC)
"""March and April end more than 90 days earlier if one keeps 75."""


@pytest.fixture
def lived(clinic):
    """Somebody who answered in March and went on until May."""
    row = clinic.person(channel="email")
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
    pass_time(MONDAY, timedelta(days=65), timedelta(hours=8))
    Delivery.objects.filter(state="queued").update(state="not_sent", settled_at=1.0)
    make_partitions(JULY.timestamp())
    row.refresh_from_db()
    return row


@pytest.fixture
def keep(settings):
    def keep(**days):
        none = dict.fromkeys(("journal", "decisions", "deliveries"))
        settings.KEEP = none | {what: days * DAY for what, days in days.items()}

    keep()
    return keep


def counts():
    return [model.objects.count() for model in (JournalEntry, DecisionRecord, Delivery)]


def test_without_a_setting_all_is_kept(lived, keep):
    before = counts()
    assert cut_by_retention(now=JULY) == []
    assert counts() == before
    assert not RetentionCut.objects.exists()


def test_what_would_be_cut_is_said_and_then_cut_and_counted(lived, keep):
    keep(decisions=100)
    before = counts()
    march = datetime(2026, 4, 1, tzinfo=UTC).timestamp()
    old = DecisionRecord.objects.filter(taken_at__lt=march).count()

    [said] = see_retention(now=JULY)
    assert (said.what, said.month, said.rows, said.waiting) == ("decisions", "2026-03", old, 0)
    assert counts() == before

    assert cut_by_retention(now=JULY) == [said]
    assert counts() == [before[0], before[1] - old, before[2]]
    assert not DecisionRecord.objects.filter(taken_at__lt=march).exists()
    assert cut_by_retention(now=JULY) == [], "done twice it cuts once"


def test_a_cut_stands_in_the_audit_and_the_chain_holds(lived, keep):
    keep(decisions=100)
    [cut] = cut_by_retention(now=JULY)
    entry = AuditEntry.objects.get(chain="hub/retention")
    assert entry.subject == f"decisions 2026-03, {cut.rows} rows"
    assert verify_audit() == ()


def test_replay_counts_what_was_cut_as_expired(lived, keep):
    all_of_them = DecisionRecord.objects.count()
    keep(decisions=100)
    [cut] = cut_by_retention(now=JULY)
    stored = replay()
    assert (stored.decisions, stored.expired) == (all_of_them, cut.rows)
    assert stored.identical == all_of_them - cut.rows
    assert not stored.differences
    folded = replay(from_journal=True)
    assert (folded.decisions, folded.expired) == (all_of_them, all_of_them)
    assert not folded.differences


def test_a_cut_before_the_day_one_asks_from_is_not_counted(lived, keep):
    keep(decisions=100)
    cut_by_retention(now=JULY)
    assert replay(since=datetime(2026, 4, 1, tzinfo=UTC).timestamp()).expired == 0


def test_with_the_journal_cut_what_is_left_replays_from_its_snapshots(lived, keep):
    keep(journal=100)
    assert cut_by_retention(now=JULY)
    assert replay().expired == 0
    assert replay().identical == DecisionRecord.objects.count()
    assert replay(from_journal=True).expired == DecisionRecord.objects.count()


def test_who_came_after_the_cut_is_replayed_whole(lived, keep, clinic):
    keep(journal=75, decisions=75)
    cut_by_retention(now=JULY)
    late = clinic.person(now=JULY)
    pass_time(JULY, timedelta(days=8), timedelta(hours=8))
    own = DecisionRecord.objects.filter(enrollment_id=late.id).count()
    found = replay(from_journal=True)
    assert found.identical >= own > 0
    assert not found.differences


def test_a_row_that_was_taken_away_by_hand_is_no_retention(lived, keep):
    entry = JournalEntry.objects.get(enrollment_id=lived.id, kind="answer")
    entry.delete()
    found = replay(from_journal=True)
    assert found.expired == 0
    assert found.differences


def test_moving_is_refused_where_the_journal_is_cut(lived, keep):
    keep(journal=100)
    cut_by_retention(now=JULY)
    other = version(*WINDOW)
    with pytest.raises(CannotMove, match="no longer kept"):
        move_enrollment(enrollment_id=lived.id, to=other, by=SOFTWARE, now=JULY)


def test_a_month_with_a_message_that_waits_stays(lived, keep):
    keep(deliveries=100)
    first = Delivery.objects.order_by("created_at").first()
    Delivery.objects.filter(id=first.id).update(state="queued")
    [cut] = cut_by_retention(now=JULY)
    assert cut.waiting == 1
    assert Delivery.objects.filter(id=first.id).exists()
    assert not RetentionCut.objects.exists()


def test_words_go_with_their_entry_but_not_unread(lived, keep, clinic):
    keep(journal=100)
    person = clinic.person()
    me = participant(person.id)
    said = "a long evening"
    report_need(
        enrollment_id=person.id, report="hard", option="worry", words=said, by=me, now=MONDAY
    )
    assert FreeText.objects.count() == 1
    [cut] = cut_by_retention(now=JULY)
    assert cut.waiting == 1
    assert FreeText.objects.count() == 1
    StaffTask.objects.update(acknowledged_at=MONDAY)
    assert cut_by_retention(now=JULY)[0].waiting == 0
    assert not FreeText.objects.exists()


@pytest.mark.parametrize(
    ("said", "days"),
    [
        pytest.param("", None, id="all is kept"),
        pytest.param("90 days", 90, id="days"),
        pytest.param("24 months", 744, id="months, the long ones"),
        pytest.param("1 year", 366, id="one year"),
        pytest.param(" 10 years ", 3660, id="years"),
    ],
)
def test_how_long_is_read_with_its_unit(monkeypatch, said, days):
    monkeypatch.setenv("CARELOOM_KEEP_JOURNAL", said)
    assert keep_for("journal") == (days * DAY if days else None)


@pytest.mark.parametrize("said", ["24", "2 weeks", "-1 years", "1.5 years", "89 days", "ever"])
def test_what_is_no_span_or_too_short_is_refused_with_the_way_out(monkeypatch, said):
    monkeypatch.setenv("CARELOOM_KEEP_JOURNAL", said)
    with pytest.raises(Misconfigured, match="CARELOOM_KEEP_JOURNAL is .*24 months"):
        keep_for("journal")
