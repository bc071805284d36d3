"""The value of a policy from what another one logged: estimates and their influence terms.

Each estimator takes the weights w = target probability / logged probability of the action taken
and returns the estimate with one influence term for each round. The terms sum to zero and their
sum over a person's rounds, squared and added, is the variance: persons are what is independent.
Definitions: Saito et al. 2020, arXiv 2008.07146; shrinkage: Su et al. 2020, arXiv 1907.09623.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rounds:
    """Logged rounds under one target policy, each array with one value a round.

    `direct` is the reward model's mean under the target policy, `predicted` its value for the
    action taken; both are None without a reward model.
    """

    reward: Floats
    weight: Floats
    direct: Floats | None = None
    predicted: Floats | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """An estimate and its influence terms, already divided by what normalizes the estimate."""

    estimate: float
    influence: Floats


def importance_sampling(rounds: Rounds) -> Value:
    """IPS: mean(w r). Unbiased where logged probabilities are right; wild with large weights."""
    return _mean(rounds.weight * rounds.reward)


def self_normalized(rounds: Rounds) -> Value:
    """SNIPS: sum(w r) / sum(w). Steadier than IPS, with a bias that vanishes with the rounds."""
    return _ratio(rounds.weight, rounds.reward)


def direct_method(rounds: Rounds) -> Value:
    """DM: mean of the model's value under the target. As wrong as the reward model is."""
    return _mean(_modeled(rounds)[0])


def doubly_robust(rounds: Rounds) -> Value:
    """DR: mean(DM term + w (r - model)). Right if either probabilities or model are right."""
    direct, residual = _modeled(rounds)
    return _mean(direct + rounds.weight * residual)


def self_normalized_doubly_robust(rounds: Rounds) -> Value:
    """SNDR: DM + sum(w (r - model)) / sum(w)."""
    direct, residual = _modeled(rounds)
    base, correction = _mean(direct), _ratio(rounds.weight, residual)
    return Value(base.estimate + correction.estimate, base.influence + correction.influence)


def clipped_weights(weight: Floats, limit: float) -> Floats:
    """min(w, limit): a bias toward zero (IPS) or toward the model (DR) for less variance."""
    return np.minimum(weight, limit)


def switched_weights(weight: Floats, limit: float) -> Floats:
    """w where w <= limit, else 0: Switch-DR trusts the model alone where weights are large."""
    return np.where(weight <= limit, weight, 0.0)


def shrunken_weights(weight: Floats, limit: float) -> Floats:
    """limit w / (w^2 + limit): optimistic shrinkage, DR at infinity and DM at zero."""
    return limit * weight / (weight**2 + limit)


Estimator = Callable[[Rounds], Value]
Reweight = Callable[[Floats, float], Floats]


@dataclass(frozen=True, slots=True)
class Named:
    """One named estimator: what it does with rounds, and first with their weights."""

    name: str
    estimate: Estimator
    reweight: Reweight | None
    modeled: bool
    """Whether it needs a reward model."""


ESTIMATORS = (
    Named("IPS", importance_sampling, None, False),
    Named("SNIPS", self_normalized, None, False),
    Named("IPS_clipped", importance_sampling, clipped_weights, False),
    Named("DM", direct_method, None, True),
    Named("DR", doubly_robust, None, True),
    Named("SNDR", self_normalized_doubly_robust, None, True),
    Named("DR_clipped", doubly_robust, clipped_weights, True),
    Named("SwitchDR", doubly_robust, switched_weights, True),
    Named("DRos", doubly_robust, shrunken_weights, True),
)


def estimate_value(named: Named, rounds: Rounds, limit: float) -> Value:
    """The named estimate; `limit` matters only to those that change the weights."""
    if named.reweight is None:
        return named.estimate(rounds)
    changed = named.reweight(rounds.weight, limit)
    return named.estimate(Rounds(rounds.reward, changed, rounds.direct, rounds.predicted))


def clustered_error(influence: Floats, person: NDArray[np.int64]) -> float:
    """The standard error when rounds of one person may depend on one another.

    `person` holds codes from 0. No small-sample factor: with few persons use a t interval.
    """
    return float(np.sqrt(np.sum(np.bincount(person, weights=influence) ** 2)))


def independent_error(influence: Floats) -> float:
    """The standard error as if all rounds were independent, with n - 1 in the variance."""
    n = len(influence)
    return float(np.sqrt(n / (n - 1) * np.sum(influence**2))) if n > 1 else float("nan")


def effective_sample_size(weight: Floats) -> float:
    """(sum w)^2 / sum w^2: how many rounds of the target policy the logged ones are worth."""
    squares = float(np.sum(weight**2))
    return float(np.sum(weight)) ** 2 / squares if squares else 0.0


def _mean(terms: Floats) -> Value:
    estimate = float(np.mean(terms))
    return Value(estimate, (terms - estimate) / len(terms))


def _ratio(weight: Floats, outcome: Floats) -> Value:
    total = float(np.sum(weight))
    if not total:
        return Value(float("nan"), np.full(len(weight), np.nan))
    estimate = float(np.sum(weight * outcome)) / total
    return Value(estimate, weight * (outcome - estimate) / total)


def _modeled(rounds: Rounds) -> tuple[Floats, Floats]:
    if rounds.direct is None or rounds.predicted is None:
        raise ValueError("This estimator needs a reward model: its value for each action.")
    return rounds.direct, rounds.reward - rounds.predicted
