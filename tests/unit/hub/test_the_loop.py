"""The whole loop on a small program: what is offered, and why."""

import pytest

from careloom.hub.decision import Outcome
from careloom.hub.entries import EntryKind
from careloom.hub.explanation import explain
from careloom.hub.narrative import narrate
from careloom.hub.randomization import Draws
from careloom.testing.lives import Always, LivedLife

SEND, HOLD_BACK = 0.2, 0.8


@pytest.fixture
def person(starter):
    return LivedLife(starter, draws=Always(SEND))


@pytest.fixture
def breathing(person):
    return person.answers(0, "09:05", tense=8)


def test_what_is_unknown_is_asked(person):
    assert person.last.outcome is Outcome.ASK
    assert person.last.ask == ("tense",)
    assert person.last.unknown_needs == ("too_tense", "steady")


@pytest.mark.parametrize(
    ("tense", "outcome", "chosen", "reasons"),
    [
        pytest.param(8, Outcome.RECOMMEND, "breathe", (), id="a need is met by its step"),
        pytest.param(1, Outcome.NOTHING, "", ("no_need",), id="who is steady is left in peace"),
        pytest.param(3, Outcome.NOTHING, "", ("no_need",), id="no need state holds"),
    ],
)
def test_what_the_first_evaluation_finds(starter, tense, outcome, chosen, reasons):
    person = LivedLife(starter, draws=Always(SEND)).answers(0, "09:05", tense=tense)
    evaluation = next(d for d in person.decisions if d.point.key == "evaluation/first@e1/asked")
    assert (evaluation.outcome, evaluation.chosen, evaluation.reasons) == (outcome, chosen, reasons)


def test_the_recommendation_is_told_in_parts_with_its_reason(starter, breathing):
    snapshot, recommended = next(
        (s, d) for s, d in breathing.life.decided if d.outcome is Outcome.RECOMMEND
    )
    narrative = narrate(starter, snapshot, recommended)
    assert [part.text_id for part in narrative.parts] == [
        "narrative/why/too_tense",
        "narrative/process",
        "narrative/past/first",
    ]
    assert "{name}" in narrative.text, "personal blanks stay until the text is shown"
    explanation = explain(starter, snapshot, recommended)
    assert explanation.participant == (
        "Why you see this: tension was 8 when we last asked. This step is for a tense body."
    )
    asked = next(s for s in explanation.steps if s.path == "model/needs/too_tense/when")
    assert (asked.answer, asked.values[0].said) == ("yes", "8")
    assert recommended.not_offered == {"helper": "level_closed"}


def test_a_course_goes_on_to_its_exit_and_closing_narrative(starter, breathing):
    breathing.responds(0, "09:10", "why")
    breathing.responds(1, "19:00", "evening", item="tried", value=1.0)
    breathing.until(2, "18:45").responds(2, "19:00", "evening", item="tried", value=1.0)
    left = next(d for d in breathing.decisions if d.outcome is Outcome.EXIT)
    assert (left.exit, left.reached) == ("reached", True)
    assert left.narrative == ("narrative/did/reached", "narrative/next")
    assert breathing.standing.past["breathe"].reached == 1
    assert breathing.last.point.trigger == "evaluation/after_course"
    assert breathing.last.not_offered["breathe"] == "cooling_down"


def test_an_event_asks_its_response_and_its_proximal_assessment(breathing):
    breathing.responds(0, "09:10", "why").until(0, "18:45")
    assert breathing.last.chosen == "evening"
    assert breathing.last.ask == ("tried", "tense")
    breathing.happens(
        0, "18:50", EntryKind.ANSWER, name="tense", value=3.0, step="breathe", event="evening"
    )
    state = breathing.course.events["evening"]
    assert (state.answered, state.last) == (0, None), "the assessment is not the response"
    breathing.responds(0, "18:51", "evening", item="tried", value=1.0)
    assert (state.answered, state.last) == (1, 1.0)


def test_an_exit_asks_whose_process_it_is(breathing):
    breathing.happens(0, "09:20", EntryKind.STOPPED, step="breathe", event="why")
    left = next(d for d in breathing.decisions if d.outcome is Outcome.EXIT)
    assert left.ask == ("ownership",)


