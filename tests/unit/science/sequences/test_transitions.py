"""What came after what, what may be said of it, and what not."""

import pytest

from careloom.science.problems import AnalysisError
from careloom.science.sequences.next_step import Option, rank
from careloom.science.sequences.transitions import Transitions
from tests.statistics.candidates_kernels import histories

COURSES = histories(60)


def transitions(data=COURSES, **options):
    words = {
        "id": "person",
        "when": "day",
        "step": "step",
        "need": "need",
        "outcome": "outcome",
        "probability": "chance",
        "fewest": 5,
    }
    return Transitions(**{**words, **options}).fit(data)


def of(result, need, previous, step):
    return next(
        one
        for one in result.transitions
        if (one.need, one.previous, one.step) == (need, previous, step)
    )


def test_counts_and_shares_are_those_of_the_table():
    data = {
        "person": [1, 1, 1, 2, 2, 3, 3, 4, 4],
        "day": [1, 2, 3, 1, 2, 2, 1, 1, 2],
        "need": ["mood"] * 9,
        "step": ["walk", "calm", "walk", "walk", "calm", "walk", "walk", "walk", "walk"],
        "outcome": [1.0, 2, 3, 4, 5, 6, 7, 8, 9],
    }

    result = transitions(data, probability=None, fewest=2, by_previous=True)

    assert of(result, "mood", "(first)", "walk").courses == 4
    after_walk = of(result, "mood", "walk", "calm")
    assert (after_walk.courses, after_walk.people) == (2, 2)
    assert after_walk.share == pytest.approx(1 / 2)
    assert 0 < after_walk.share_lower < 1 / 2 < after_walk.share_upper < 1
    assert after_walk.mean == pytest.approx(3.5)
    assert result.effects["mood: walk > calm"].estimate == pytest.approx(3.5 - 7.5)


def test_shares_of_a_context_add_up_to_one():
    shares = {}
    for one in transitions().transitions:
        shares[one.need, one.previous] = shares.get((one.need, one.previous), 0) + one.share

    assert all(total == pytest.approx(1) for total in shares.values())


def test_without_chances_nothing_is_identified_and_each_answer_says_so():
    result = transitions(probability=None)

    assert not any(one.identified for one in result.transitions)
    assert "Nothing here is identified as an effect" in result.notes[-1]
    best = result.best_next(need="low_mood")
    assert not best.identified
    assert "Not identified as an effect" in best.statement


def test_steps_that_few_people_had_are_counted_but_not_ranked():
    result = transitions(fewest=14)

    rare = [one for one in result.transitions if one.people < 14]
    assert rare
    assert all("people had it here" in one.why_not for one in rare)
    ranked = {
        (answer.need, answer.previous, one.step)
        for answer in result.next_steps
        for one in answer.options
    }
    assert not ranked & {(one.need, one.previous, one.step) for one in rare}


def test_a_context_that_never_was_is_not_guessed():
    answer = transitions().best_next(need="anger")

    assert answer.options == ()
    assert answer.statement == "Not known: no course of this context is in the table."


def test_a_course_without_an_outcome_still_is_the_step_before():
    outcome = [None, *COURSES["outcome"][1:]]

    result = transitions({**COURSES, "outcome": outcome}, missing="drop")

    assert sum(one.courses for one in result.transitions) == 359
    before = {
        (one.need, one.previous): one.courses for one in result.transitions if one.step == "walk"
    }
    full = {
        (one.need, one.previous): one.courses
        for one in transitions().transitions
        if one.step == "walk"
    }
    assert sum(full.values()) - sum(before.values()) <= 1


@pytest.mark.parametrize(
    ("change", "options", "told"),
    [
        pytest.param({"day": [1] * 360}, {}, "another course at the same time", id="no order"),
        pytest.param({}, {"fewest": 1}, "a mean needs 2 people", id="one person is no mean"),
        pytest.param({}, {"fewest": 61}, "nothing can be compared", id="more than there are"),
        pytest.param({}, {"step": "stp"}, 'Did you mean "step"?', id="a wrong name"),
        pytest.param({"need": [None] * 360}, {}, '"need", row 1', id="no need state"),
        pytest.param({"chance": [1.0] * 360}, {}, '"chance", row 1', id="sure steps"),
    ],
)
def test_what_cannot_be_told_is_refused(change, options, told):
    with pytest.raises(AnalysisError) as caught:
        transitions({**COURSES, **change}, **options)

    assert told in str(caught.value)


def an_option(step, mean):
    return Option(step, mean, mean - 1, mean + 1, top=True)


@pytest.mark.parametrize(
    ("words", "statement"),
    [
        pytest.param(
            {},
            "walk has the best mean, 3 (2 to 4). Not told apart from it: calm.",
            id="a tie with the best",
        ),
        pytest.param(
            {"higher_is_better": False},
            "write has the best mean, 1 (0 to 2). Not told apart from it: calm.",
            id="less is better",
        ),
        pytest.param(
            {"few": ["sing"]},
            "walk has the best mean, 3 (2 to 4). Not told apart from it: calm. Too few people had "
            "sing.",
            id="one that too few had",
        ),
    ],
)
def test_an_answer_in_words(words, statement):
    options = [an_option("calm", 2.5), an_option("walk", 3.0), an_option("write", 1.0)]
    pairs = {("walk", "calm"): 0.4, ("walk", "write"): 0.001}
    pairs |= {("write", "calm"): 0.3, ("write", "walk"): 0.001}

    answer = rank(
        "mood", "", options, pairs, **{"few": [], "drawn": True, "higher_is_better": True, **words}
    )

    assert answer.statement == statement


def test_one_option_is_no_choice():
    answer = rank(
        "mood", "", [an_option("walk", 1)], {}, few=["calm"], drawn=True, higher_is_better=True
    )

    assert not answer.identified
    assert answer.statement == (
        "Not known: there are no two steps that enough people had here. Too few people had calm."
    )
