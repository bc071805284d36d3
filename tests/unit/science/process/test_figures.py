"""What the figures of a process count, on tables small enough to count by hand."""

import math

import pytest
from scipy import stats

from careloom.science.process import ProcessTables, summarize
from careloom.science.process.harms import harm_figures
from careloom.science.process.needs import need_figures, report_figures
from careloom.science.process.shares import share
from careloom.science.process.steps import step_figures
from careloom.science.process.target import target_figures
from careloom.science.process.use import by_hour, receptivity, retention
from tests.unit.science.process.builders import (
    a_course,
    a_harm,
    a_person,
    active_on,
    an_evaluation,
    something_sent,
)


@pytest.mark.parametrize(
    ("count", "of"),
    [
        pytest.param(0, 1, id="nobody of one"),
        pytest.param(1, 1, id="one of one"),
        pytest.param(0, 40, id="nobody of many"),
        pytest.param(3, 7, id="some of a few"),
        pytest.param(811, 1000, id="most of many"),
    ],
)
def test_a_share_has_wilsons_interval(count, of):
    found = share(count, of)
    expected = stats.binomtest(count, of).proportion_ci(0.95, method="wilson")
    assert found.estimate == count / of
    assert found.lower == pytest.approx(expected.low, abs=1e-12)
    assert found.upper == pytest.approx(expected.high, abs=1e-12)


def test_a_share_of_nothing_is_not_known_and_one_beyond_its_whole_is_refused():
    assert math.isnan(share(0, 0).estimate)
    assert str(share(0, 0)) == "none to tell"
    with pytest.raises(ValueError, match="3 of 2"):
        share(3, 2)


def test_a_need_is_counted_by_people_and_by_evaluation():
    found = need_figures(
        [
            an_evaluation("p1", "tense"),
            an_evaluation("p1", "tense", day=7.0, outcome="nothing", chosen="", need=""),
            an_evaluation("p2", "tense worn", need="worn"),
        ],
        [],
    )
    tense, worn = found
    assert (tense.need, tense.people, tense.found, tense.offered) == ("tense", 2, 3, 1)
    assert (worn.need, worn.people, worn.found, worn.offered) == ("worn", 1, 1, 1)


def test_a_need_that_no_step_could_meet_is_seen():
    unmet = an_evaluation(outcome="nothing", chosen="", need="", reasons="no_step_eligible")
    other = an_evaluation("p2", outcome="nothing", chosen="", need="", reasons="quiet_hours")
    assert need_figures([unmet, other], [])[0].unmet == share(1, 2)


@pytest.mark.parametrize(
    ("exit_", "found_again", "returned"),
    [
        pytest.param("reached", 10.0, share(1, 1), id="met and found again later"),
        pytest.param("reached", 2.0, share(0, 1), id="found again only while it ran"),
        pytest.param("disengaged", 10.0, share(0, 0), id="was never met"),
        pytest.param("", 10.0, share(0, 0), id="still runs"),
    ],
)
def test_a_need_returns_when_it_is_found_after_it_was_met(exit_, found_again, returned):
    evaluations = [an_evaluation(), an_evaluation(day=found_again)]
    found = need_figures(evaluations, [a_course(exit=exit_)])[0].returned
    assert (found.count, found.of) == (returned.count, returned.of)


def test_another_persons_need_is_no_return():
    evaluations = [an_evaluation("p1"), an_evaluation("p2", day=10.0)]
    assert need_figures(evaluations, [a_course("p1")])[0].returned.count == 0


@pytest.mark.parametrize(
    ("fields", "unmatched"),
    [
        pytest.param({}, 0, id="a step was recommended"),
        pytest.param({"outcome": "person", "chosen": ""}, 0, id="a human looks at the need"),
        pytest.param(
            {"outcome": "person", "chosen": "", "need": ""},
            1,
            id="a human looks for want of a need",
        ),
        pytest.param({"outcome": "nothing", "chosen": "", "need": ""}, 1, id="nothing came of it"),
    ],
)
def test_a_report_matches_a_need_or_not(fields, unmatched):
    found = report_figures([an_evaluation(report="hard.argument", **fields), an_evaluation()])
    assert [(one.report, one.times, one.unmatched.count) for one in found] == [
        ("hard.argument", 1, unmatched)
    ]