def test_nothing_drawn_leaves_its_probabilities(starter):
    person = LivedLife(starter, draws=Always(HOLD_BACK)).answers(0, "09:05", tense=8)
    person.responds(0, "09:10", "why").until(0, "18:45")
    assert person.last.point.trigger == "breathe/nudge"
    assert person.last.reasons == ("drawn_nothing",)
    assert person.last.options == ("evening", "")
    assert person.last.probabilities == (0.5, 0.5)
    assert person.last.draw == HOLD_BACK


def test_a_hard_report_while_the_first_level_is_unmet_is_answered_from_below(starter, person):
    person.answers(0, "09:05", tense=9)
    person.happens(1, "20:00", EntryKind.REPORTED, name="hard.argument")
    told = next(d for d in person.decisions if d.point.trigger == "evaluation/hard")
    assert told.chosen == "breathe"
    assert told.need == "hard_evening"
    assert told.not_offered["helper"] == "level_closed"
    assert "narrative/process/breathe/peace" in told.narrative
    assert person.course.theme == "peace", "the same course goes on under the new aim"


def test_the_level_opens_once_its_capability_is_shown(starter, person):
    person.answers(0, "09:05", tense=3)
    person.happens(1, "20:00", EntryKind.REPORTED, name="hard.argument")
    told = next(d for d in person.decisions if d.point.trigger == "evaluation/hard")
    assert told.chosen == "helper"


def test_staff_open_a_level_by_hand(starter, person):
    person.answers(0, "09:05", tense=9)
    person.happens(1, "10:00", EntryKind.LEVEL_OPENED, name="plan", actor="coach")
    person.happens(1, "20:00", EntryKind.REPORTED, name="hard.argument")
    told = next(d for d in person.decisions if d.point.trigger == "evaluation/hard")
    assert told.chosen == "helper"


def test_a_report_that_no_step_fits_goes_to_a_person(starter, person):
    person.answers(0, "09:05", tense=1)
    person.happens(1, "20:00", EntryKind.REPORTED, name="hard.other")
    assert person.last.outcome is Outcome.PERSON
    assert person.last.reasons == ("no_need",)


def test_not_for_me_ends_the_course_and_rests_the_family(starter, breathing):
    breathing.happens(0, "09:20", EntryKind.NOT_FOR_ME, step="breathe", event="why")
    left = next(d for d in breathing.decisions if d.outcome is Outcome.EXIT)
    assert left.exit == "not_for_me"
    assert breathing.last.not_offered["breathe"] == "cooling_down"
    assert "body" in breathing.standing.family_until


def test_a_hold_stops_everything_until_a_human_closes_it(starter, breathing):
    breathing.responds(0, "09:10", "why")
    breathing.happens(0, "12:00", EntryKind.HOLD_OPENED, name="self_harm", actor="software")
    breathing.until(1, "20:00")
    assert {d.reasons for d in breathing.decisions if d.taken_at > breathing.at(0, "12:00")} == {
        ("safety_hold",)
    }
    breathing.happens(1, "20:05", EntryKind.HOLD_CLOSED, name="self_harm", actor="clinician")
    breathing.until(2, "18:45")
    assert breathing.last.chosen == "evening"


def test_contact_thins_out_rests_and_wakes_at_an_answer(starter, person):
    person.answers(0, "09:05", tense=3).until(100, "12:00")
    outcomes = [d.outcome for d in person.decisions]
    assert Outcome.CONTACT in outcomes
    person.happens(101, "12:00", EntryKind.REPORTED, name="hard.argument")
    assert person.standing.resting_since == 0.0
    assert person.standing.unanswered == 0


def test_two_idle_years_keep_light_contact_and_stay_open(starter, person):
    person.answers(0, "09:05", tense=1)
    person.until(730, "12:00")
    contacts = [d for d in person.decisions if d.outcome in (Outcome.CONTACT, Outcome.ASK)]
    assert 8 <= len(contacts) <= 60
    person.happens(730, "12:05", EntryKind.REPORTED, name="hard.argument")
    assert person.last.outcome is not Outcome.NOTHING


def test_the_draw_of_a_point_does_not_depend_on_order(starter):

    draws = Draws(b"k" * 32, "someone")
    first = draws.draw("breathe/nudge@2026-03-02", "primary")
    draws.draw("breathe/nudge@2026-03-03", "primary")
    assert draws.draw("breathe/nudge@2026-03-02", "primary") == first
    assert 0 <= first < 1
    assert Draws(b"x" * 32, "someone").draw("breathe/nudge@2026-03-02", "primary") != first
