"""Rows to learn from: what a policy saw, what was drawn with which chances, what it was paid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from careloom.hub.decision import Decision
from careloom.hub.entries import Entry
from careloom.hub.plan import plan_of
from careloom.hub.policy import features_at
from careloom.hub.snapshot import Snapshot
from careloom.learning.rewards import paid
from careloom.program.definitions import Program
from careloom.program.policies import LearningPolicy


@dataclass(frozen=True, slots=True)
class Row:
    """One complete row. `person` is a pseudonym; `at` is when it was decided."""

    person: str
    at: float
    known: dict[str, float]
    options: tuple[str, ...]
    probabilities: tuple[float, ...]
    taken: str
    reward: float


@dataclass(frozen=True, slots=True)
class Gathered:
    """The rows in the order of their decisions, and how many others were left out, by reason."""

    rows: tuple[Row, ...]
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class Past:
    """One person's whole past, as far as it was known at the cut."""

    person: str
    seen: Sequence[tuple[Program, Snapshot, Decision]]
    """The decisions that may have asked the policy, with the version that made each."""
    entries: Sequence[Entry]
    decisions: Sequence[Decision]


def asked_by(program: Program, decision: Decision) -> str:
    """The policy that drew this decision, or whose fallback did; "" for none.

    A decision without a draw between options asked nobody.
    """
    if len(decision.probabilities) < 2:
        return ""
    rule = plan_of(program).rules.get(f"{decision.point.step}/{decision.rule}")
    return rule.policy if rule else program.recommendation.policy


def gather(policy: LearningPolicy, people: Iterable[Past], cut_at: float) -> Gathered:
    """The complete rows of all people. Decisions under the fixed probabilities count as well.

    Only of versions in which the policy means the same: others are left out as `other_meaning`.
    """
    rows: list[Row] = []
    left_out: Counter[str] = Counter()
    for past in people:
        for program, snapshot, decision in past.seen:
            if asked_by(program, decision) != policy.id or decision.taken_at > cut_at:
                continue
            row, why_not = _row(policy, past, program, snapshot, decision, cut_at)
            if row is None:
                left_out[why_not] += 1
            else:
                rows.append(row)
    rows.sort(key=lambda one: (one.at, one.person))
    return Gathered(tuple(rows), dict(sorted(left_out.items())))


def _row(
    policy: LearningPolicy,
    past: Past,
    program: Program,
    snapshot: Snapshot,
    decision: Decision,
    cut_at: float,
) -> tuple[Row | None, str]:
    written = program.policies.get(policy.id)
    if written is None or written.meaning != policy.meaning:
        return None, "other_meaning"
    width = plan_of(program).scope_of(decision.point).width
    known, unknown = features_at(written, snapshot.row, width)
    if unknown:
        return None, "feature_unknown"
    reward = paid(program, policy, decision, past.entries, past.decisions, cut_at)
    if reward.why_not:
        return None, reward.why_not
    row = Row(
        past.person,
        decision.taken_at,
        known,
        decision.options,
        decision.probabilities,
        decision.chosen,
        reward.value,
    )
    return row, ""
