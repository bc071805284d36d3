"""What a decision was paid: from what happened to the person afterwards, once it is complete."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from careloom.hub.decision import Decision, Outcome
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.minutes import MINUTE, shared_out, sum_of
from careloom.hub.standing import Minute
from careloom.program.definitions import Program
from careloom.program.policies import LearningPolicy, Reward, RewardKind
from careloom.program.suite import BENEFIT, Exit
from careloom.program.variables import MAXIMUM_WINDOW_MINUTES, SourceKind

INCOMPLETE = "incomplete"
MISSING = "missing"
OVERTAKEN = "overtaken"
_ANSWERS = (EntryKind.ANSWER, EntryKind.DONE)


@dataclass(frozen=True, slots=True)
class Paid:
    """A reward, or the reason why there is none: `incomplete`, `missing` or `overtaken`."""

    value: float
    why_not: str = ""


def paid(
    program: Program,
    policy: LearningPolicy,
    decision: Decision,
    entries: Sequence[Entry],
    decisions: Sequence[Decision],
    cut_at: float,
) -> Paid:
    """The reward of a decision as it is known at the cut.

    `entries` and `decisions` are all of the person's. What has not come to its end by the cut is
    incomplete, whatever is known of it already, so that early answers are not all that counts.
    """
    reward = policy.reward
    if reward.kind is RewardKind.COURSE:
        return _course(reward, decision, decisions, cut_at)
    until = decision.taken_at + reward.within_seconds
    if until > cut_at:
        return Paid(math.nan, INCOMPLETE)
    if reward.kind is RewardKind.ANSWERED:
        return Paid(float(_answered(decision, entries, until)))
    value = _reading(program, reward, decision.taken_at, until, entries)
    if value is None:
        return Paid(math.nan, MISSING)
    if not reward.log:
        return Paid(value)
    return Paid(math.log(value + 0.5)) if value > -0.5 else Paid(math.nan, MISSING)


def _course(
    reward: Reward, decision: Decision, decisions: Sequence[Decision], cut_at: float
) -> Paid:
    for later in decisions:
        if not decision.taken_at < later.taken_at <= cut_at:
            continue
        if later.outcome is Outcome.EXIT and later.point.step == decision.chosen:
            ended = Exit(later.exit)
            good = ended is Exit.REACHED if reward.of == "reached" else ended in BENEFIT
            return Paid(float(good))
        if later.outcome is Outcome.RECOMMEND and not later.waits_for:
            return Paid(math.nan, OVERTAKEN)
    return Paid(math.nan, INCOMPLETE)


def _answered(decision: Decision, entries: Sequence[Entry], until: float) -> bool:
    """Whether the event was answered in time; what was not sent was not answered."""
    return decision.outcome is Outcome.EVENT and any(
        entry.kind in _ANSWERS
        and (entry.step, entry.event) == (decision.point.step, decision.chosen)
        and decision.taken_at < entry.at <= until
        for entry in entries
    )


def _reading(
    program: Program, reward: Reward, since: float, until: float, entries: Sequence[Entry]
) -> float | None:
    observed = readings_of(program, reward.of, entries)
    minutes = round((until - since) / MINUTE)
    if (
        reward.summary == "sum"
        and program.variables[reward.of].source is SourceKind.SENSOR
        and minutes <= MAXIMUM_WINDOW_MINUTES
    ):
        return _measured(observed, since, until, minutes)
    inside = [value for at, value, _ in observed if since < at <= until]
    if not inside:
        return None
    match reward.summary:
        case "first":
            return inside[0]
        case "latest":
            return inside[-1]
        case "sum":
            return math.fsum(inside)
        case _:
            return math.fsum(inside) / len(inside)


def _measured(
    observed: Sequence[tuple[float, float, float]], since: float, until: float, minutes: int
) -> float | None:
    """A sensor's sum, by the minute as rules read it: unknown where under half was measured."""
    oldest = math.floor(since / MINUTE)
    totals: dict[int, float] = {}
    for at, value, began in observed:
        if at > since and (began or at) < until:
            for on, share in shared_out(value, began, at, oldest):
                totals[on] = totals.get(on, 0.0) + share
    return sum_of([Minute(on, total) for on, total in sorted(totals.items())], until, minutes)


def readings_of(
    program: Program, variable: str, entries: Sequence[Entry]
) -> list[tuple[float, float, float]]:
    """When observed, value and since when, of every reading of the variable, corrections applied.

    In the order of observation.
    """
    source = program.variables[variable]
    of_item = source.source is SourceKind.ITEM
    kind, name = (EntryKind.ANSWER, source.source_id) if of_item else (EntryKind.READING, variable)
    found: dict[str, tuple[float, float, float]] = {}
    stands_for: dict[str, str] = {}
    for entry in sorted(entries, key=lambda one: one.seq):
        if entry.name != name or entry.value is None:
            continue
        if entry.kind is kind:
            found[str(entry.seq)] = (entry.at, entry.value, entry.since)
        elif entry.kind is EntryKind.CORRECTED and of_item:
            first = stands_for.get(entry.key, entry.key)
            stands_for[str(entry.seq)] = first
            if first in found:
                found[first] = (found[first][0], entry.value, 0.0)
    return sorted(found.values())
