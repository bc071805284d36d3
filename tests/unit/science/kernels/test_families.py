"""Families of questions: what happens to the member that cannot be answered."""

import pytest

from careloom.science.effects import EMEE, WCLS
from careloom.science.kernels.by_event import EventEffects
from careloom.science.kernels.moderators import Moderators
from careloom.science.kernels.narrative_path import NarrativePath
from careloom.science.kernels.past import with_past
from careloom.science.problems import AnalysisError
from tests.statistics.candidates_kernels import event_points, points_with_narratives

POINTS = event_points(30)
STEPS = points_with_narratives(30)


def by_event(data=POINTS, **options):
    words = {
        "id": "person",
        "event": "event",
        "given": "given",
        "probability": "chance",
        "proximal": "near",
        "overall": "overall",
    }
    return EventEffects(**{**words, **options}).fit(data)


def moderators(candidates, data=POINTS, question=WCLS, **options):
    words = {"id": "person", "outcome": "near", "treatment": "given", "probability": "chance"}
    return Moderators(
        question=question(**{**words, **options}), candidates=candidates, adjust="bh"
    ).fit(data)


def path(data=STEPS, **options):
    words = {
        "id": "person",
        "ownership": "owned",
        "step": "step",
        "narrative": "narrative",
        "next_started": "started",
        "probability": 0.6,
        "narrative_probability": 0.5,
    }
    return NarrativePath(**{**words, **options}).fit(data)


def test_an_event_that_was_always_given_is_told_and_the_others_are_judged():
    given = [
        1 if event == "badge" else one
        for one, event in zip(POINTS["given"], POINTS["event"], strict=True)
    ]

    result = by_event({**POINTS, "given": given})

    assert result.effects.terms == ("tip on near", "tip on overall")
    assert result.notes[0].startswith("badge on near is not judged.")


def test_no_event_that_can_be_judged_is_a_refusal():
    with pytest.raises(AnalysisError, match="No event can be judged"):
        by_event({**POINTS, "given": [1] * len(POINTS["given"])})


def test_a_candidate_that_never_varies_is_told_and_the_others_are_judged():
    result = moderators(["stress", "same"], {**POINTS, "same": [1.0] * len(POINTS["given"])})

    assert result.effects.terms == ("stress",)
    assert result.notes[0].startswith("same is not judged.")


def test_a_candidate_of_several_categories_is_judged_by_its_joint_test():
    place = [("home", "work", "way")[number % 3] for number in range(len(POINTS["given"]))]

    result = moderators(["place", "stress"], {**POINTS, "place": place})

    told = {one["moderator"]: one["p"] for one in result.details["candidates"]}
    assert told["place"] == result.tests[0].p
    assert len(result.effects) == 3


def test_past_micro_interventions_are_candidates():
    table = with_past(POINTS, id="person", when="when", micro_intervention="event")

    result = moderators(["past_tip", "past_badge"], table, point="")

    assert result.effects.terms == ("past_tip", "past_badge")


def test_a_binary_outcome_is_asked_by_its_own_estimator():
    yes = [int(value > 0) for value in POINTS["near"]]

    result = moderators(["stress"], {**POINTS, "near": yes}, question=EMEE)

    assert result.people == 30


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        pytest.param(lambda: moderators([]), "one or more", id="no candidate"),
        pytest.param(lambda: moderators(["stress"] * 2), "each named once", id="one twice"),
        pytest.param(lambda: moderators(["strss"]), 'Did you mean "stress"?', id="a wrong name"),
        pytest.param(lambda: by_event(adjust="x"), "holm, bh, none", id="adjustment"),
        pytest.param(lambda: by_event(event="evnt"), 'Did you mean "event"?', id="event column"),
        pytest.param(
            lambda: path({**STEPS, "narrative": [1] * 240}), "narrative without a step", id="alone"
        ),
        pytest.param(lambda: path(probability=1.0), "between 0 and 1", id="sure step"),
        pytest.param(lambda: path(step="stp"), 'Did you mean "step"?', id="step column"),
        pytest.param(
            lambda: path({**STEPS, "started": [2] * 240}), "neither 0 nor 1", id="started twice"
        ),
        pytest.param(
            lambda: path({**STEPS, "started": [1] * 240}), "perfectly", id="everyone started"
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(ask, told):
    with pytest.raises(AnalysisError) as caught:
        ask()

    assert told in str(caught.value)


def test_ownership_that_was_not_measured_may_be_left_out_when_told():
    data = {**STEPS, "owned": [None, *STEPS["owned"][1:]]}

    with pytest.raises(AnalysisError):
        path(data)

    assert path(data, missing="drop").rows_used == 239


def test_a_table_may_have_columns_of_the_names_used_inside():
    data = {**STEPS, "option": ["x"] * 240, "chance_plain": [9.0] * 240}

    assert path(data).effects == path().effects
