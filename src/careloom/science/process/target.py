"""The clinical target: who reached it, who was engaged without gain, who never was engaged."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from careloom.science.process.needs import BENEFIT
from careloom.science.process.shares import Share, share
from careloom.science.process.tables import Activity, Course, Person, Sent

ENGAGED_DAYS = 7
"""Days of use from which on a person counts as engaged."""
SETTLED_DAYS = 7.0
"""Days after enrollment from which on nothing done means never engaged."""


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """The target within one group: `by` which trait, its value, and who reached it of whom it is
    known."""

    by: str
    value: str
    reached: Share


@dataclass(frozen=True, slots=True)
class TargetFigures:
    """What came of the care as a whole.

    `reached` counts those whose target is known at the end; `unknown` the others. `change` is the
    mean of last minus first measure, over `measured` people with both. `without_gain`: used it on
    at least seven days, without reaching the target and without a course that ended with benefit.
    `never`: did nothing in at least seven days. `answered`: of what was sent, what was answered.
    """

    people: int
    reached: Share
    unknown: int
    change: float
    measured: int
    without_gain: Share
    never: Share
    answered: Share
    groups: tuple[GroupFigures, ...]


def target_figures(
    people: Sequence[Person],
    courses: Sequence[Course],
    activity: Sequence[Activity],
    sent: Sequence[Sent],
) -> TargetFigures:
    """The target over all people, and by language, channel and first need."""
    known = [one for one in people if not math.isnan(one.reached)]
    days = Counter(one.person for one in set(activity))
    gained = {one.person for one in courses if one.exit in BENEFIT}
    engaged = [one for one in people if days[one.person] >= ENGAGED_DAYS]
    without = [one for one in engaged if one.person not in gained and one.reached != 1]
    settled = [one for one in people if one.days >= SETTLED_DAYS]
    changes = [one.last - one.first for one in people if not math.isnan(one.last - one.first)]
    return TargetFigures(
        people=len(people),
        reached=_reached(known),
        unknown=len(people) - len(known),
        change=math.fsum(changes) / len(changes) if changes else math.nan,
        measured=len(changes),
        without_gain=share(len(without), len(engaged)),
        never=share(sum(not days[one.person] for one in settled), len(settled)),
        answered=share(sum(not math.isnan(one.minutes) for one in sent), len(sent)),
        groups=tuple(_groups(known, courses)),
    )


def _reached(people: Sequence[Person]) -> Share:
    return share(sum(one.reached == 1 for one in people), len(people))


def _groups(known: Sequence[Person], courses: Sequence[Course]) -> list[GroupFigures]:
    first: dict[str, str] = {}
    for course in sorted(courses, key=lambda course: course.began):
        first.setdefault(course.person, course.need)
    traits = {
        "language": {one.person: one.language for one in known},
        "channel": {one.person: one.channel for one in known},
        "first need": {one.person: first.get(one.person, "") for one in known},
    }
    found = []
    for by, values in traits.items():
        groups: dict[str, list[Person]] = defaultdict(list)
        for one in known:
            groups[values[one.person]].append(one)
        if len(groups) > 1:
            found += [
                GroupFigures(by, value or "none", _reached(group))
                for value, group in sorted(groups.items())
            ]
    return found
