"""How an effect or the availability runs over the days of a trial.

Shapes of Liao, Klasnja, Tewari & Murphy (2016), Stat Med 35:1944, described by what a planner
knows: the mean over the trial, the value on the first day and the day of the turning point.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from careloom.science.power.refusal import Checks

Floats = NDArray[np.float64]
SHAPES = ("constant", "linear", "quadratic")


def time_terms(days: int, shape: str) -> Floats:
    """One row a day, (1, v, v^2) with v from 0, cut to what the shape needs."""
    v = np.arange(days, dtype=float)
    return np.stack([v**power for power in range(SHAPES.index(shape) + 1)], axis=1)


def curve(
    shape: str, days: int, mean: float, initial: float | None = None, peak_day: int | None = None
) -> Floats:
    """The value on each day; what :func:`check_curve` refuses is not asked again here.

    linear: equal steps from `initial` to 2 mean - initial. quadratic: starts at `initial`, has
    its turning point on `peak_day` (the first day is 1) and the given mean.
    """
    v = np.arange(days, dtype=float)
    if shape == "constant":
        return np.full(days, float(mean))
    assert initial is not None
    if shape == "linear":
        return np.linspace(initial, 2 * mean - initial, days)
    assert peak_day is not None
    bend = days * (mean - initial) / (np.sum(v**2) - 2 * (peak_day - 1) * np.sum(v))
    values: Floats = initial - 2 * (peak_day - 1) * bend * v + bend * v**2
    return values


class WithEffect(Protocol):
    """A trial whose effect is a curve over its days."""

    @property
    def effect(self) -> str:
        """Its shape."""

    @property
    def days(self) -> int:
        """How long it lasts."""

    @property
    def initial(self) -> float | None:
        """The effect on the first day, as a share of the mean."""

    @property
    def peak_day(self) -> int | None:
        """The day of the largest effect."""


def check_effect(checks: Checks, trial: WithEffect) -> bool:
    """Whether the effect's curve exists on the days of this trial."""
    return check_curve(
        checks,
        trial.effect,
        trial.days,
        initial=trial.initial,
        peak_day=trial.peak_day,
        names=("effect", "initial", "peak_day"),
    )


def check_curve(
    checks: Checks,
    shape: str,
    days: int,
    *,
    initial: float | None,
    peak_day: int | None,
    names: tuple[str, str, str],
) -> bool:
    """Whether the curve exists; problems use the argument names (shape, initial, peak day)."""
    before = len(checks.problems)
    said_shape, said_initial, said_peak = names
    needed = {"constant": (), "linear": (said_initial,), "quadratic": (said_initial, said_peak)}
    given = {said_initial: initial, said_peak: peak_day}
    for name in needed[shape]:
        if given[name] is None:
            checks.say(f"{name}: a {shape} curve ({said_shape}) needs it.")
    if shape != "constant" and initial is not None:
        checks.number(said_initial, initial)
    if shape != "constant" and days <= SHAPES.index(shape):
        checks.say(f"{said_shape}: a {shape} curve needs more days than {days}.")
    if shape == "quadratic" and peak_day is not None:
        checks.whole(said_peak, peak_day, 1, days)
    return len(checks.problems) == before


def check_shares(checks: Checks, name: str, values: Floats, *, hint: str) -> None:
    """Each day's share must lie above 0 and be at most 1; tells the first day that does not."""
    outside = np.flatnonzero(~((values > 0) & (values <= 1)))
    if outside.size:
        day = int(outside[0])
        checks.say(
            f"{name}: the curve is {values[day]:.4g} on day {day + 1}, outside of 0 to 1; {hint}."
        )
