"""Whether what was learned may be used: a bad update is refused, and the one before stays."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from careloom.hub.learned import Artifact, Belief
from careloom.hub.policy import learned_chances
from careloom.program.policies import LearningPolicy

Faults = dict[str, str]
"""Code to what was found; empty where an update may be used."""
Context = tuple[dict[str, float], tuple[str, ...]]
"""Features, and the options of a decision."""

MOST_CONTEXTS = 200
_SUM = 1e-6


def faults_of(
    policy: LearningPolicy,
    artifact: Artifact,
    people: Mapping[str, Belief],
    contexts: Sequence[Context],
    previous: Artifact | None,
) -> Faults:
    """Every reason against using this artifact: numbers, bounds, and drift at the contexts seen."""
    beliefs = [artifact.coefficients, artifact.advantage, *people.values()]
    faults = _bad_numbers(beliefs)
    if faults:
        return faults
    some = spread_out(contexts)
    found = [learned_chances(policy, artifact, None, *context) for context in some]
    found += [
        learned_chances(policy, artifact, own, *some[place % len(some)])
        for place, own in enumerate(people.values())
    ]
    faults = _out_of_bounds(policy, found)
    if previous is not None and previous.meaning == policy.meaning and not faults:
        before = [learned_chances(policy, previous, None, *context) for context in some]
        faults = _drift(policy, found[: len(some)], before)
    return faults


def spread_out(contexts: Sequence[Context]) -> list[Context]:
    """At most so many contexts, evenly over the time in which they came about."""
    count = min(len(contexts), MOST_CONTEXTS)
    return [contexts[place * len(contexts) // count] for place in range(count)]


def _bad_numbers(beliefs: Sequence[Belief]) -> Faults:
    for belief in beliefs:
        mean, covariance = np.array(belief.mean), np.array(belief.covariance)
        if not (np.isfinite(mean).all() and np.isfinite(covariance).all()):
            return {"not_finite": "a coefficient or its covariance is not finite"}
        try:
            np.linalg.cholesky(covariance)
        except np.linalg.LinAlgError:
            return {"not_positive_definite": "a covariance is not positive definite"}
    return {}


def _out_of_bounds(policy: LearningPolicy, found: Sequence[tuple[float, ...] | None]) -> Faults:
    for chances in found:
        if chances is None:
            return {"no_probabilities": "there is a context without probabilities"}
        inside = all(policy.low - 1e-9 <= one <= policy.high + 1e-9 for one in chances)
        if not inside or abs(math.fsum(chances) - 1.0) > _SUM:
            told = ", ".join(f"{one:g}" for one in chances)
            return {"out_of_bounds": f"probabilities {told}; {policy.low:g} to {policy.high:g}"}
    return {}


def _drift(
    policy: LearningPolicy,
    now: Sequence[tuple[float, ...] | None],
    before: Sequence[tuple[float, ...] | None],
) -> Faults:
    moved = [
        max(abs(new - old) for new, old in zip(after, earlier, strict=True))
        for after, earlier in zip(now, before, strict=True)
        if after is not None and earlier is not None
    ]
    most = max(moved, default=0.0)
    if most <= policy.drift:
        return {}
    return {"drift": f"a probability moved by {most:.3f}; at most {policy.drift:g} is allowed"}
