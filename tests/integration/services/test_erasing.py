"""Erasing a person: their words, whatever was open for them, and what codes would tell."""

from datetime import timedelta

import pytest

from careloom.records.lives import Superseded, take_up
from careloom.records.models import (
    AuditEntry,
    DecisionRecord,
    Delivery,
    Enrollment,
    FreeText,
    NarrativeEdit,
    PersonalField,
    StaffTask,
)
from careloom.services.answer import answer
from careloom.services.change_preference import pause
from careloom.services.close_hold import close_hold
from careloom.services.erase_person import erase_person
from careloom.services.happening import Refused
from careloom.services.link import BadLink, link_token, read_link
from careloom.services.permission import NotAllowed, participant
from careloom.services.report_need import report_need
from careloom.services.words import personal_fields
from tests.integration.builders import MONDAY, a_clinic, pass_time


@pytest.fixture
def row(clinic):
    """A person with several tasks of one kind, a safety response, and a letter that waits."""
    row = clinic.person(channel="email")
    me = participant(row.id)
    for number, words in enumerate(("First-Marker words", "Second-Marker words")):
        report_need(
            enrollment_id=row.id,
            report="hard",
            option="other",
            words=words,
            form=f"r{number}",
            by=me,
            now=MONDAY,
        )
    answer(enrollment_id=row.id, answers={"unsafe": "not_safe"}, by=me, now=MONDAY)
    return row


def erase(row, by=None):
    erase_person(person=row.participant, by=by or participant(row.id), now=MONDAY)


def test_a_worker_that_read_the_person_before_writes_nothing_back(row):
    later = MONDAY + timedelta(days=7)
    read_before = take_up(row.id, lock=False)
    decided = read_before.live(later.timestamp())
    erase(row)
    with pytest.raises(Superseded):
        read_before.keep()
    assert decided
    assert Enrollment.objects.get(id=row.id).standing == ""
    assert not DecisionRecord.objects.exclude(body="").exists()


def test_nothing_of_the_person_is_left_to_read(row):
    erase(row)
    for kept in (FreeText, NarrativeEdit, PersonalField):
        assert not kept.objects.exists(), kept.__name__
    assert personal_fields(row.participant) == {}
    assert Enrollment.objects.get(id=row.id).standing == ""
    assert not DecisionRecord.objects.exclude(body="", snapshot="").exists()


def test_nothing_tells_any_more_which_safety_rule_spoke(row):
    assert Delivery.objects.filter(ref="safety/not_safe").exists()
    erase(row)
    said = [f"{one.key} {one.ref}" for one in Delivery.objects.all()]
    said += [one.about for one in StaffTask.objects.all()]
    assert said
    assert not [one for one in said if "not_safe" in one]


def test_staff_have_no_task_left_for_them(row):
    kinds = sorted(StaffTask.objects.values_list("kind", flat=True))
    assert kinds.count("free_text") == 2
    erase(row)
    assert not StaffTask.objects.filter(closed_at=None).exists()
    assert set(StaffTask.objects.values_list("closed_as", flat=True)) == {"erased"}


def test_what_staff_had_closed_before_stays_as_they_closed_it(row):
    StaffTask.objects.filter(kind="safety").update(closed_at=MONDAY, closed_as="spoke")
    erase(row)
    assert StaffTask.objects.get(kind="safety").closed_as == "spoke"


def test_nothing_waits_to_be_sent_and_nothing_is_decided(row):
    erase(row)
    assert not Delivery.objects.filter(state__in=["queued", "leased"]).exists()
    count = DecisionRecord.objects.count()
    pass_time(MONDAY, timedelta(days=3), timedelta(hours=6))
    assert DecisionRecord.objects.count() == count


def test_twice_is_once_for_what_is_kept(row):
    erase(row)
    first = Delivery.objects.count(), StaffTask.objects.count(), DecisionRecord.objects.count()
    erase(row)
    again = Delivery.objects.count(), StaffTask.objects.count(), DecisionRecord.objects.count()
    assert again == first


def test_the_link_opens_nothing_any_more(row):
    token = link_token(row)
    erase(row)
    with pytest.raises(BadLink):
        read_link(token)


def test_whoever_acts_on_an_erased_person_is_told_so_plainly(clinic, row):
    erase(row)
    with pytest.raises(Refused, match="not_in_care"):
        close_hold(enrollment_id=row.id, hold="not_safe", by=clinic.staff("clinician"), now=MONDAY)
    with pytest.raises(Refused, match="not_in_care"):
        pause(enrollment_id=row.id, until=None, by=participant(row.id), now=MONDAY)


@pytest.mark.parametrize("role", ["coach", "clinician", "author", "analyst", "auditor"])
def test_few_may_erase(clinic, row, role):
    with pytest.raises(NotAllowed):
        erase(row, clinic.staff(role))
    assert FreeText.objects.count() == 2


def test_an_administrator_erases_in_their_own_organization_only(clinic, row):
    with pytest.raises(NotAllowed):
        erase(row, a_clinic("South").staff("administrator"))
    administrator = clinic.staff("administrator")
    erase(row, administrator)
    assert AuditEntry.objects.get(chain=row.id, act="erase").actor == str(administrator)


def test_another_person_is_untouched(clinic, row):
    other = clinic.person()
    standing = Enrollment.objects.get(id=other.id).standing
    erase(row)
    assert Enrollment.objects.get(id=other.id).standing == standing
    assert personal_fields(other.participant)["name"] == "Ximena-Marker"
