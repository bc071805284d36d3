"""Moving people to another version: readings folded again, the place in care kept."""

import pytest

from careloom.records.models import AuditEntry, JournalEntry, ProgramBundle
from careloom.services.answer import answer
from careloom.services.move_enrollment import CannotMove, move_enrollment
from careloom.services.permission import SOFTWARE, NotAllowed, participant
from careloom.services.publish_program import publish_program
from careloom.services.replay import replay
from tests.integration.builders import MONDAY, a_clinic, parenting_clinic, starter_bundle
from tests.integration.services.test_a_persons_way import standing_of


def version(file, old, new, **more) -> ProgramBundle:
    bundle = {**starter_bundle()}
    for name, before, after in [(file, old, new), *more.get("also", ())]:
        assert before in bundle[name]
        bundle[name] = bundle[name].replace(before, after)
    return publish_program(bundle=bundle, by=SOFTWARE, now=MONDAY)


@pytest.fixture
def row(clinic):
    row = clinic.person()
    me = participant(row.id)
    answer(enrollment_id=row.id, answers={"tense": "8", "calm": "4"}, by=me, now=MONDAY)
    return row


WORDING = ("instruments.yaml", "How tense is your body now?", "How tight is your body?")
WINDOW = ("variables.yaml", "over: 7 days", "over: 14 days")


def test_other_words_leave_the_standing_as_it_is(row):
    before = standing_of(row)
    moved = move_enrollment(enrollment_id=row.id, to=version(*WORDING), by=SOFTWARE, now=MONDAY)
    assert not moved.refolded
    after = standing_of(row)
    assert after.latest == before.latest
    assert after.course == before.course
    assert after.seq == before.seq + 1


def test_another_window_is_folded_from_the_whole_journal(row):
    moved = move_enrollment(enrollment_id=row.id, to=version(*WINDOW), by=SOFTWARE, now=MONDAY)
    assert moved.refolded
    assert standing_of(row).days["calm_week"][0].last == 4.0
    assert standing_of(row).course.step == "breathe"


def test_moving_twice_is_moving_once(row):
    later = version(*WINDOW)
    move_enrollment(enrollment_id=row.id, to=later, by=SOFTWARE, now=MONDAY)
    before = standing_of(row)
    again = move_enrollment(enrollment_id=row.id, to=later, by=SOFTWARE, now=MONDAY)
    assert (again.refolded, again.ended) == (False, "")
    assert standing_of(row) == before
    assert JournalEntry.objects.filter(enrollment_id=row.id, kind="moved").count() == 1


def test_care_goes_on_and_everything_still_replays(row):
    move_enrollment(enrollment_id=row.id, to=version(*WINDOW), by=SOFTWARE, now=MONDAY)
    me = participant(row.id)
    answer(enrollment_id=row.id, answers={"calm": "6"}, by=me, now=MONDAY)
    for from_journal in (False, True):
        found = replay(from_journal=from_journal)
        assert not found.differences
        assert found.decisions == found.identical > 0


def test_a_step_that_the_new_version_lacks_ends_without_blame(row):
    new = version(
        "suite/breathe.yaml", "well_done", "praised",
        also=[("texts/en/breathe.md", "well_done", "praised"),
              ("suite/breathe.yaml", "  why:", "  why_so:"),
              ("suite/breathe.yaml", "offer: why}", "offer: why_so}"),
              ("suite/breathe.yaml", "event.why.", "event.why_so."),
              ("texts/en/breathe.md", "## why\n", "## why_so\n")],
    )  # fmt: skip
    moved = move_enrollment(enrollment_id=row.id, to=new, by=SOFTWARE, now=MONDAY)
    assert moved.ended == "breathe"
    standing = standing_of(row)
    assert standing.course is None
    assert not [wait for wait in standing.waits if wait.trigger.startswith("breathe/")]
    assert replay(from_journal=True).differences == []


def test_a_journal_that_was_cut_is_not_folded_again(row):
    JournalEntry.objects.filter(enrollment_id=row.id, seq=1).delete()
    before = standing_of(row)
    with pytest.raises(CannotMove, match="no longer kept"):
        move_enrollment(enrollment_id=row.id, to=version(*WINDOW), by=SOFTWARE, now=MONDAY)
    assert standing_of(row) == before
    move_enrollment(enrollment_id=row.id, to=version(*WORDING), by=SOFTWARE, now=MONDAY)


def test_another_program_is_no_version(row):
    other = parenting_clinic().program
    with pytest.raises(NotAllowed, match="another program"):
        move_enrollment(enrollment_id=row.id, to=other, by=SOFTWARE, now=MONDAY)


def test_only_care_staff_of_the_same_organization_move_people(clinic, row):
    new = version(*WORDING)
    for by in (clinic.staff("auditor"), a_clinic("South").staff("coach")):
        with pytest.raises(NotAllowed):
            move_enrollment(enrollment_id=row.id, to=new, by=by, now=MONDAY)
    move_enrollment(enrollment_id=row.id, to=new, by=clinic.staff("coach"), now=MONDAY)
    assert AuditEntry.objects.filter(chain=row.id, act="move").count() == 1


def test_who_was_only_invited_begins_in_the_new_version(clinic):
    row = clinic.person(begun=False)
    new = version(*WORDING)
    move_enrollment(enrollment_id=row.id, to=new, by=SOFTWARE, now=MONDAY)
    row.refresh_from_db()
    assert row.program_id == new.content_hash
