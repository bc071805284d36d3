"""An erasure that fails in the middle is ended by the clockwork, and doctor never undoes it."""

from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError

from careloom.records.keys import erased_persons
from careloom.records.models import AuditEntry, Enrollment, FreeText, Participant, PersonalField
from careloom.services.erase_person import erase_person
from careloom.services.examine import examine
from careloom.services.finish_erasures import finish_erasures, half_erased
from careloom.services.permission import participant
from careloom.services.report_need import report_need
from careloom.services.upkeep import keep_up
from careloom.services.words import personal_fields
from tests.integration.builders import MONDAY
from tests.torture.failing import failing_statement

LAST = 60
FULL = Path("/dev/full")


@pytest.fixture
def row(clinic):
    row = clinic.person(channel="email")
    report_need(
        enrollment_id=row.id, report="hard", option="other", words="Marker words", form="r",
        by=participant(row.id), now=MONDAY,
    )  # fmt: skip
    return row


def key_of(row):
    return Path(settings.PERSON_KEYS) / row.participant_id


def erase(row):
    erase_person(person=row.participant, by=participant(row.id), now=MONDAY)


def erase_with_failing_statement(row, number):
    """Whether there was so high a number of statements to fail."""
    with failing_statement(number) as failing, suppress(OperationalError):
        erase(row)
    return failing.failed


def is_wholly_erased(row):
    person = Participant.objects.get(id=row.participant_id)
    left = FreeText.objects.filter(enrollment_id=row.id).exists()
    left |= PersonalField.objects.filter(participant=person).exists()
    left |= bool(Enrollment.objects.get(id=row.id).standing) or key_of(row).exists()
    return person.erased_at is not None and not left


def told(name):
    return next((one for one in examine(now=MONDAY) if one.name == name), None)


def test_whatever_statement_fails_the_clockwork_ends_it(clinic):
    """Nobody tries again; the worker's next turn does."""
    for number in range(1, LAST):
        row = clinic.person(channel="email", address=f"p{number}@example.org")
        if not erase_with_failing_statement(row, number):
            assert number > 10
            break
        begun = row.participant_id in erased_persons()
        assert key_of(row).exists() is not begun
        assert told("keys").state == "well", "the key must not be put back"
        if begun:
            assert "1 erasures are half done" in told("erasures").found
            assert personal_fields(row.participant) == {}
        assert finish_erasures(now=MONDAY) == begun
        assert is_wholly_erased(row) is begun
        assert told("erasures") is None
    else:
        pytest.fail("an erasure never came to its end")


def test_it_is_a_chore_of_the_worker(row):
    assert erase_with_failing_statement(row, 6)
    assert keep_up(now=MONDAY)
    assert is_wholly_erased(row)
    assert AuditEntry.objects.get(chain=row.id, act="erase").actor == "software:hub"


def test_one_that_failed_at_the_key_itself_is_ended_as_well(row):
    """Noted and written over, then the machine died: neither a key nor gone."""
    (key_of(row).parent / ".erased").open("a").write(f"{row.participant_id}\n")
    key_of(row).write_bytes(b"m1:" + bytes(60))
    assert personal_fields(row.participant) == {}
    assert [one.id for one in half_erased()] == [row.participant_id]
    finish_erasures(now=MONDAY)
    assert is_wholly_erased(row)


@pytest.mark.skipif(not FULL.exists(), reason="a full disk by Linux's own device")
def test_a_full_disk_erases_nothing_by_half(row, tmp_path):
    with_words = personal_fields(row.participant)
    settings_keys = Path(settings.PERSON_KEYS)
    noted = settings_keys / ".erased"
    kept = noted.rename(tmp_path / "kept") if noted.exists() else None
    noted.symlink_to(FULL)
    try:
        with pytest.raises(OSError, match="No space left"):
            erase(row)
    finally:
        noted.unlink()
        if kept is not None:
            kept.rename(noted)
    assert key_of(row).exists()
    assert personal_fields(row.participant) == with_words
    assert half_erased() == []


def test_a_note_that_was_cut_short_hides_no_other(row):
    (key_of(row).parent / ".erased").open("a").write("cut-sho")
    erase(row)
    assert row.participant_id in erased_persons()


def test_a_key_is_missing_only_where_nobody_was_erased(clinic, row):
    other = clinic.person(address="other@example.org")
    kept = key_of(other).read_bytes()
    assert erase_with_failing_statement(row, 6)
    key_of(other).unlink()
    assert "The keys of 1 persons are missing" in told("keys").found
    key_of(other).write_bytes(kept)
