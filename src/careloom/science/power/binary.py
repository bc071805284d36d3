"""Sample size and power of a micro-randomized trial with a binary proximal outcome."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from careloom.science.power.curves import Floats
from careloom.science.power.noncentral import FEWEST, f_power, fewest_people, smallest_effect
from careloom.science.power.plan import Plan, plan_for_people, unreachable
from careloom.science.power.refusal import Checks

Coefficients = float | Sequence[float]
Shares = float | Sequence[float]
MOST_POINTS = 100_000


@dataclass(frozen=True, slots=True)
class _Trial:
    """The curves of the trial, one value a decision point, and what its test uses up."""

    availability: Floats
    probability: Floats
    risk: Floats
    effect: Floats
    controls: int
    alpha: float

    @property
    def terms(self) -> Floats:
        """The effect's design: (1, t, t^2) cut to its coefficients."""
        return _terms(len(self.risk), len(self.effect))

    def treated_risk(self) -> Floats:
        """The outcome's probability at each point for those who are treated."""
        return np.asarray(self.risk * np.exp(self.terms @ self.effect))

    def per_person(self) -> float:
        """What one person adds to the noncentrality: beta' (M^-1 Sigma M^-T)^-1 beta."""
        f, p = self.terms, self.probability
        scale = np.abs(f).max(axis=0)  # the test does not depend on the unit of time
        f, beta = f / scale, self.effect * scale
        e = f @ beta
        shared = self.availability * self.risk * p * (1 - p)
        bread = (f * (shared * np.exp(p * e))[:, None]).T @ f
        spread = shared * np.exp(2 * p * e) * ((1 - p) * np.exp(-e) + p - self.risk)
        meat = (f * spread[:, None]).T @ f
        return float((bread @ beta) @ np.linalg.solve(meat, bread @ beta))

    def power(self, people: int) -> float:
        """Power with that many people."""
        return self.power_at(people, self.per_person())

    def power_at(self, people: int, per_person: float) -> float:
        """Power when it is known what one person adds."""
        tested = len(self.effect)
        return f_power(people * per_person, tested, people - tested - self.controls, self.alpha)


def mrt_binary(  # noqa: PLR0913 - the words of the design
    *,
    points: int,
    probability: Shares,
    availability: Shares,
    effect: Coefficients | None = None,
    baseline: Coefficients | None = None,
    ratio: float | None = None,
    ratio_last: float | None = None,
    risk: float | None = None,
    risk_last: float | None = None,
    alpha: float = 0.05,
    people: int | None = None,
    power: float | None = None,
    most: int = 999,
) -> Plan:
    """Plan the test of whether treating now changes the chance of the outcome at all.

    Leave out one of `people`, `power`, `ratio` (a constant one, above 1): it is solved for.

    - Without treatment, the outcome's probability when available is `risk` at the first decision
      point and `risk_last` at the last (log-linear between; constant without it).
    - Treatment multiplies it by `ratio` at the first point and `ratio_last` at the last.
    - Or the coefficients themselves on (1, t, t^2) with t = 1 .. `points`: `effect` of the log
      risk ratio, `baseline` of the log probability without treatment.
    - `probability` of treatment and `availability`: one number, or one a decision point.

    Formula (Cohn et al. 2023, Stat Med, doi 10.1002/sim.9748): F test on P and N - P - Q degrees
    of freedom, noncentrality N beta' (M^-1 Sigma M^-T)^-1 beta, with M = sum tau exp(p e) mu0
    p(1-p) f f' and Sigma = sum tau exp(2 p e) mu0 p(1-p) ((1-p) exp(-e) + p - mu0) f f'.

    Valid where p f lies in the span of the baseline's terms (the note says when it does not).
    It misleads where the probability without treatment is guessed: power depends on it strongly.
    """
    checks = Checks()
    said = ratio if effect is None else effect
    unknown = checks.one_unknown(people=people, power=power, ratio=said)
    checks.whole("most", most, FEWEST)
    checks.target(people, power, alpha)
    checks.whole("points", points, 2, MOST_POINTS)
    checks.settle()
    first = 1.5 if unknown == "ratio" else ratio
    if risk_last is None and ratio_last is not None:
        risk_last = risk  # constant, with a slope in its model: as the formula asks for
    start = _coefficients(checks, points, ("baseline", baseline), ("risk", risk, risk_last))
    beta = _coefficients(checks, points, ("effect", effect), ("ratio", first, ratio_last))
    chances = _shares(checks, "probability", probability, points, ends="()")
    reached = _shares(checks, "availability", availability, points, ends="(]")
    checks.settle()
    log_risk = _terms(points, len(start)) @ start
    trial = _Trial(reached, chances, np.exp(log_risk), beta, len(start), alpha)
    _check_risks(checks, trial, treated=unknown != "ratio")
    checks.settle()
    return _solve(trial, unknown, people=people, power=power, most=most)


