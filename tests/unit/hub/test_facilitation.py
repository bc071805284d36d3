"""Who decides: the software, a coach or clinician who approves, or the person themself."""

from dataclasses import replace

import pytest

from careloom.hub.decision import Outcome
from careloom.hub.entries import EntryKind
from careloom.program.definitions import Facilitation
from careloom.testing.lives import Always, LivedLife

KEY = "evaluation/first@e1/asked"


def waits_for(starter, whom):
    program = replace(starter, facilitation=whom, content_hash=f"{starter.content_hash}/{whom}")
    return LivedLife(program, draws=Always(0.2)).answers(0, "09:05", tense=8)


@pytest.fixture
def proposed(starter):
    return waits_for(starter, Facilitation.COACH_APPROVES)


@pytest.mark.parametrize(
    ("whom", "waits"),
    [
        pytest.param(Facilitation.COACH_APPROVES, "coach", id="a coach approves"),
        pytest.param(Facilitation.CLINICIAN_LEADS, "clinician", id="a clinician leads"),
        pytest.param(Facilitation.SELF_DIRECTED, "participant", id="the person picks"),
    ],
)
def test_what_is_recommended_waits_for_whoever_decides(starter, whom, waits):
    person = waits_for(starter, whom)
    recommended = next(d for d in person.decisions if d.outcome is Outcome.RECOMMEND)
    assert recommended.waits_for == waits
    assert recommended.facilitator == "software"
    assert person.standing.course is None
    assert person.standing.proposal.steps == ("breathe",)


def test_nothing_else_is_offered_while_it_waits(proposed):
    proposed.happens(0, "10:00", EntryKind.NEED_SET, name="too_tense", value=proposed.at(7, "9:00"))
    assert proposed.last.reasons == ("waiting_for_coach",)


def test_an_approval_is_decided_anew_and_names_who_approved(proposed):
    proposed.happens(0, "12:00", EntryKind.APPROVED, actor="coach", key=KEY)
    approved = next(d for d in proposed.decisions if d.point.trigger == "proposal/approved")
    assert (approved.outcome, approved.chosen) == (Outcome.RECOMMEND, "breathe")
    assert approved.facilitator == "coach"
    assert approved.waits_for == ""
    assert proposed.course.step == "breathe"
    assert proposed.standing.proposal is None
    assert not [w for w in proposed.standing.waits if w.trigger.startswith("proposal/")]


def test_what_no_longer_fits_is_not_begun_though_approved(proposed):
    proposed.answers(0, "11:00", tense=1)
    proposed.happens(0, "12:00", EntryKind.APPROVED, actor="coach", key=KEY)
    approved = next(d for d in proposed.decisions if d.point.trigger == "proposal/approved")
    assert approved.outcome is Outcome.NOTHING
    assert approved.reasons == ("no_longer_fits",)
    assert proposed.standing.course is None


def test_on_a_safety_hold_nothing_begins_though_approved(proposed):
    proposed.happens(0, "11:00", EntryKind.HOLD_OPENED, name="not_safe")
    proposed.happens(0, "12:00", EntryKind.APPROVED, actor="coach", key=KEY)
    assert proposed.last.reasons == ("safety_hold",)
    assert proposed.standing.course is None


@pytest.mark.parametrize("key", ["evaluation/first@e99", ""], ids=["another's", "none"])
def test_an_approval_of_something_else_changes_nothing(proposed, key):
    before = proposed.standing.proposal
    proposed.happens(0, "12:00", EntryKind.APPROVED, actor="coach", key=key)
    assert proposed.standing.proposal == before


def test_approving_twice_decides_once(proposed):
    for clock in ("12:00", "12:01"):
        proposed.happens(0, clock, EntryKind.APPROVED, actor="coach", key=KEY)
    approvals = [d for d in proposed.decisions if d.point.trigger == "proposal/approved"]
    assert len(approvals) == 1


def test_what_a_human_chose_stands_beside_what_the_hub_recommended(proposed):
    proposed.happens(0, "12:00", EntryKind.CHOSEN, actor="coach", name="helper", key=KEY)
    assert proposed.course.step == "helper"
    recommended = next(d for d in proposed.decisions if d.outcome is Outcome.RECOMMEND)
    assert recommended.chosen == "breathe"


def test_what_nobody_decides_expires_and_says_so(proposed):
    proposed.until(5, "12:00")
    expired = next(d for d in proposed.decisions if d.point.trigger == "proposal/expired")
    assert expired.reasons == ("proposal_expired",)
    assert proposed.standing.proposal is None


def test_what_waits_is_not_drawn_before_it_is_approved(starter):
    program = replace(
        starter,
        facilitation=Facilitation.COACH_APPROVES,
        recommendation=replace(starter.recommendation, probabilities=(0.5, 0.5)),
        content_hash="drawn",
    )
    person = LivedLife(program, draws=Always(0.9)).answers(0, "09:05", tense=8)
    recommended = next(d for d in person.decisions if d.outcome is Outcome.RECOMMEND)
    assert recommended.probabilities == (1.0,)
    assert recommended.chosen == recommended.ranked[0].step


def test_what_a_human_turned_down_is_not_proposed_again_at_once(proposed):
    proposed.happens(0, "12:00", EntryKind.REJECTED, actor="coach", key=KEY)
    assert proposed.standing.proposal is None
    proposed.happens(1, "9:00", EntryKind.NEED_SET, name="too_tense", value=proposed.at(7, "9:00"))
    assert proposed.last.outcome is Outcome.NOTHING
    assert proposed.last.not_offered["breathe"] == "cooling_down"
