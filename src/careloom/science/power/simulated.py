"""Power by simulation, for trials that no formula covers: correlated errors, dropout and so on.

Everything is drawn from the seed: the same words give the same power on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import sqrt

import numpy as np

from careloom.science.frames import Floats
from careloom.science.inference import joint_test
from careloom.science.least_squares import least_squares
from careloom.science.power.curves import (
    SHAPES,
    check_effect,
    curve,
)
from careloom.science.power.noncentral import FEWEST, fewest_people
from careloom.science.power.plan import Plan, plan_for_people
from careloom.science.power.refusal import Checks
from careloom.science.problems import AnalysisError
from careloom.science.shares import wilson

OneTrial = Callable[[np.random.Generator, int], float]
Progress = Callable[[int, int], None]


def power_of_trials(
    trial: OneTrial,
    *,
    people: int,
    runs: int = 1000,
    seed: int = 1,
    alpha: float = 0.05,
    progress: Progress | None = None,
) -> Plan:
    """The share of simulated trials that find what is there, with its Wilson 95 % interval.

    `trial` gets a seeded generator and the count of people, makes one trial and analyzes it as
    the real one will be, and gives the p-value of its primary test; a trial that cannot be
    analyzed (AnalysisError) counts as one that found nothing. `progress` gets (done, runs).
    """
    checks = Checks()
    checks.target(people, None, alpha)
    checks.whole("runs", runs, 10)
    checks.whole("seed", seed, 0, 2**32)
    checks.settle()
    found = failed = 0
    for run in range(runs):
        try:
            found += trial(np.random.default_rng([seed, run]), people) <= alpha
        except AnalysisError:
            failed += 1
        if progress is not None:
            progress(run + 1, runs)
    share = found / runs
    low, high = wilson(share, runs, 0.95)
    note = f"{failed} of {runs} simulated trials could not be analyzed." if failed else ""
    details = {"power_lower": low, "power_upper": high, "runs": runs, "seed": seed}
    return Plan(people, share, "power", note, details)


@dataclass(frozen=True, slots=True)
class SimulatedMRT:
    """A micro-randomized trial to be simulated; one call gives the p-value of one such trial.

    As :func:`careloom.science.power.mrt` describes it, and what that formula leaves out:
    `person_sd` (between people), `autocorrelation` (of a person's errors from point to point),
    `effect_sd` (the effect differs between people), `missing` (share of outcomes, at random) and
    `dropout` (share that has left by the last day, evenly over the days). The outcome's variance
    given time is 1 in all. The analysis is WCLS with the shape's terms, small-sample correction
    and Hotelling's test.
    """

    days: int
    per_day: int
    probability: float
    effect: str
    mean: float
    initial: float | None
    peak_day: int | None
    availability: float
    controls: int
    person_sd: float
    autocorrelation: float
    effect_sd: float
    missing: float
    dropout: float

    def __call__(self, rng: np.random.Generator, people: int) -> float:
        """One trial and its analysis."""
        points = self.days * self.per_day
        day = np.repeat(np.arange(self.days), self.per_day)
        shape = curve(self.effect, self.days, self.mean, self.initial, self.peak_day)[day]
        treated = rng.uniform(size=(people, points)) < self.probability
        own = shape[None, :] + self.effect_sd * rng.normal(size=(people, 1))
        outcome = own * treated + self._errors(rng, people, points)
        there = rng.uniform(size=(people, points)) < self.availability
        there &= rng.uniform(size=(people, points)) >= self.missing
        # Who leaves does so on a day drawn evenly; the others stay to the end.
        leaves = np.where(
            rng.uniform(size=people) < self.dropout, rng.uniform(0, self.days, people), self.days
        )
        there &= day[None, :] < leaves[:, None]
        person, point = np.nonzero(there)
        return self._p_value(person, day[point], treated[there], outcome[there])

    def _errors(self, rng: np.random.Generator, people: int, points: int) -> Floats:
        """Errors of variance 1: a part of the person, and a part that fades from point to point."""
        fresh = rng.normal(size=(people, points))
        errors = np.empty_like(fresh)
        errors[:, 0] = fresh[:, 0]
        rho = self.autocorrelation
        for point in range(1, points):
            errors[:, point] = rho * errors[:, point - 1] + sqrt(1 - rho**2) * fresh[:, point]
        own = rng.normal(size=(people, 1))
        total: Floats = self.person_sd * own + sqrt(1 - self.person_sd**2) * errors
        return total

    def _p_value(
        self, person: np.ndarray, day: np.ndarray, treated: np.ndarray, outcome: Floats
    ) -> float:
        scaled = (day / max(1, self.days - 1))[:, None]
        terms = scaled ** np.arange(SHAPES.index(self.effect) + 1)
        controls = scaled ** np.arange(self.controls)
        design = np.concatenate([controls, (treated - self.probability)[:, None] * terms], axis=1)
        names = [*(f"control {k}" for k in range(self.controls)), *_names(terms.shape[1])]
        # A constant probability is its own numerator, so that all weights are 1.
        fit = least_squares(design, outcome, names)
        _, clusters = np.unique(person, return_inverse=True)
        covariance = fit.clustered_covariance(clusters, small_sample=True)
        df = float(clusters.max() + 1 - len(names))
        if df < 1:
            return 1.0
        last = slice(self.controls, None)
        return joint_test(
            _names(terms.shape[1]),
            np.eye(terms.shape[1]),
            fit.estimates[last],
            covariance[last, last],
            df,
        ).p


def simulate(  # noqa: PLR0913 - the words of the design
    *,
    days: int,
    per_day: int,
    probability: float,
    availability: float,
    mean: float,
    effect: str = "constant",
    initial: float | None = None,
    peak_day: int | None = None,
    controls: int = 3,
    person_sd: float = 0.0,
    autocorrelation: float = 0.0,
    effect_sd: float = 0.0,
    missing: float = 0.0,
    dropout: float = 0.0,
    alpha: float = 0.05,
    people: int | None = None,
    power: float | None = None,
    most: int = 300,
    runs: int = 1000,
    seed: int = 1,
    progress: Progress | None = None,
) -> Plan:
    """Plan a micro-randomized trial by simulating it; leave out `people` or `power`.

    The words are those of :func:`careloom.science.power.mrt` and :class:`SimulatedMRT`. Searching
    for people simulates about ten trial sizes, each `runs` times.
    """
    trial = SimulatedMRT(
        days,
        per_day,
        probability,
        effect,
        mean,
        initial,
        peak_day,
        availability,
        controls,
        person_sd,
        autocorrelation,
        effect_sd,
        missing,
        dropout,
    )
    checks = Checks()
    unknown = checks.one_unknown(people=people, power=power)
    checks.target(people, power, alpha)
    checks.whole("most", most, FEWEST)
    _check(checks, trial)
    checks.settle()
    at = partial(power_of_trials, trial, runs=runs, seed=seed, alpha=alpha, progress=progress)
    if unknown == "power":
        assert people is not None
        return at(people=people)
    assert power is not None
    return _search(at, power, fewest=max(FEWEST, trial.controls + 4), most=most)


def _search(at: Callable[..., Plan], power: float, *, fewest: int, most: int) -> Plan:
    """The fewest people whose simulated power reaches the target."""
    tried: dict[int, Plan] = {}

    def power_at(count: int) -> float:
        if count not in tried:
            tried[count] = at(people=count)
        return tried[count].power or 0.0

    found = fewest_people(power_at, power, fewest=fewest, most=most)
    plan = plan_for_people(found, power_at, fewest=fewest, target=power, most=most)
    if found is None:
        return plan
    note = f"{plan.note} {tried[found].note}".strip()
    return Plan(found, plan.power, "people", note, tried[found].details)


def _check(checks: Checks, trial: SimulatedMRT) -> None:
    sound = checks.whole("days", trial.days, 1, 1_000)
    checks.whole("per_day", trial.per_day, 1, 500)
    checks.whole("controls", trial.controls, 1, 6)
    checks.inside("probability", trial.probability, 0, 1)
    checks.inside("availability", trial.availability, 0, 1, "(]")
    checks.number("mean", trial.mean)
    for name in ("person_sd", "autocorrelation", "missing", "dropout"):
        checks.inside(name, getattr(trial, name), 0, 1, "[)")
    checks.inside("effect_sd", trial.effect_sd, 0, float("inf"), "[)")
    if trial.effect not in SHAPES:
        checks.say(f"effect: found {trial.effect!r}; wanted one of {', '.join(SHAPES)}.")
    elif sound:
        check_effect(checks, trial)


def _names(count: int) -> Sequence[str]:
    return [f"effect {power}" for power in range(count)]
