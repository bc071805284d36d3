"""The nightly update: from rows to a new artifact, or to the reasons why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from careloom.hub.learned import Artifact, Belief, DataSpan
from careloom.learning.fitness import Faults, faults_of
from careloom.learning.rows import Gathered, Row
from careloom.program.policies import LearningPolicy
from careloom.science.bandit_posterior import (
    Floats,
    Gaussian,
    Layout,
    design,
    noise_of,
    posterior,
    sums_by_person,
    total,
)
from careloom.science.pooling import Variances, pool

TOO_FEW = "too_few_rows"
_BASELINE = 10.0


@dataclass(frozen=True, slots=True)
class Source:
    """What an artifact says of its making."""

    program: str
    made_by: str
    cut_at: float
    previous: str = ""
    """The hash of the artifact in force until now."""


@dataclass(frozen=True, slots=True)
class Update:
    """What came of learning. With faults the artifact is kept for looking at, and is not used.

    `people` holds the belief about each person of a pooled policy, by pseudonym. There is no
    artifact where there were too few rows, or none that could be computed.
    """

    artifact: Artifact | None
    people: dict[str, Belief]
    faults: Faults


@dataclass(frozen=True, slots=True)
class _Fit:
    """What was believed after the rows: of all coefficients, of anybody, of each person."""

    population: Gaussian
    newcomer: Gaussian
    people: tuple[Gaussian, ...]
    between: tuple[float, ...]
    noise: float


def update(
    policy: LearningPolicy,
    gathered: Gathered,
    source: Source,
    previous: Artifact | None,
    *,
    any_drift: bool = False,
) -> Update:
    """Learn anew from all complete rows, in one batch, and check what was learned.

    The same rows give the same artifact. `any_drift` is for a human who has looked at a change that
    was refused, and accepts it.
    """
    rows = gathered.rows
    if len(rows) < policy.least_rows:
        told = f"{len(rows)} complete rows; at least {policy.least_rows} are wanted"
        return Update(None, {}, {TOO_FEW: told})
    people = sorted({row.person for row in rows})
    try:
        fit = _fit(policy, rows, people)
    except np.linalg.LinAlgError:
        told = "the rows leave a matrix without an inverse"
        return Update(None, {}, {"not_positive_definite": told})
    artifact = _artifact(policy, gathered, source, fit, len(people))
    own = {name: _belief(one) for name, one in zip(people, fit.people, strict=False)}
    contexts = [(row.known, row.options) for row in rows]
    before = None if any_drift else previous
    return Update(artifact, own, faults_of(policy, artifact, own, contexts, before))


def layout_of(policy: LearningPolicy) -> Layout:
    """Where the policy's coefficients stand."""
    return Layout(len(policy.options), len(policy.baseline), len(policy.effect))


def terms_of(policy: LearningPolicy) -> tuple[str, ...]:
    """The names of the coefficients in their order, as `nudge: energy`."""
    told = [f"baseline: {name}" for name in policy.baseline]
    told += [f"centering {option}: {name}" for option in policy.options for name in policy.effect]
    told += [f"{option}: {name}" for option in policy.options for name in policy.effect]
    return tuple(told)


def prior_of(policy: LearningPolicy) -> Gaussian:
    """Independent coefficients, around zero unless the program's prior table says otherwise.

    The baseline's may be ten times as large: where rewards lie is no matter of belief. A term of
    the table with an option is of that option's advantage, one without of the baseline.
    """
    terms = terms_of(policy)
    mean, sd = np.zeros(len(terms)), np.full(len(terms), policy.prior_sd)
    sd[: len(policy.baseline)] *= _BASELINE
    for term in policy.prior:
        place = terms.index(f"{term.option or 'baseline'}: {term.feature}")
        mean[place], sd[place] = term.mean, term.sd
    return Gaussian(mean, np.diag(sd**2))


def matrices(policy: LearningPolicy, rows: Sequence[Row]) -> tuple[Floats, Floats]:
    """The design of the action-centered model, and the rewards."""
    names = [feature.id for feature in policy.features]
    baseline = np.array([[1.0, *(row.known[name] for name in names)] for row in rows])
    effect = np.array([[1.0, *(row.known[name] for name in policy.effect[1:])] for row in rows])
    taken = np.array([[float(row.taken == one) for one in policy.options] for row in rows])
    chance = np.array(
        [
            [dict(zip(row.options, row.probabilities, strict=True)).get(one, 0.0)
             for one in policy.options]
            for row in rows
        ]
    )  # fmt: skip
    reward = np.array([row.reward for row in rows])
    return design(layout_of(policy), baseline, effect, taken, chance), reward


def _fit(policy: LearningPolicy, rows: Sequence[Row], people: list[str]) -> _Fit:
    layout, prior = layout_of(policy), prior_of(policy)
    x, y = matrices(policy, rows)
    codes = {name: place for place, name in enumerate(people)}
    person = np.array([codes[row.person] for row in rows], dtype=np.int64)
    sums = sums_by_person(x, y, person)
    noise = policy.noise_sd**2
    advantage = np.arange(layout.width)[layout.advantage]
    if not policy.pooled:
        whole = total(sums, layout.width)
        found = noise if policy.noise_known else noise_of(whole, prior, noise)
        fitted = posterior(whole, prior, found)
        return _Fit(fitted, _part(fitted, advantage), (), (), found)
    # A person may differ in how they are on the whole, and in what each option does for them.
    varying = np.concatenate([[0], advantage]).astype(np.int64)
    start = Variances(np.full(len(varying), policy.between_sd**2), noise)
    pooled = pool(sums, prior, varying, start, noise_known=policy.noise_known)
    own = np.arange(1, len(varying))
    return _Fit(
        pooled.population,
        _part(pooled.newcomer, own),
        tuple(_part(one, own) for one in pooled.people),
        tuple(map(float, pooled.variances.between)),
        pooled.variances.noise,
    )


def _part(whole: Gaussian, places: NDArray[np.int64]) -> Gaussian:
    return Gaussian(whole.mean[places], whole.covariance[np.ix_(places, places)])


def _belief(one: Gaussian) -> Belief:
    return Belief(
        tuple(map(float, one.mean)), tuple(tuple(map(float, row)) for row in one.covariance)
    )


def _artifact(
    policy: LearningPolicy, gathered: Gathered, source: Source, fit: _Fit, people: int
) -> Artifact:
    rows = gathered.rows
    return Artifact(
        program=source.program,
        policy=policy.id,
        meaning=policy.meaning,
        options=policy.options,
        effect=policy.effect,
        advantage=_belief(fit.newcomer),
        terms=terms_of(policy),
        coefficients=_belief(fit.population),
        noise_variance=float(fit.noise),
        between_variance=fit.between,
        data=DataSpan(
            from_at=rows[0].at,
            to_at=rows[-1].at,
            cut_at=source.cut_at,
            rows=len(rows),
            people=people,
            left_out=gathered.left_out,
        ),
        made_by=source.made_by,
        previous=source.previous,
    )
