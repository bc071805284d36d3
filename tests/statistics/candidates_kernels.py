"""Estimators of events, moderators, the narrative and transitions, for the conformance suite."""

import numpy as np

from careloom.science.effects import WCLS
from careloom.science.kernels.by_event import EventEffects
from careloom.science.kernels.leaving_out import LeaveOneEventOut
from careloom.science.kernels.moderators import Moderators
from careloom.science.kernels.narrative_path import NarrativePath
from careloom.science.sequences.transitions import Transitions
from tests.statistics.conformance import Candidate, Columns


def courses(people: int = 60, seed: int = 51) -> Columns:
    """Courses of three events, with one left out in some, and none at all in others.

    The whole is worth 2.3: `practice` is its kernel (without it 0), `story` adds 0.3 to a practice,
    and `badge` adds nothing.
    """
    rng = np.random.default_rng(seed)
    rows = people * 6
    arm = rng.integers(0, 5, rows)  # whole, without practice, story, badge, nothing
    practice, story, badge = (((arm != place) & (arm != 4)).astype(int) for place in (1, 2, 3))
    outcome = 2 * practice + 0.3 * practice * story + rng.normal(size=rows)
    return {
        "person": np.repeat(np.arange(people), 6).tolist(),
        "practice": practice.tolist(),
        "story": story.tolist(),
        "badge": badge.tolist(),
        "mood_before": rng.normal(size=rows).round(3).tolist(),
        "outcome": outcome.round(4).tolist(),
    }


def event_points(people: int = 50, seed: int = 53) -> Columns:
    """Two events given at random: a tip that works near by and on the whole, and a badge that
    does neither. Before each point: how stressed the person is, which weakens the tip."""
    rng = np.random.default_rng(seed)
    rows = people * 12
    event = np.tile(["badge", "tip"], rows // 2)
    chance = rng.choice([0.4, 0.6], rows)
    given = (rng.uniform(size=rows) < chance).astype(int)
    stress = rng.normal(size=rows).round(3)
    works = given * (event == "tip")
    return {
        "person": np.repeat(np.arange(people), 12).tolist(),
        "when": np.tile(np.arange(12), people).tolist(),
        "event": event.tolist(),
        "given": given.tolist(),
        "chance": chance.tolist(),
        "stress": stress.tolist(),
        "near": (works * (1 - 0.5 * stress) + rng.normal(size=rows)).round(4).tolist(),
        "overall": (0.6 * works + rng.normal(size=rows)).round(4).tolist(),
    }


def points_with_narratives(people: int = 60, seed: int = 57) -> Columns:
    """Steps that raise ownership by 0.2 alone and by 0.8 with their narrative; who owns more
    starts the next step more: log odds 0.7 for one unit."""
    rng = np.random.default_rng(seed)
    rows = people * 8
    step = (rng.uniform(size=rows) < 0.6).astype(int)
    narrative = step * (rng.uniform(size=rows) < 0.5)
    owned = 0.2 * step + 0.6 * narrative + rng.normal(size=rows)
    started = rng.uniform(size=rows) < 1 / (1 + np.exp(0.2 - 0.7 * owned))
    return {
        "person": np.repeat(np.arange(people), 8).tolist(),
        "step": step.tolist(),
        "narrative": narrative.astype(int).tolist(),
        "owned": owned.round(4).tolist(),
        "started": started.astype(int).tolist(),
    }


def histories(people: int = 80, seed: int = 59) -> Columns:
    """Six courses each, drawn among walk, calm and write with stored chances.

    For low mood, walk is worth 1 more than the others; for sleep all are alike.
    """
    rng = np.random.default_rng(seed)
    rows = people * 6
    mood = rng.normal(size=rows) > 0
    chances = np.where(mood[:, None], [0.5, 0.3, 0.2], [0.3, 0.3, 0.4])
    drawn = (rng.uniform(size=rows)[:, None] > chances.cumsum(axis=1)).sum(axis=1)
    need = np.where(rng.uniform(size=rows) < 0.5, "low_mood", "sleep")
    outcome = (drawn == 0) * (need == "low_mood") + 0.5 * mood + rng.normal(size=rows)
    return {
        "person": np.repeat(np.arange(people), 6).tolist(),
        "day": np.tile(np.arange(6), people).tolist(),
        "need": need.tolist(),
        "step": [("walk", "calm", "write")[place] for place in drawn],
        "chance": chances[np.arange(rows), drawn].tolist(),
        "outcome": outcome.round(4).tolist(),
    }


CANDIDATES = [
    Candidate(
        name="LeaveOneEventOut",
        data=courses(),
        make=lambda name: LeaveOneEventOut(
            id=name("person"),
            outcome=name("outcome"),
            events=[name("practice"), name("story"), name("badge")],
            covariates=name("mood_before"),
            smallest=0.5,
        ),
        number="outcome",
        tolerance=1e-8,
    ),
    Candidate(
        name="EventEffects",
        data=event_points(),
        make=lambda name: EventEffects(
            id=name("person"),
            event=name("event"),
            given=name("given"),
            probability=name("chance"),
            proximal=name("near"),
            overall=name("overall"),
        ),
        number="chance",
        tolerance=1e-8,
    ),
    Candidate(
        name="Moderators",
        data=event_points(),
        make=lambda name: Moderators(
            question=WCLS(
                id=name("person"),
                outcome=name("near"),
                treatment=name("given"),
                probability=name("chance"),
                numerator=0.5,
                point="",
            ),
            candidates=[name("stress"), name("when")],
        ),
        number="stress",
        tolerance=1e-8,
    ),
    Candidate(
        name="NarrativePath",
        data=points_with_narratives(),
        make=lambda name: NarrativePath(
            id=name("person"),
            ownership=name("owned"),
            step=name("step"),
            narrative=name("narrative"),
            next_started=name("started"),
            probability=0.6,
            narrative_probability=0.5,
        ),
        number="owned",
        tolerance=1e-7,
    ),
    Candidate(
        name="Transitions",
        data=histories(),
        make=lambda name: Transitions(
            id=name("person"),
            when=name("day"),
            step=name("step"),
            need=name("need"),
            outcome=name("outcome"),
            probability=name("chance"),
            fewest=4,
        ),
        number="outcome",
        tolerance=1e-8,
    ),
]
