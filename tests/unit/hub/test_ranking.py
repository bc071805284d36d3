"""In which order steps are offered, and by what figures."""

from importlib import resources
from pathlib import Path

import pytest

from careloom.hub.decision import Outcome
from careloom.hub.entries import EntryKind
from careloom.program.loading import load_bundle
from careloom.program.reading.bundle import read_bundle
from careloom.testing.lives import Always, LivedLife


def ranked(program, *happened):
    """The order in which the three are offered after these past courses."""
    person = LivedLife(program, draws=Always(0.2))
    for step, exit_ in happened:
        person.happens(0, "09:01", EntryKind.PAST_COURSE, name=exit_, step=step)
    until = person.at(50, "9:00")
    person.happens(40, "09:05", EntryKind.NEED_SET, name="too_tense", value=until, actor="coach")
    found = [d for d in person.decisions if d.outcome is Outcome.RECOMMEND]
    return [one.step for one in found[-1].ranked], found[-1]


def test_without_a_past_the_order_is_the_authors(three):
    steps, _ = ranked(three)
    assert steps == sorted(steps)
    assert set(steps) == {"breathe", "listen", "stretch"}


def test_what_failed_comes_last_and_its_kind_before_it(three):
    steps, decision = ranked(three, ("breathe", "partly"))
    assert steps == ["listen", "stretch", "breathe"]
    assert decision.ranked[2].failed == 1


def test_what_helped_before_comes_first(three):
    steps, decision = ranked(three, ("stretch", "reached"))
    assert steps[0] == "stretch"
    assert decision.ranked[0].benefit == 1


def test_a_help_weighs_less_than_a_failure(three):
    steps, _ = ranked(three, ("listen", "reached"), ("listen", "disengaged"))
    assert steps[-1] == "listen"


def test_what_one_chose_for_oneself_comes_before_what_one_did_not(three):
    person = LivedLife(three, draws=Always(0.2))
    person.standing.picked["stretch"] = 1
    person.answers(0, "09:05", tense=8)
    decision = next(d for d in person.decisions if d.outcome is Outcome.RECOMMEND)
    assert decision.chosen == "stretch"
    assert decision.ranked[0].picked == 1


def test_choosing_for_oneself_is_remembered(three):
    person = LivedLife(three, draws=Always(0.2))
    for _ in range(2):
        person.happens(0, "10:00", EntryKind.CHOSEN, name="listen")
    person.happens(0, "10:00", EntryKind.CHOSEN, name="stretch", actor="coach")
    assert person.standing.picked == {"listen": 2}


@pytest.mark.parametrize(
    ("uses", "first", "use"),
    [
        pytest.param({}, "breathe", 0.5, id="nothing is known"),
        pytest.param({"listen": (8, 8)}, "listen", 0.9, id="one was always answered"),
        pytest.param({"breathe": (8, 0)}, "listen", 0.5, id="one was never answered, nor its kind"),
        pytest.param(
            {"stretch": (1, 1)}, "breathe", 0.666666667, id="kin count where one has none"
        ),
    ],
)
def test_what_is_likely_used_comes_first_among_equals(three, uses, first, use):
    person = LivedLife(three, draws=Always(0.2))
    for step, (sent, answered) in uses.items():
        person.happens(0, "09:01", EntryKind.PAST_COURSE, name="reached", step=step)
        past = person.standing.past.pop(step)
        past.benefit, past.ended_at, past.sent, past.answered = 0, -1e9, sent, answered
        person.standing.past[step] = past
    person.answers(0, "09:05", tense=8)
    decision = next(d for d in person.decisions if d.outcome is Outcome.RECOMMEND)
    assert (decision.ranked[0].step, decision.ranked[0].use) == (first, use)


@pytest.mark.parametrize(
    ("answers", "exit_"),
    [
        pytest.param(1, "partly", id="the engagement rule holds"),
        pytest.param(0, "disengaged", id="it does not"),
    ],
)
def test_the_engagement_rule_tells_how_a_course_ended(starter, answers, exit_):
    person = LivedLife(starter, draws=Always(0.9)).answers(0, "09:05", tense=8)
    if answers:
        person.responds(0, "09:10", "why")
    person.until(20, "12:00")
    ended = next(d for d in person.decisions if d.outcome is Outcome.EXIT)
    assert ended.exit == exit_


def test_a_step_by_its_own_rule_may_want_more_than_one_answer(starter):
    with resources.as_file(resources.files("careloom.program") / "starter") as folder:
        bundle, _ = read_bundle(Path(folder))
    text = bundle["suite/breathe.yaml"].replace("course.answered >= 1", "course.answered >= 2")
    program = load_bundle({**bundle, "suite/breathe.yaml": text})
    person = LivedLife(program, draws=Always(0.9)).answers(0, "09:05", tense=8)
    person.responds(0, "09:10", "why").until(20, "12:00")
    ended = next(d for d in person.decisions if d.outcome is Outcome.EXIT)
    assert ended.exit == "disengaged"
