"""Narratives that staff edited: shown in place of the hub's, which stays beside them."""

import pytest

from careloom.records.bundles import program_of
from careloom.records.keys import Undecipherable, decrypt
from careloom.records.models import DecisionRecord, Enrollment, JournalEntry, NarrativeEdit
from careloom.services.answer import answer
from careloom.services.edit_narrative import LONGEST, edit_narrative, told_at
from careloom.services.erase_person import erase_person
from careloom.services.explain_decision import explain_decision
from careloom.services.happening import Refused, TakenBefore
from careloom.services.permission import participant
from careloom.services.replay import replay
from careloom.services.see_person import see_person
from careloom.services.today import today
from tests.integration.builders import MONDAY

KEY = "evaluation/first@e1/asked"
EDITED = "Edited-Marker: we spoke, {name}, and this is what fits."


@pytest.fixture
def row(clinic):
    row = clinic.person()
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
    return row


@pytest.fixture
def edit(clinic, row):
    def edit(text=EDITED, *, role="coach", key=KEY, form=""):
        by = clinic.staff(role)
        edit_narrative(enrollment_id=row.id, key=key, text=text, form=form, by=by, now=MONDAY)

    return edit


def record_of(row) -> DecisionRecord:
    return DecisionRecord.objects.get(enrollment_id=row.id, key=KEY)


def page_of(row):
    row = Enrollment.objects.get(id=row.id)
    return today(enrollment=row, by=participant(row.id), now=MONDAY)


def test_the_person_reads_what_was_edited_with_their_own_name(row, edit):
    assert "This is your first step" in page_of(row).narrative
    edit()
    assert (
        page_of(row).narrative == "Edited-Marker: we spoke, Ximena-Marker, and this is what fits."
    )


def test_the_reason_why_stays_the_hubs_own(row, edit):
    before = page_of(row).why
    edit()
    assert page_of(row).why == before != ""


def test_who_told_it_is_said(clinic, row, edit):
    assert told_at(row, record_of(row)).actor == "software"
    edit()
    assert told_at(row, record_of(row)).actor == "coach"
    edit("Again.", role="clinician")
    seen = see_person(enrollment_id=row.id, by=clinic.staff("coach"), now=MONDAY)
    assert (seen.narrative, seen.narrative_by) == ("Again.", "clinician")


def test_every_edit_is_kept_and_the_last_is_told(row, edit):
    for text in ("First.", "Second.", "Third."):
        edit(text)
    assert told_at(row, record_of(row)).text == "Third."
    kept = NarrativeEdit.objects.order_by("number")
    assert [one.number for one in kept] == [1, 2, 3]
    first = decrypt(
        row.participant_id, bytes(kept[0].ciphertext), place=f"narrative/{row.id}/{KEY}/1"
    )
    assert first == "First."


def test_what_the_hub_itself_told_stays_and_replays(row, edit):
    before = record_of(row)
    edit()
    after = record_of(row)
    assert (after.body, after.narrative_digest) == (before.body, before.narrative_digest)
    assert replay().differences == []
    assert replay(from_journal=True).differences == []


def test_the_words_are_nowhere_in_the_clear(row, edit):
    edit()
    assert b"Marker" not in bytes(NarrativeEdit.objects.get().ciphertext)
    assert not any("Edited-Marker" in one.body for one in JournalEntry.objects.all())
    assert "Edited-Marker" not in Enrollment.objects.get(id=row.id).standing
    assert "Marker" not in repr(told_at(row, record_of(row)))


def test_an_edit_moved_to_another_place_is_not_read(row, edit):
    edit("One.")
    edit("Two.")
    first, second = NarrativeEdit.objects.order_by("number")
    NarrativeEdit.objects.filter(id=second.id).update(ciphertext=bytes(first.ciphertext))
    with pytest.raises(Undecipherable):
        told_at(row, record_of(row))


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        pytest.param("", KEY, "text_wanted", id="empty"),
        pytest.param("  \n ", KEY, "text_wanted", id="blank"),
        pytest.param("x" * (LONGEST + 1), KEY, "text_wanted", id="boundless"),
        pytest.param("Hello.", "evaluation/first@e1", "no_narrative", id="it told nothing"),
        pytest.param("Hello.", "nothing/of@this", "no_narrative", id="no such decision"),
    ],
)
def test_what_does_not_fit_changes_nothing(edit, text, key, code):
    with pytest.raises(Refused, match=code):
        edit(text, key=key)
    assert not NarrativeEdit.objects.exists()


def test_the_longest_text_fits(row, edit):
    edit("ñ" * LONGEST)
    assert told_at(row, record_of(row)).text == "ñ" * LONGEST


def test_the_same_form_edits_once(edit):
    edit(form="one")
    with pytest.raises(TakenBefore):
        edit(form="one")
    with pytest.raises(Refused, match="form_changed"):
        edit("Another.", form="one")
    assert NarrativeEdit.objects.count() == 1


def test_after_erasing_nothing_is_told(row, edit):
    edit()
    record = record_of(row)
    erase_person(person=row.participant, by=participant(row.id), now=MONDAY)
    assert told_at(row, record_of(row)).text == ""
    assert record.narrative_digest
    assert program_of(row.program_id)


def test_the_explanation_says_who_told_it_without_the_words(row, edit):
    number = record_of(row).id
    assert explain_decision(number=number).told_by == "software"
    edit()
    explained = explain_decision(number=number)
    assert explained.told_by == "coach"
    assert "Edited-Marker" not in repr(explained)
