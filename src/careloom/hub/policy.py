"""The one place where a decision gets its probabilities: snapshot in, probabilities out.

Whoever asks gives the options and the fixed probabilities (which may depend on the need). Where the
rule names a learning policy, and something fit to use was learned, the policy answers instead; else
the fixed ones stand, and the record says why.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec

from careloom.hub.allocation import allocate
from careloom.hub.learned import Artifact, Belief
from careloom.hub.randomization import normalized
from careloom.hub.taking import as_row
from careloom.hub.unfinished import Unfinished
from careloom.program.policies import Feature, LearningPolicy
from careloom.program.suite import NOTHING


class Chances(msgspec.Struct, frozen=True, kw_only=True):
    """The probabilities to draw by, the artifact they came from, or why they are the fixed ones.

    `artifact` and `fallback` are both empty where no policy was asked.
    """

    probabilities: tuple[float, ...]
    artifact: str = ""
    fallback: str = ""


def chances_at(
    begun: Unfinished, asked: str, options: Sequence[str], fixed: tuple[float, ...]
) -> Chances:
    """The options' probabilities at this point; never raises for what is missing or unfit."""
    if not asked:
        return Chances(probabilities=fixed)
    policy = begun.program.policies[asked]
    cited = begun.snapshot.policies.get(asked)
    if cited is None:
        return Chances(probabilities=fixed, fallback="nothing_learned")
    artifact = begun.library.get(cited.artifact)
    if artifact is None:
        return Chances(probabilities=fixed, fallback="artifact_missing")
    if artifact.meaning != policy.meaning:
        return Chances(probabilities=fixed, fallback="other_meaning")
    known, unknown = features_at(policy, begun.snapshot.row, begun.scope.width)
    if unknown:
        return Chances(probabilities=fixed, fallback=f"feature_unknown:{unknown}")
    found = learned_chances(policy, artifact, cited.own, known, options)
    if found is None:
        return Chances(probabilities=fixed, fallback="no_probabilities")
    return Chances(probabilities=found, artifact=cited.artifact)


def features_at(
    policy: LearningPolicy, row: Mapping[int, float], width: int
) -> tuple[dict[str, float], str]:
    """The features' values at a point, or the first that is unknown and has no stand-in."""
    values = as_row(row, width)
    known = {}
    for feature in policy.features:
        value = _value(feature, values)
        if value is None:
            return {}, feature.id
        known[feature.id] = value
    return known, ""


def learned_chances(
    policy: LearningPolicy,
    artifact: Artifact,
    own: Belief | None,
    known: dict[str, float],
    options: Sequence[str],
) -> tuple[float, ...] | None:
    """The policy's probabilities of these options, rounded to 1e-9; None where it has none.

    It has none where what was learned is not finite, or for an option it never heard of.
    """
    belief = own or artifact.advantage
    if not set(options) - {NOTHING} <= set(artifact.options):
        return None
    effect = [1.0, *(known[name] for name in artifact.effect[1:])]
    means, covariance = _advantages(artifact, belief, effect, options)
    nothing = options.index(NOTHING) if NOTHING in options else -1
    try:
        chances = allocate(policy, means, covariance, nothing)
    except (ArithmeticError, ValueError):
        return None
    return normalized(chances)


def _value(feature: Feature, row: list[float]) -> float | None:
    value = feature.formula.evaluate(row)
    return round(value, 9) if math.isfinite(value) else feature.unknown


def _advantages(
    artifact: Artifact, belief: Belief, effect: list[float], options: Sequence[str]
) -> tuple[list[float], list[list[float]]]:
    """Mean and covariance of each option's advantage over nothing, whose own is zero."""
    width = len(effect)
    starts = {option: place * width for place, option in enumerate(artifact.options)}
    at = [starts.get(option, -1) for option in options]
    means = [
        math.fsum(map(float.__mul__, effect, belief.mean[start : start + width]))
        if start >= 0
        else 0.0
        for start in at
    ]
    covariance = [[0.0] * len(at) for _ in at]
    for one, start in enumerate(at):
        for other in range(one + 1):
            if start >= 0 and at[other] >= 0:
                spread = _bilinear(belief.covariance, effect, start, at[other])
                covariance[one][other] = covariance[other][one] = spread
    return means, covariance


def _bilinear(
    matrix: tuple[tuple[float, ...], ...], effect: list[float], row: int, column: int
) -> float:
    """effect' block effect, for the block of the matrix that begins at row and column."""
    width = len(effect)
    return math.fsum(
        weight * math.fsum(map(float.__mul__, effect, matrix[row + place][column : column + width]))
        for place, weight in enumerate(effect)
    )
