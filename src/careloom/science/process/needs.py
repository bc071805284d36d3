"""Need states over the whole process: which no step meets, which return, which reports fit none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from careloom.science.process.shares import Share, share
from careloom.science.process.tables import Course, Evaluation

BENEFIT = frozenset({"reached", "left_with_benefit"})
"""Exits with which a need counts as met."""
UNMET = "no_step_eligible"
"""The reason of an evaluation that found a need and had no step to offer."""
_RECOMMENDED = "recommend"
_TO_A_PERSON = "person"


@dataclass(frozen=True, slots=True)
class NeedFigures:
    """One need state.

    `people` it was found in, at so many evaluations (`found`); `unmet` is the share of these at
    which no step could be offered for anything; `returned` the share of its courses that ended with
    benefit after which the same person was found to have it again.
    """

    need: str
    people: int
    found: int
    offered: int
    unmet: Share
    returned: Share


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """One report option: how often, by how many people, and how often it met no need state."""

    report: str
    people: int
    times: int
    unmatched: Share


def need_figures(
    evaluations: Sequence[Evaluation], courses: Sequence[Course]
) -> tuple[NeedFigures, ...]:
    """Each need that was found, the most people first."""
    people: dict[str, set[str]] = defaultdict(set)
    days: dict[tuple[str, str], list[float]] = defaultdict(list)
    found: dict[str, int] = defaultdict(int)
    unmet: dict[str, int] = defaultdict(int)
    offered: dict[str, int] = defaultdict(int)
    for one in evaluations:
        for need in one.needs.split():
            people[need].add(one.person)
            days[one.person, need].append(one.day)
            found[need] += 1
            unmet[need] += UNMET in one.reasons.split()
        if one.outcome == _RECOMMENDED and one.need:
            offered[one.need] += 1
    return tuple(
        NeedFigures(
            need,
            len(people[need]),
            found[need],
            offered[need],
            share(unmet[need], found[need]),
            _returned(need, courses, days),
        )
        for need in sorted(people, key=lambda need: (-len(people[need]), need))
    )


def _returned(
    need: str, courses: Sequence[Course], days: dict[tuple[str, str], list[float]]
) -> Share:
    met = [one for one in courses if one.need == need and one.exit in BENEFIT]
    again = sum(any(day > one.ended for day in days[one.person, need]) for one in met)
    return share(again, len(met))


def report_figures(evaluations: Sequence[Evaluation]) -> tuple[ReportFigures, ...]:
    """Each report that was made, the most frequent first.

    A report is unmatched when its evaluation neither recommended a step nor named a need.
    """
    times: dict[str, list[Evaluation]] = defaultdict(list)
    for one in evaluations:
        if one.report:
            times[one.report].append(one)
    return tuple(
        ReportFigures(
            report,
            len({one.person for one in made}),
            len(made),
            share(sum(not _is_matched(one) for one in made), len(made)),
        )
        for report, made in sorted(times.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _is_matched(one: Evaluation) -> bool:
    return bool(one.chosen) or (one.outcome == _TO_A_PERSON and bool(one.need))
