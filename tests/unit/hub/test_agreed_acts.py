"""An agreed act: recalled on its day, and looked at by a human when the day passes unanswered."""

from dataclasses import replace

import pytest

from careloom.hub.agreed_acts import AGREED_ACT, LOOK, RECALL, is_of_act
from careloom.hub.decision import Outcome
from careloom.hub.entries import EntryKind
from careloom.hub.explanation import explain
from careloom.hub.moving import move_standing
from careloom.program.suite import AgreedAct
from careloom.testing.lives import Always, LivedLife

DAY = 86400.0


def agreeing(program, looked_at_by="coach"):
    """The starter, whose breathing ends in an act to be looked at after three days."""
    act = AgreedAct(text="breathe/why", look_after_seconds=3 * DAY, looked_at_by=looked_at_by)
    suite = {**program.suite, "breathe": replace(program.suite["breathe"], agreed_act=act)}
    return replace(program, suite=suite, content_hash=f"act/{looked_at_by}")


def reached(program):
    """Somebody who reached the aim of breathing on the second evening, a Tuesday."""
    person = LivedLife(program, draws=Always(0.2)).answers(0, "09:05", tense=8)
    person.responds(0, "09:10", "why")
    for day in (0, 1):
        person.until(day, "18:45").responds(day, "19:00", "evening", item="tried", value=1.0)
    assert person.standing.past["breathe"].last == "reached"
    return person


@pytest.fixture
def agreed(starter):
    return reached(agreeing(starter))


def of_act(person):
    return [one for one in person.decisions if is_of_act(one.point.trigger)]


def waiting(person):
    return [wait.trigger for wait in person.standing.waits if is_of_act(wait.trigger)]


def test_the_day_and_the_look_are_awaited_from_the_end_of_the_course(agreed):
    waits = {w.trigger: w.at for w in agreed.standing.waits if is_of_act(w.trigger)}
    assert waits == {
        f"{RECALL}breathe": agreed.at(4, "10:00"),
        f"{LOOK}breathe": agreed.at(5, "10:00"),
    }


def test_the_act_is_recalled_on_its_day_and_then_looked_at(agreed):
    recalled, looked = of_act(agreed.until(7, "12:00"))
    assert (recalled.outcome, recalled.chosen) == (Outcome.CONTACT, "breathe/why")
    assert recalled.taken_at == agreed.at(4, "10:00")
    assert (looked.outcome, looked.reasons) == (Outcome.PERSON, ("act_unanswered",))
    assert looked.taken_at == agreed.at(5, "10:00")
    assert waiting(agreed) == []


@pytest.mark.parametrize("kind", [EntryKind.DONE, EntryKind.SKIPPED], ids=str)
@pytest.mark.parametrize(
    ("day", "clock", "recalled"),
    [
        pytest.param(3, "12:00", 0, id="before its day: not even recalled"),
        pytest.param(4, "12:00", 1, id="on its day"),
    ],
)
def test_an_answer_settles_it(agreed, kind, day, clock, recalled):
    agreed.happens(day, clock, kind, step="breathe", event=AGREED_ACT).until(9, "12:00")
    assert [d.outcome for d in of_act(agreed)] == [Outcome.CONTACT] * recalled


def test_an_answer_to_another_event_settles_nothing(agreed):
    agreed.happens(3, "12:00", EntryKind.DONE, step="breathe", event="why")
    assert len(waiting(agreed)) == 2


def test_where_software_looks_no_human_is_called(starter):
    person = reached(agreeing(starter, "software")).until(9, "12:00")
    assert [d.outcome for d in of_act(person)] == [Outcome.CONTACT]


@pytest.mark.parametrize(
    ("kind", "fields", "reason"),
    [
        pytest.param(EntryKind.HOLD_OPENED, {"name": "not_safe"}, "safety_hold", id="a hold"),
        pytest.param(EntryKind.PAUSED, {"value": 2e9}, "paused", id="a pause"),
    ],
)
def test_what_keeps_the_hub_silent_keeps_no_human_from_looking(agreed, kind, fields, reason):
    agreed.happens(3, "12:00", kind, **fields).until(7, "12:00")
    recalled, looked = of_act(agreed)
    assert (recalled.outcome, recalled.reasons) == (Outcome.NOTHING, (reason,))
    assert looked.outcome is Outcome.PERSON


def test_rest_does_not_make_it_forgotten(agreed):
    agreed.standing.unanswered = 99
    agreed.until(7, "12:00")
    assert [d.outcome for d in of_act(agreed)] == [Outcome.CONTACT, Outcome.PERSON]


def test_a_late_worker_does_not_recall_it_at_night_but_a_human_still_looks(agreed):
    agreed.until(4, "09:00")
    agreed._live(agreed.at(5, "10:30"))
    recalled, looked = of_act(agreed)
    assert (recalled.outcome, recalled.reasons) == (Outcome.MISSED, ("too_late",))
    assert looked.outcome is Outcome.PERSON


@pytest.mark.parametrize("exit_", [EntryKind.STOPPED, EntryKind.NOT_FOR_ME], ids=str)
def test_without_benefit_nothing_was_agreed(starter, exit_):
    person = LivedLife(agreeing(starter), draws=Always(0.2)).answers(0, "09:05", tense=8)
    person.happens(0, "09:20", exit_, step="breathe", event="why")
    assert waiting(person) == []


def test_the_person_is_told_why_in_their_words(agreed, starter):
    agreed.until(5, "12:00")
    told = [explain(agreed.program, s, d) for s, d in agreed.life.decided if d in of_act(agreed)]
    assert [one.participant for one in told] == [
        "You wanted to do this, and today is the day to look at it.",
        "A person will look at this with you.",
    ]
    assert "reason/act_unanswered" in [step.path for step in told[1].steps]


@pytest.mark.parametrize(
    ("has_act", "left"),
    [
        pytest.param(True, 2, id="the new version has it too"),
        pytest.param(False, 0, id="the new version has it no more"),
    ],
)
def test_a_move_to_another_version_keeps_what_it_knows(agreed, starter, has_act, left):
    new = replace(agreeing(starter), content_hash="new") if has_act else starter
    entries = [one for one in agreed.entries if hasattr(one, "kind")]
    move_standing(agreed.program, new, agreed.standing, entries)
    assert len(waiting(agreed)) == left