def test_steps_are_told_by_how_their_courses_ended():
    found = step_figures(
        [
            a_course("p1", ownership=8.0),
            a_course("p2", exit="not_for_me", ownership=4.0),
            a_course("p2", exit="partly"),
            a_course("p3", exit=""),
            a_course("p3", step="helper", exit="unsafe"),
        ]
    )
    breathe, helper = found
    assert (breathe.step, breathe.people, breathe.begun, breathe.ended) == ("breathe", 3, 4, 3)
    assert breathe.with_benefit == share(1, 3)
    assert breathe.without == share(1, 3)
    assert (breathe.ownership, breathe.ownership_answers) == (6.0, 2)
    assert helper.without == share(1, 1)
    assert math.isnan(helper.ownership)


def test_the_target_is_told_only_of_those_for_whom_it_is_known():
    people = [a_person("p1", reached=1.0), a_person("p2", reached=0.0), a_person("p3")]
    found = target_figures(people, [], [], [])
    assert found.reached == share(1, 2)
    assert (found.people, found.unknown) == (3, 1)


def test_the_target_is_told_by_group_where_there_are_several():
    people = [
        a_person("p1", reached=1.0, language="es"),
        a_person("p2", reached=0.0),
        a_person("p3", reached=0.0),
    ]
    groups = target_figures(people, [a_course("p2"), a_course("p3", need="worn")], [], []).groups
    told = {(one.by, one.value): one.reached for one in groups}
    assert told["language", "es"] == share(1, 1)
    assert told["language", "en"] == share(0, 2)
    assert told["first need", "none"] == share(1, 1)
    assert told["first need", "worn"] == share(0, 1)
    assert not [one for one in groups if one.by == "channel"]


@pytest.mark.parametrize(
    ("person", "courses", "without_gain"),
    [
        pytest.param(a_person(reached=0.0), [], 1, id="used it and nothing came of it"),
        pytest.param(a_person(), [], 1, id="used it and nothing is known"),
        pytest.param(a_person(reached=1.0), [], 0, id="reached the target"),
        pytest.param(a_person(reached=0.0), [a_course()], 0, id="a step was of benefit"),
    ],
)
def test_who_is_engaged_without_gain(person, courses, without_gain):
    activity = active_on("p1", *range(7))
    assert target_figures([person], courses, activity, []).without_gain == share(without_gain, 1)
    fewer = activity[1:]
    assert target_figures([person], courses, fewer, []).without_gain.of == 0


def test_never_engaged_is_told_after_a_week_and_not_before():
    people = [a_person("p1"), a_person("p2"), a_person("p3", days=3.0)]
    found = target_figures(people, [], active_on("p2", 0), [])
    assert found.never == share(1, 2)


def test_change_is_last_minus_first_over_those_with_both():
    people = [
        a_person("p1", first=8.0, last=4.0),
        a_person("p2", first=6.0, last=6.0),
        a_person("p3", first=1.0),
    ]
    found = target_figures(people, [], [], [])
    assert (found.change, found.measured) == (-2.0, 2)


def test_retention_counts_a_later_day_as_still_there():
    people = [a_person("p1"), a_person("p2"), a_person("p3", days=5.0)]
    activity = active_on("p1", 0, 29) + active_on("p2", 0, 8)
    found = {one.day: one for one in retention(people, activity)}
    assert found[1].still == share(2, 3)
    assert found[7].still == share(2, 2)
    assert found[15].still == share(1, 2)
    assert found[90].still.of == 0
    assert found[7].that_week == share(1, 2)
    assert found[15].that_week == share(0, 2)


def test_receptivity_takes_answers_within_two_hours():
    sent = [
        something_sent(minutes=10.0),
        something_sent(minutes=120.0),
        something_sent(minutes=121.0),
        something_sent(),
        something_sent(hour=9.0, weekday=6.0, minutes=1.0),
    ]
    found = {(one.weekday, one.hour): one.answered for one in receptivity(sent)}
    assert found == {(0, 18): share(2, 4), (6, 9): share(1, 1)}
    assert list(by_hour(sent)) == [9, 18]


def test_harm_is_told_with_how_soon_somebody_looked():
    found = harm_figures(
        [a_harm(minutes=4.0), a_harm("p2", minutes=10.0), a_harm("p2", minutes=math.nan)]
    )
    (one,) = found
    assert (one.people, one.times, one.waiting) == (2, 3, 1)
    assert (one.median_minutes, one.longest_minutes) == (7.0, 10.0)


def test_nothing_at_all_gives_figures_of_nothing():
    process = summarize(ProcessTables(people=()))
    assert process.target.people == 0
    assert process.to_dict()["target"]["change"] is None
