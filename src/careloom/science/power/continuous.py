"""Sample size and power of a micro-randomized trial with a continuous proximal outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from careloom.science.power.curves import (
    SHAPES,
    Floats,
    check_curve,
    check_effect,
    check_shares,
    curve,
    time_terms,
)
from careloom.science.power.noncentral import FEWEST, f_power, fewest_people, smallest_effect
from careloom.science.power.plan import Plan, plan_for_people, unreachable
from careloom.science.power.refusal import Checks, ImpossibleDesign

LONGEST = 1_000
MOST_PER_DAY = 500


@dataclass(frozen=True, slots=True)
class _Trial:
    """What describes the trial itself, as :func:`mrt` explains it."""

    days: int
    per_day: int
    probability: float | Sequence[float]
    effect: str
    mean: float
    initial: float | None
    peak_day: int | None
    availability: float
    availability_shape: str
    availability_initial: float | None
    availability_peak_day: int | None
    controls: int
    alpha: float

    @property
    def terms(self) -> int:
        """Parameters of the effect that are tested together."""
        return SHAPES.index(self.effect) + 1

    def power(self, people: int) -> float:
        """Power with that many people; alpha where they are too few for the parameters."""
        residual = people - self.terms - self.controls
        return f_power(people * _noncentrality(self), self.terms, residual, self.alpha)


def mrt(  # noqa: PLR0913 - the words of the design
    *,
    probability: float | Sequence[float],
    availability: float,
    days: int | None = None,
    per_day: int | None = None,
    effect: str = "constant",
    mean: float | None = None,
    initial: float | None = None,
    peak_day: int | None = None,
    availability_shape: str = "constant",
    availability_initial: float | None = None,
    availability_peak_day: int | None = None,
    controls: int = 3,
    alpha: float = 0.05,
    people: int | None = None,
    power: float | None = None,
    most: int = 999,
) -> Plan:
    """Plan the test of whether treating now has any proximal effect of the given shape.

    Leave out one of `people`, `power`, `mean`, `days`, `per_day`: it is solved for.

    - `effect` (constant, linear, quadratic): the standardized effect over the days, by its `mean`,
      its value on the first day (`initial`) and the day of its turning point (`peak_day`).
      Standardized: divided by the outcome's standard deviation given the controls.
    - `availability`: the mean share of decision points at which people can be reached; it may
      run over the days in the same shapes.
    - `probability`: of treatment when available; one number, one a day, or one a decision point.
    - `controls`: parameters of the control model, its intercept included.
    - `most`: where the search for people ends; it begins at 10, which means "10 or fewer".

    Formula (Liao et al. 2016, Stat Med 35:1944): with Z_t = (1, v, v^2) cut to the shape's P
    terms, delta = (sum tau Z Z')^-1 sum tau Z b and Q = sum tau p(1-p) Z Z', power is the upper
    tail of F(P, N - P - controls) with noncentrality N delta' Q delta, beyond its central
    1 - alpha quantile.

    Valid for an effect that is constant within a day and errors of constant variance given the
    past. It misleads where the planned shape is wrong: a test of three terms for an effect that
    is constant wastes people, and a constant test for an effect that fades misses it.
    """
    checks = Checks()
    unknown = checks.one_unknown(people=people, power=power, mean=mean, days=days, per_day=per_day)
    trial = _Trial(
        days=LONGEST if days is None else days,
        per_day=1 if per_day is None else per_day,
        probability=probability,
        effect=effect,
        mean=0.1 if mean is None else mean,
        initial=initial,
        peak_day=peak_day,
        availability=availability,
        availability_shape=availability_shape,
        availability_initial=availability_initial,
        availability_peak_day=availability_peak_day,
        controls=controls,
        alpha=alpha,
    )
    _check(checks, trial, people=people, power=power, most=most)
    if unknown != "days":
        _check_curves(checks, trial)
    if people is not None and people <= (parameters := trial.terms + controls):
        checks.say(
            f"people: found {people}; wanted more than {parameters}, the parameters of effect "
            "and controls."
        )
    if unknown in ("days", "per_day") and not isinstance(probability, int | float):
        checks.say(f"probability: wanted one number, because {unknown} is to be found.")
    checks.settle()
    return _solve(trial, unknown, people=people, power=power, most=most)


def _check(
    checks: Checks, trial: _Trial, *, people: int | None, power: float | None, most: int
) -> None:
    """What can be said of single arguments; settled here, so that curves start from sound ones."""
    checks.whole("days", trial.days, 1, LONGEST)
    checks.whole("per_day", trial.per_day, 1, MOST_PER_DAY)
    checks.whole("controls", trial.controls, 1, 100)
    checks.whole("most", most, FEWEST)
    checks.number("mean", trial.mean)
    for name, shape in (("effect", trial.effect), ("availability_shape", trial.availability_shape)):
        if shape not in SHAPES:
            checks.say(f"{name}: found {shape!r}; wanted one of {', '.join(SHAPES)}.")
    checks.inside("availability", trial.availability, 0, 1, "(]")
    checks.target(people, power, trial.alpha)
    checks.settle()


def _check_curves(checks: Checks, trial: _Trial) -> None:
    """Whether effect, availability and probability exist on every day of this trial."""
    check_effect(checks, trial)
    if check_curve(
        checks,
        trial.availability_shape,
        trial.days,
        initial=trial.availability_initial,
        peak_day=trial.availability_peak_day,
        names=("availability_shape", "availability_initial", "availability_peak_day"),
    ):
        check_shares(
            checks,
            "availability",
            _availability(trial),
            hint="change availability, availability_initial or availability_peak_day",
        )
    if isinstance(trial.probability, int | float):
        checks.inside("probability", trial.probability, 0, 1)
        return
    found, points = len(trial.probability), trial.days * trial.per_day
    if found not in (trial.days, points):
        checks.say(f"probability: found {found} values; wanted 1, {trial.days} or {points}.")
    for place, one in enumerate(trial.probability, start=1):
        if not checks.inside(f"probability {place}", one, 0, 1):
            break


def _availability(trial: _Trial) -> Floats:
    return curve(
        trial.availability_shape,
        trial.days,
        trial.availability,
        trial.availability_initial,
        trial.availability_peak_day,
    )


def _noncentrality(trial: _Trial) -> float:
    """What one person adds to the noncentrality of the F test."""
    terms = time_terms(trial.days, trial.effect)
    if trial.days > 1:
        terms = terms / np.abs(terms).max(axis=0)  # the test does not depend on the unit of time
    tau = _availability(trial)
    effect = curve(trial.effect, trial.days, trial.mean, trial.initial, trial.peak_day)
    weighted = terms * tau[:, None]
    projected = np.linalg.solve(weighted.T @ terms, weighted.T @ effect)
    fitted = terms @ projected
    return float(np.sum(tau * _randomized(trial) * fitted**2))


def _randomized(trial: _Trial) -> Floats:
    """Sum of p(1-p) over the decision points of each day."""
    p = np.atleast_1d(np.asarray(trial.probability, dtype=float))
    spread = p * (1 - p)
    if len(p) == trial.days * trial.per_day and trial.per_day > 1:
        return np.asarray(spread.reshape(trial.days, trial.per_day).sum(axis=1))
    return np.broadcast_to(spread * trial.per_day, (trial.days,))


def _solve(
    trial: _Trial, unknown: str, *, people: int | None, power: float | None, most: int
) -> Plan:
    """Find what was left out; all arguments are sound by now."""
    if unknown == "power":
        assert people is not None
        return _plan(trial, people, unknown)
    assert power is not None
    if unknown == "people":
        fewest = max(FEWEST, trial.terms + trial.controls + 1)
        one = _noncentrality(trial)

        def power_of(count: int) -> float:
            residual = count - trial.terms - trial.controls
            return f_power(count * one, trial.terms, residual, trial.alpha)

        found = fewest_people(power_of, power, fewest=fewest, most=most)
        plan = plan_for_people(found, power_of, fewest=fewest, target=power, most=most)
        return replace(plan, note=f"{plan.note} {_large_effect(trial)}".strip())
    assert people is not None
    solvers = {"mean": _smallest_mean, "days": _fewest_days, "per_day": _fewest_per_day}
    solved = solvers[unknown](trial, people, power)
    return unreachable(unknown, people, power) if solved is None else _plan(solved, people, unknown)


def _plan(trial: _Trial, people: int, unknown: str) -> Plan:
    details: dict[str, float | int | str | None] = {}
    if unknown != "power":
        details[unknown] = getattr(trial, unknown)
    return Plan(people, trial.power(people), unknown, _large_effect(trial), details)


def _large_effect(trial: _Trial) -> str:
    """A word on a curve that reaches beyond a standard deviation, which no effect here does."""
    values = np.abs(curve(trial.effect, trial.days, trial.mean, trial.initial, trial.peak_day))
    day = int(values.argmax())
    if values[day] <= 1:
        return ""
    return (
        f"This effect reaches {values[day]:.2g} standard deviations on day {day + 1}: "
        "look at initial and peak_day again."
    )


def _smallest_mean(trial: _Trial, people: int, power: float) -> _Trial | None:
    found = smallest_effect(lambda mean: replace(trial, mean=mean).power(people), power)
    return None if found is None else replace(trial, mean=found)


def _fewest_days(trial: _Trial, people: int, power: float) -> _Trial | None:
    """The shortest trial whose curves exist and whose power suffices.

    A curve that is given by its mean changes with the days, so that each length is tried.
    """
    refused: ImpossibleDesign | None = None
    tried = False
    for days in range(1, LONGEST + 1):
        checks, shorter = Checks(), replace(trial, days=days)
        _check_curves(checks, shorter)
        if checks.problems:
            refused = ImpossibleDesign(*checks.problems)
            continue
        tried = True
        if shorter.power(people) >= power:
            return shorter
    if refused is not None and not tried:
        raise refused
    return None


def _fewest_per_day(trial: _Trial, people: int, power: float) -> _Trial | None:
    found = fewest_people(
        lambda count: replace(trial, per_day=count).power(people),
        power,
        fewest=1,
        most=MOST_PER_DAY,
    )
    return None if found is None else replace(trial, per_day=found)
