"""Learning policies as an author declares them: what they see, what they are paid in, how bold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from careloom.rules import Formula

INTERCEPT = "always"
"""The feature that is 1 at every point; every policy has it, first."""


class Allocation(StrEnum):
    """How belief about advantages becomes probabilities."""

    THOMPSON = "thompson"
    """The chance that an option is the best one, clipped to the bounds."""
    SMOOTH = "smooth"
    """A logistic of the advantage, averaged over what is believed, squeezed into the bounds."""
    UPPER_BOUND = "upper_bound"
    """All but the least chances to the option with the highest bound; a comparison, not a trial."""


class RewardKind(StrEnum):
    """What a policy is paid in."""

    READING = "reading"
    ANSWERED = "answered"
    COURSE = "course"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A number known before the decision. `unknown` stands in for it where it is not known.

    Where that is None, a point at which the feature is unknown falls back to the fixed
    probabilities. `varies` says whether what an option does may differ by it.
    """

    id: str
    formula: Formula
    unknown: float | None
    varies: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """What comes after the decision and says how good it was.

    READING: the readings of `of` observed within the span, summed up by `summary` (`first`,
    `latest`, `mean`, `sum`), as the logarithm of value + 0.5 if `log`. ANSWERED: whether the event
    was answered within the span. COURSE: whether the course that was recommended ended so (`of` is
    `reached` or `benefit`).
    """

    kind: RewardKind
    of: str
    within_seconds: float
    summary: str
    log: bool


@dataclass(frozen=True, slots=True)
class PriorTerm:
    """What is believed of one coefficient before data; `option` is empty for the baseline."""

    option: str
    feature: str
    mean: float
    sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningPolicy:
    """One policy: who asks it, what it sees, and the limits within which it may learn.

    `step` is the micro-intervention whose decision rules ask it, or "" for the recommendation.
    `options` are those it can tell apart, nothing excepted, whose advantage is zero.
    `meaning` names all on which learned numbers depend: equal meanings share what was learned,
    across versions of the program.
    """

    id: str
    step: str
    options: tuple[str, ...]
    features: tuple[Feature, ...]
    reward: Reward
    allocation: Allocation
    steepness: float
    """Of SMOOTH, for each unit of reward; for UPPER_BOUND, how many standard deviations."""
    cutoff: float
    """Of SMOOTH: the odds of nothing against an event without any advantage."""
    low: float
    high: float
    cost: float
    """What an event costs the person, in units of reward; taken off its advantage."""
    pooled: bool
    noise_sd: float
    """Of the reward; where learned begins. Known when `noise_known`."""
    noise_known: bool
    prior_sd: float
    prior: tuple[PriorTerm, ...]
    between_sd: float
    drift: float
    """The most that an update may change any probability at the contexts seen so far."""
    least_rows: int
    """With fewer complete rows nothing is learned yet."""
    meaning: str
    path: str

    @property
    def baseline(self) -> tuple[str, ...]:
        """Names of the baseline's coefficients."""
        return (INTERCEPT, *(one.id for one in self.features))

    @property
    def effect(self) -> tuple[str, ...]:
        """Names of each option's coefficients."""
        return (INTERCEPT, *(one.id for one in self.features if one.varies))
