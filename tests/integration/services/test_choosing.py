"""A recommendation that waits: approved, chosen otherwise, rejected, expired, overtaken."""

from datetime import timedelta

import msgspec
import pytest

from careloom.hub.decision import Decision
from careloom.records.models import DecisionRecord, JournalEntry, StaffTask
from careloom.services.answer import answer
from careloom.services.choose import choose_step, decide_for
from careloom.services.happening import Refused, TakenBefore
from careloom.services.permission import NotAllowed, participant
from careloom.services.replay import replay
from careloom.services.report_need import report_need
from tests.integration.builders import MONDAY, a_clinic, pass_time
from tests.integration.services.test_a_persons_way import outcomes, standing_of


def waiting(facilitation: str):
    """A clinic and a person for whom a recommendation waits."""
    clinic = a_clinic(facilitation=facilitation)
    row = clinic.person()
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
    return clinic, row


def decisions(row) -> list[Decision]:
    records = DecisionRecord.objects.filter(enrollment_id=row.id).order_by("seq")
    return [msgspec.json.decode(one.body, type=Decision) for one in records]


@pytest.fixture
def coached(db):
    return waiting("coach_approves")


@pytest.fixture
def chosen_by_self(db):
    return waiting("self_directed")


def decide(clinic, row, role="coach", *, step="breathe", reason="", now=MONDAY, **more):
    by = clinic.staff(role)
    return decide_for(enrollment_id=row.id, step=step, reason=reason, by=by, now=now, **more)


def test_until_somebody_decides_nothing_begins(coached):
    _, row = coached
    assert outcomes(row) == ["ask", "recommend"]
    standing = standing_of(row)
    assert standing.course is None
    assert standing.proposal.steps == ("breathe",)
    assert StaffTask.objects.get(kind="approval").about == standing.proposal.key


def test_what_is_approved_is_decided_anew_and_begins(coached):
    clinic, row = coached
    decide(clinic, row)
    assert standing_of(row).course.step == "breathe"
    proposed, approved = [one for one in decisions(row) if one.outcome == "recommend"]
    assert (proposed.waits_for, proposed.facilitator) == ("coach", "software")
    assert (approved.waits_for, approved.facilitator) == ("", "coach")
    assert approved.point.key != proposed.point.key, "a decision point of its own"
    task = StaffTask.objects.get(kind="approval")
    assert (task.closed_as, task.closed_at) == ("approved", MONDAY)


def test_nothing_is_drawn_before_it_is_approved(coached):
    clinic, row = coached
    [proposed] = [one for one in decisions(row) if one.outcome == "recommend"]
    assert proposed.probabilities == (1.0,)
    decide(clinic, row, now=MONDAY + timedelta(hours=2))
    assert replay().differences == []
    assert replay(from_journal=True).differences == []


def test_a_step_that_no_longer_fits_is_not_begun(coached):
    clinic, row = coached
    later = MONDAY + timedelta(hours=1)
    answer(enrollment_id=row.id, answers={"tense": "1"}, by=participant(row.id), now=later)
    happened = decide(clinic, row, now=later)
    [last] = [d for _, d in happened.decided if "no_longer_fits" in d.reasons]
    assert last.outcome == "nothing"
    assert last.facilitator == "coach"
    assert standing_of(row).course is None


def test_another_step_stands_beside_what_the_hub_recommended(coached):
    clinic, row = coached
    decide(clinic, row, step="helper", reason="knows_more")
    [proposed] = [one for one in decisions(row) if one.outcome == "recommend"][:1]
    assert proposed.chosen == "breathe", "what the hub would have done is not written over"
    entry = JournalEntry.objects.get(enrollment_id=row.id, kind="chosen")
    assert '"name":"helper"' in entry.body
    assert '"text":"knows_more"' in entry.body
    assert '"actor":"coach"' in entry.body
    assert standing_of(row).course.step == "helper"
    assert StaffTask.objects.get(kind="approval").closed_as == "chose_another"


def test_what_is_rejected_is_not_begun_nor_offered_again_at_once(coached):
    clinic, row = coached
    decide(clinic, row, step="", reason="not_now")
    standing = standing_of(row)
    assert standing.proposal is None
    assert standing.course is None
    count = len(decisions(row))
    pass_time(MONDAY, timedelta(days=2), timedelta(hours=4))
    assert not [one for one in decisions(row)[count:] if one.outcome == "recommend"]
    assert StaffTask.objects.get(kind="approval").closed_as == "rejected"