def _terms(points: int, count: int) -> Floats:
    t = np.arange(1, points + 1, dtype=float)
    return np.stack([t**power for power in range(count)], axis=1)


def _coefficients(
    checks: Checks,
    points: int,
    exact: tuple[str, Coefficients | None],
    plain: tuple[str, float | None, float | None],
) -> Floats:
    """Coefficients on (1, t, t^2), from themselves or from a first and a last value."""
    name, given = exact
    word, first, last = plain
    if (given is None) == (first is None):
        checks.say(f"{name}, {word}: give one of them, {name} (coefficients) or {word}.")
        return np.zeros(1)
    if given is not None:
        values = [given] if isinstance(given, int | float) else list(given)
        if not 1 <= len(values) <= 3:
            checks.say(f"{name}: found {len(values)} coefficients; wanted 1 to 3, on 1, t, t^2.")
        sound = [checks.number(name, value) for value in values]
        return np.asarray(values, dtype=float) if all(sound) else np.zeros(1)
    if not checks.inside(word, first, 0, math.inf):
        return np.zeros(1)
    assert first is not None
    if last is None or not checks.inside(f"{word}_last", last, 0, math.inf):
        return np.array([math.log(first)])
    slope = math.log(last / first) / (points - 1)
    return np.array([math.log(first) - slope, slope])


def _shares(checks: Checks, name: str, given: Shares, points: int, *, ends: str) -> Floats:
    """One value a decision point, each a share between 0 and 1."""
    values = [given] * points if isinstance(given, int | float) else list(given)
    if len(values) != points:
        checks.say(f"{name}: found {len(values)} values; wanted 1 or {points}, one a point.")
    for place, value in enumerate(values, start=1):
        said = name if isinstance(given, int | float) else f"{name} {place}"
        if not checks.inside(said, value, 0, 1, ends):
            return np.full(points, 0.5)
    return np.asarray(values, dtype=float)


def _check_risks(checks: Checks, trial: _Trial, *, treated: bool) -> None:
    """A probability of the outcome of 0, 1 or more cannot be; tells the first point."""
    curves = {"without treatment": trial.risk}
    if treated:
        curves["with treatment"] = trial.treated_risk()
    for who, values in curves.items():
        outside = np.flatnonzero(~((values > 0) & (values < 1)))
        if outside.size:
            point = int(outside[0])
            checks.say(
                f"The outcome's probability {who} is {values[point]:.4g} at decision point "
                f"{point + 1}; wanted above 0 and below 1 at every point: change the "
                f"{'risk (baseline)' if who == 'without treatment' else 'ratio (effect)'}."
            )
            return


def _solve(
    trial: _Trial, unknown: str, *, people: int | None, power: float | None, most: int
) -> Plan:
    """Find what was left out; the curves are sound by now."""
    note = _span_note(trial)
    if unknown == "power":
        assert people is not None
        return Plan(people, trial.power(people), unknown, note)
    assert power is not None
    if unknown == "ratio":
        assert people is not None
        return _smallest_ratio(trial, people, power)
    one = trial.per_person()
    fewest = max(FEWEST, len(trial.effect) + trial.controls + 1)

    def power_of(count: int) -> float:
        return trial.power_at(count, one)

    found = fewest_people(power_of, power, fewest=fewest, most=most)
    plan = plan_for_people(found, power_of, fewest=fewest, target=power, most=most)
    return replace(plan, note=f"{plan.note} {note}".strip())


def _smallest_ratio(trial: _Trial, people: int, power: float) -> Plan:
    """The smallest constant ratio above 1 that keeps every probability below 1."""
    highest = -math.log(float(trial.risk.max()))

    def power_of(log_ratio: float) -> float:
        if log_ratio >= highest:
            return math.inf  # beyond what can be: the search stops here and is then refused
        return replace(trial, effect=np.array([log_ratio])).power(people)

    found = smallest_effect(power_of, power)
    if found is None or found >= highest * (1 - 1e-9):
        return unreachable("ratio", people, power)
    details = {"ratio": math.exp(found)}
    return Plan(people, power_of(found), "ratio", details=details)


def _span_note(trial: _Trial) -> str:
    """Whether p f lies in the span of the baseline's terms, which the formula asks for."""
    wanted = trial.terms * trial.probability[:, None]
    basis = _terms(len(trial.risk), trial.controls)
    fitted = basis @ np.linalg.lstsq(basis, wanted, rcond=None)[0]
    if np.allclose(fitted, wanted, rtol=1e-8, atol=1e-8 * float(np.abs(wanted).max())):
        return ""
    return (
        "The effect changes over time in a way that the baseline cannot: the formula is then "
        "only near; give the baseline the same terms."
    )
