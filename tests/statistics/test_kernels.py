"""Events, moderators, narrative and transitions find what was put into simulated people."""

import numpy as np
import pytest

from careloom.science.effects import WCLS
from careloom.science.kernels.by_event import EventEffects
from careloom.science.kernels.leaving_out import LeaveOneEventOut
from careloom.science.kernels.moderators import Moderators
from careloom.science.kernels.narrative_path import NarrativePath
from careloom.science.sequences.transitions import Transitions
from tests.statistics.candidates_kernels import (
    courses,
    event_points,
    histories,
    points_with_narratives,
)


def near(row, truth):
    """Within four standard errors, which are small enough to say something."""
    assert abs(row.estimate - truth) < 4 * row.se
    assert row.se < 0.2


def test_the_kernel_is_found_and_the_others_are_not_taken_for_one():
    result = LeaveOneEventOut(
        id="person", outcome="outcome", events=["practice", "story", "badge"], smallest=0.5
    ).fit(courses(300))

    for event, truth in (("practice", 2.3), ("story", 0.3), ("badge", 0.0)):
        near(result.effects[f"loss without {event}"], truth)
    near(result.contrasts["left without practice"], 0.0)
    near(result.contrasts["whole less nothing"], 2.3)
    assert [one.kernel for one in result.verdicts] == [True, False, None]


def test_chances_that_differ_are_weighted_back():
    """Courses on good days are seldom left whole; only weights keep the loss at its truth of 1."""
    rng = np.random.default_rng(8)
    rows = 6_000
    good = rng.uniform(size=rows) < 0.5
    whole_chance = np.where(good, 0.2, 0.8)
    whole = rng.uniform(size=rows) < whole_chance
    left_out = rng.integers(0, 2, rows)
    data = {
        "person": np.arange(rows),
        "a": np.where(whole | (left_out == 1), 1, 0),
        "b": np.where(whole | (left_out == 0), 1, 0),
        "chance": np.where(whole, whole_chance, (1 - whole_chance) / 2),
        "outcome": whole + 2.0 * good + rng.normal(size=rows),
    }
    words = {"id": "person", "outcome": "outcome", "events": ["a", "b"]}

    weighted = LeaveOneEventOut(**words, probability="chance").fit(data)
    plain = LeaveOneEventOut(**words).fit(data)

    near(weighted.effects["loss without a"], 1.0)
    assert plain.effects["loss without a"].estimate < 0.5


def test_events_act_near_by_and_on_the_whole():
    result = EventEffects(
        id="person",
        event="event",
        given="given",
        probability="chance",
        proximal="near",
        overall="overall",
    ).fit(event_points(400))

    truths = {
        "tip on near": 1.0,
        "tip on overall": 0.6,
        "badge on near": 0.0,
        "badge on overall": 0.0,
    }
    for term, truth in truths.items():
        near(result.effects[term], truth)
    for term, p in result.details["adjusted_p"].items():
        assert p == pytest.approx(min(1, 2 * result.effects[term].p)) or p >= result.effects[term].p


def test_a_moderator_is_told_from_one_that_is_none():
    points = event_points(400)
    tips = [place for place, event in enumerate(points["event"]) if event == "tip"]
    data = {name: [column[place] for place in tips] for name, column in points.items()}

    result = Moderators(
        question=WCLS(
            id="person", outcome="near", treatment="given", probability="chance", numerator=0.5
        ),
        candidates=["stress", "when"],
    ).fit(data)

    near(result.effects["stress"], -0.5)
    near(result.effects["when"], 0.0)
    by_name = {one["moderator"]: one for one in result.details["candidates"]}
    assert by_name["stress"]["adjusted_p"] < 0.001 < by_name["when"]["adjusted_p"]


def test_one_candidate_is_the_question_asked_with_it():
    words = {"id": "person", "outcome": "near", "treatment": "given", "probability": "chance"}

    one = Moderators(question=WCLS(**words), candidates=["stress"]).fit(event_points())
    same = WCLS(**words, moderators="stress", controls="stress").fit(event_points())

    assert one.effects["stress"].estimate == pytest.approx(same.effects["stress"].estimate)
    assert one.effects["stress"].se == pytest.approx(same.effects["stress"].se)


def test_the_narrative_carries_the_step_into_ownership_and_ownership_onward():
    result = NarrativePath(
        id="person",
        ownership="owned",
        step="step",
        narrative="narrative",
        next_started="started",
        probability=0.6,
        narrative_probability=0.5,
    ).fit(points_with_narratives(400))

    near(result.effects["step"], 0.2)
    near(result.effects["step with narrative"], 0.8)
    near(result.contrasts["narrative with a step"], 0.6)
    near(result.effects["log odds by owned"], 0.7)
    assert "Ownership was not randomized" in result.notes[-1]


def test_the_best_next_step_is_found_where_there_is_one():
    result = Transitions(
        id="person",
        when="day",
        step="step",
        need="need",
        outcome="outcome",
        probability="chance",
        by_previous=False,
    ).fit(histories(600))

    near(result.effects["low_mood: walk"], 1.0)
    near(result.effects["sleep: walk"], 0.0)
    best = result.best_next(need="low_mood", previous="")
    assert (best.options[0].step, best.identified) == ("walk", True)
    assert not any(one.top for one in best.options[1:])
    assert all(one.top for one in result.best_next(need="sleep", previous="").options)