@pytest.mark.parametrize(
    ("step", "reason", "code"),
    [
        pytest.param("helper", "", "reason_wanted", id="another step without a reason"),
        pytest.param("", "", "reason_wanted", id="none without a reason"),
        pytest.param("", "She told me so", "reason_wanted", id="words in place of a code"),
        pytest.param("breathe", "Her own words", "reason_wanted", id="words at an approval"),
        pytest.param("flying", "knows_more", "unknown_step", id="an invented step"),
    ],
)
def test_what_does_not_fit_changes_nothing(coached, step, reason, code):
    clinic, row = coached
    before = standing_of(row)
    with pytest.raises(Refused, match=code):
        decide(clinic, row, step=step, reason=reason)
    assert standing_of(row) == before
    assert StaffTask.objects.get(kind="approval").closed_at is None


def test_twice_has_one_effect(coached):
    clinic, row = coached
    decide(clinic, row, form="one")
    before = standing_of(row), len(decisions(row))
    with pytest.raises(TakenBefore):
        decide(clinic, row, form="one")
    with pytest.raises(Refused, match="nothing_waits"):
        decide(clinic, row, form="two")
    assert (standing_of(row), len(decisions(row))) == before


def test_an_old_page_decides_nothing_of_what_waits_now(coached):
    clinic, row = coached
    with pytest.raises(Refused, match="nothing_waits"):
        decide(clinic, row, key="evaluation/weekly@2026-02-22")
    decide(clinic, row, key=standing_of(row).proposal.key)


def test_what_waits_too_long_expires(coached):
    clinic, row = coached
    assert standing_of(row).proposal.expires_at == (MONDAY + timedelta(days=3)).timestamp()
    later = pass_time(MONDAY, timedelta(days=4), timedelta(hours=4))
    assert "proposal_expired" in decisions(row)[-1].reasons
    with pytest.raises(Refused, match="nothing_waits"):
        decide(clinic, row, now=later)
    assert standing_of(row).course is None
    assert StaffTask.objects.get(kind="approval").closed_as == "expired"


def test_the_last_moment_is_still_in_time(coached):
    clinic, row = coached
    decide(clinic, row, now=MONDAY + timedelta(days=3, seconds=-1))
    assert standing_of(row).course.step == "breathe"


def test_a_hard_report_does_not_wait_for_the_approval_of_something_else(coached):
    _, row = coached
    me = participant(row.id)
    report_need(enrollment_id=row.id, report="hard", option="argument", by=me, now=MONDAY)
    last = [one for one in decisions(row) if one.outcome in ("recommend", "person")][-1]
    assert last.point.reported == "hard.argument"
    waits = standing_of(row).proposal.key
    left = StaffTask.objects.filter(kind="approval").values_list("about", "closed_as")
    assert dict(left) == {"evaluation/first@e1/asked": "overtaken", waits: ""}


@pytest.mark.parametrize("role", ["author", "analyst", "administrator", "auditor"])
def test_only_care_staff_decide(coached, role):
    clinic, row = coached
    with pytest.raises(NotAllowed):
        decide(clinic, row, role)


def test_what_waits_for_a_clinician_a_coach_does_not_decide(db):
    clinic, row = waiting("clinician_leads")
    with pytest.raises(NotAllowed, match="waits for a clinician"):
        decide(clinic, row, "coach")
    assert standing_of(row).course is None
    decide(clinic, row, "clinician")
    assert standing_of(row).course.step == "breathe"
    assert [one.facilitator for one in decisions(row) if one.outcome == "recommend"] == [
        "software",
        "clinician",
    ]


def choose(row, step, *, form="f", now=MONDAY):
    by = participant(row.id)
    return choose_step(enrollment_id=row.id, step=step, form=form, by=by, now=now)


def test_the_person_picks_for_themself(chosen_by_self):
    _, row = chosen_by_self
    assert not StaffTask.objects.exists(), "no human is asked"
    choose(row, "breathe")
    assert standing_of(row).course.step == "breathe"
    assert standing_of(row).picked == {"breathe": 1}
    assert decisions(row)[-1].outcome == "event"
    assert replay(from_journal=True).differences == []


def test_none_of_these_is_an_answer(chosen_by_self):
    _, row = chosen_by_self
    choose(row, "")
    assert standing_of(row).proposal is None
    assert standing_of(row).course is None


@pytest.mark.parametrize("step", ["helper", "flying"])
def test_only_what_was_recommended_can_be_picked(chosen_by_self, step):
    _, row = chosen_by_self
    with pytest.raises(Refused, match="not_recommended"):
        choose(row, step)


def test_what_waits_for_staff_the_person_does_not_pick(coached):
    _, row = coached
    with pytest.raises(Refused, match="nothing_waits"):
        choose(row, "breathe")


def test_picking_twice_begins_once(chosen_by_self):
    _, row = chosen_by_self
    choose(row, "breathe", form="one")
    count = len(decisions(row))
    with pytest.raises(TakenBefore):
        choose(row, "breathe", form="one")
    with pytest.raises(Refused, match="nothing_waits"):
        choose(row, "breathe", form="two")
    assert len(decisions(row)) == count
