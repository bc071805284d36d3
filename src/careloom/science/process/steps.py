"""Each step's courses: how they ended, and how much the process felt like one's own after."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from careloom.science.process.needs import BENEFIT
from careloom.science.process.shares import Share, share
from careloom.science.process.tables import Course

AGAINST = frozenset({"not_for_me", "stopped_early", "disengaged", "unsafe"})
"""Exits without benefit that were the person's own, or that protected them."""


@dataclass(frozen=True, slots=True)
class StepFigures:
    """One step: courses begun and ended, exits by name, and the mean of the ownership item.

    `with_benefit` and `without` are shares of the ended courses; `ownership` is NaN without
    answers.
    """

    step: str
    people: int
    begun: int
    ended: int
    exits: dict[str, int]
    with_benefit: Share
    without: Share
    ownership: float
    ownership_answers: int


def step_figures(courses: Sequence[Course]) -> tuple[StepFigures, ...]:
    """Each step that was begun, the most frequent first."""
    by_step: dict[str, list[Course]] = defaultdict(list)
    for one in courses:
        by_step[one.step].append(one)
    ordered = sorted(by_step.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(_figures(step, made) for step, made in ordered)


def _figures(step: str, made: Sequence[Course]) -> StepFigures:
    exits = Counter(one.exit for one in made if one.exit)
    ended = exits.total()
    owned = [one.ownership for one in made if not math.isnan(one.ownership)]
    return StepFigures(
        step=step,
        people=len({one.person for one in made}),
        begun=len(made),
        ended=ended,
        exits=dict(exits.most_common()),
        with_benefit=share(sum(exits[one] for one in BENEFIT), ended),
        without=share(sum(exits[one] for one in AGAINST), ended),
        ownership=math.fsum(owned) / len(owned) if owned else math.nan,
        ownership_answers=len(owned),
    )
