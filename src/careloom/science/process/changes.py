"""What to change next in a program, each with the figure that speaks for it.

Rules of thumb over the figures: they point, they do not prove. A line is made only where the
interval of its share, and not the share alone, lies on the wrong side of the limit, so that a few
people do not make a finding; what cannot be told yet is not told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from careloom.science.process.figures import Process
from careloom.science.process.shares import Share

UNMET_LIMIT = 0.1
RETURN_LIMIT = 0.3
WITHOUT_LIMIT = 0.4
NEVER_LIMIT = 0.1
WITHOUT_GAIN_LIMIT = 0.2
LOSS_LIMIT = 0.3
"""Loss of people between two of the days at which retention is told."""


@dataclass(frozen=True, slots=True)
class Change:
    """`subject` is an id of the program or "", `figure` what was found, in words and numbers."""

    subject: str
    advice: str
    figure: str


def changes_of(process: Process) -> tuple[Change, ...]:
    """What to look at, what may harm first; empty when nothing is clearly wrong."""
    return tuple(
        [
            *_harms(process),
            *_needs(process),
            *_reports(process),
            *_steps(process),
            *_use(process),
            *_hours(process),
        ]
    )


def _clearly_above(one: Share, limit: float) -> bool:
    return one.of > 0 and one.lower > limit


def _harms(process: Process) -> Iterator[Change]:
    for one in process.harms:
        if one.waiting:
            said = f"{one.waiting} of {one.times} signs have been acknowledged by nobody."
            yield Change(one.about, "Have a human look at these now.", said)


def _needs(process: Process) -> Iterator[Change]:
    for one in process.needs:
        if _clearly_above(one.unmet, UNMET_LIMIT):
            said = f"No step could be offered at {one.unmet} of the evaluations that found it."
            yield Change(one.need, "Write one more step for this need, or loosen its gate.", said)
        if _clearly_above(one.returned, RETURN_LIMIT):
            said = f"After a course with benefit it was found again: {one.returned}."
            yield Change(one.need, "Add a step that makes the gain last for this need.", said)


def _reports(process: Process) -> Iterator[Change]:
    for one in process.reports:
        if one.unmatched.count and one.unmatched.lower > UNMET_LIMIT:
            said = f"It led to no step and named no need: {one.unmatched}."
            yield Change(one.report, "Name a need state for this report.", said)


def _steps(process: Process) -> Iterator[Change]:
    for one in process.steps:
        if _clearly_above(one.without, WITHOUT_LIMIT):
            often = max(one.exits, key=lambda name: one.exits[name]).replace("_", " ")
            said = f"Courses that ended without benefit: {one.without}; most often {often}."
            yield Change(one.step, "Shorten this step, or offer another kind for its need.", said)


def _use(process: Process) -> Iterator[Change]:
    target = process.target
    if _clearly_above(target.never, NEVER_LIMIT):
        said = f"Did nothing in the first week and ever since: {target.never}."
        yield Change("", "Make the way in shorter: the invitation and the first question.", said)
    if _clearly_above(target.without_gain, WITHOUT_GAIN_LIMIT):
        said = f"Used it on seven days or more, without any gain: {target.without_gain}."
        yield Change("", "Look at what these people were offered; a human may know more.", said)
    for before, after in zip(process.retention, process.retention[1:], strict=False):
        # The lower end of the one against the upper end of the other.
        loss = before.still.lower - after.still.upper
        if before.still.of and after.still.of and loss > LOSS_LIMIT:
            said = (
                f"Still there at day {before.day}: {before.still}; at {after.day}: {after.still}."
            )
            yield Change(
                "", f"Look at what happens between days {before.day} and {after.day}.", said
            )


def _hours(process: Process) -> Iterator[Change]:
    told = {hour: one for hour, one in process.hours.items() if one.of}
    if len(told) < 2:
        return
    best = max(told, key=lambda hour: told[hour].lower)
    worst = min(told, key=lambda hour: told[hour].upper)
    if told[worst].upper < told[best].lower:
        said = (
            f"Answered within two hours at {worst}:00: {told[worst]}; at {best}:00: {told[best]}."
        )
        yield Change("", f"Move what is sent at {worst}:00 to a better hour, or try both.", said)
