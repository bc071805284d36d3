"""Past decisions recompute from their snapshots, and from the journal."""

from datetime import timedelta

import pytest

from careloom.records.keys import KeyGone, decrypt
from careloom.records.models import DecisionRecord, JournalEntry, PersonalField
from careloom.services.answer import answer
from careloom.services.erase_person import erase_person
from careloom.services.permission import participant
from careloom.services.replay import replay
from tests.integration.builders import MONDAY, pass_time


@pytest.fixture
def lived(clinic):
    """Two people over ten days, one of whom answers."""
    talker, silent = clinic.person(), clinic.person()
    answer(enrollment_id=talker.id, answers={"tense": "8"}, by=participant(talker.id), now=MONDAY)
    pass_time(MONDAY, timedelta(days=10), timedelta(hours=2))
    return talker, silent


@pytest.mark.parametrize("from_journal", [False, True], ids=["snapshots", "journal"])
def test_all_decisions_are_identical(lived, from_journal):
    found = replay(from_journal=from_journal)
    assert found.decisions == DecisionRecord.objects.count() > 10
    assert found.identical == found.decisions
    assert found.differences == []


def test_a_changed_reading_shows_in_exactly_the_decisions_that_used_it(lived):
    talker, _ = lived
    entry = JournalEntry.objects.get(enrollment_id=talker.id, kind="answer")
    used = {
        record.key
        for record in DecisionRecord.objects.filter(enrollment_id=talker.id, seq__gt=entry.seq)
        if '"tense"' in record.snapshot
    }
    JournalEntry.objects.filter(id=entry.id).update(body=entry.body.replace("8.0", "9.0"))
    assert replay().differences == []
    changed = {one.key for one in replay(from_journal=True).differences}
    assert changed == used
    assert changed


def test_an_entry_that_was_taken_away_shows_in_each_decision_after_it(lived):
    talker, _ = lived
    entry = JournalEntry.objects.get(enrollment_id=talker.id, kind="answer")
    after = DecisionRecord.objects.filter(enrollment_id=talker.id, seq__gt=entry.seq)
    entry.delete()
    found = replay(from_journal=True)
    assert {one.key for one in found.differences} == {record.key for record in after}
    assert {one.parts for one in found.differences} == {("journal",)}
    assert found.identical == found.decisions - after.count()


def test_an_edited_record_is_different(lived):
    record = DecisionRecord.objects.filter(outcome="recommend").get()
    record.body = record.body.replace('"chosen":"breathe"', '"chosen":"helper"')
    record.save()
    [difference] = replay().differences
    assert difference.key == record.key
    assert "chosen" in difference.parts


def test_what_was_erased_counts_as_erased_and_cannot_be_read(lived):
    talker, silent = lived
    ciphertext = bytes(
        PersonalField.objects.get(participant=talker.participant, name="name").ciphertext
    )
    count = DecisionRecord.objects.filter(enrollment_id=talker.id).count()
    for _ in range(2):
        erase_person(person=talker.participant, by=participant(talker.id), now=MONDAY)
    found = replay()
    assert found.erased == count
    assert found.identical == DecisionRecord.objects.filter(enrollment_id=silent.id).count()
    with pytest.raises(KeyGone):
        decrypt(talker.participant_id, ciphertext, place="field/name")
    assert not JournalEntry.objects.filter(enrollment_id=talker.id).exists()
