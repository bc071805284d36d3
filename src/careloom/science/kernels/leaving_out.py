"""Which event is a kernel: what a micro-intervention loses when one event is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from scipy import special

from careloom.science.covariates import centered
from careloom.science.formulas import read_formula, require_columns
from careloom.science.frames import Floats, Integers, Table, TableLike, gathered, open_table
from careloom.science.inference import (
    Effect,
    checked_df,
    checked_level,
    combination,
    effects,
)
from careloom.science.least_squares import least_squares
from careloom.science.multiplicity import adjusted
from careloom.science.outcomes import outcome_of
from careloom.science.problems import no_estimate, refuse
from careloom.science.results import EffectTable, Result, digits, p_digits
from careloom.science.sequences.stages import chances

WHOLE, NOTHING = "whole", "nothing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an event is a kernel: yes, no, or not known, and why.

    `loss` is what leaving it out costs, with its adjusted p; `left` what is left of the
    micro-intervention without it, None where no course had nothing to compare with.
    """

    event: str
    kernel: bool | None
    loss: float
    adjusted_p: float
    left: float | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelResult(Result):
    """Losses by event as `effects`; `verdicts` in the order of the events."""

    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Courses:
    """The courses that a leave-one-out design has: `arm` counts whole, without each, nothing."""

    arms: tuple[str, ...]
    arm: Integers
    people: Integers
    outcome: Floats
    weights: Floats
    rows: int
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LeaveOneEventOut:
    """What each event adds to the overall outcome of a micro-intervention; one row a course.

    A kernel is an event whose removal would render the whole inert (Embry & Biglan 2008, Clin
    Child Fam Psychol Rev 11:75). So it is one if the whole works, leaving the event out costs
    outcome, and what is left does less than `smallest`, the least effect worth having.

    Estimand: the mean overall outcome of the whole micro-intervention less that of the whole
    without one event; for what is left, that without the event less that of nothing.

    Formula: each row is in one arm, by `events` (columns of 0 and 1): all, all but one, or none;
    others are left out and counted. Least squares on the arms and centered covariates, weighted
    by 1 / `probability` of the arm where chances differ; sandwich over people with the small-sample
    correction of Mancl & DeRouen (2001), t on people less parameters; losses adjusted by `adjust`.
    "Inert" is the two-one-sided test at `alpha` against `smallest`, in the wanted direction.

    Valid when courses were given their arms at random. It misleads when people choose to skip
    events (skipping is not leaving out), and an event that is no kernel here may be one for
    another need state. Not shown to matter is not shown to be useless: look at the interval.
    """

    id: str
    outcome: str
    events: Sequence[str]
    probability: str | None = None
    covariates: str = ""
    smallest: float | None = None
    higher_is_better: bool = True
    alpha: float = 0.05
    adjust: str = "holm"
    missing: str = "refuse"
    level: float = 0.95

    def fit(self, data: TableLike) -> KernelResult:
        """Losses, what is left, and a verdict for each event."""
        self._check()
        table = open_table(data)
        side = read_formula(self.covariates, role="covariates")
        roles = {f"event {place}": name for place, name in enumerate(self.events, start=1)}
        roles |= {"id": self.id, "outcome": self.outcome}
        if self.probability is not None:
            roles["probability"] = self.probability
        gathered(
            lambda: table.require(roles),
            lambda: require_columns(table, {"covariates": side}),
        )
        outcome = outcome_of(table, self.outcome, missing=self.missing)
        kept = table.where(outcome.kept)
        courses, used = self._courses(kept, outcome.values)
        names, covariates = centered(side, kept.where(used))
        arms = np.eye(len(courses.arms))[courses.arm][:, 1:]
        design = np.column_stack([np.ones(len(courses.arm)), arms, covariates])
        terms = ["intercept", *courses.arms[1:], *names]
        fit = least_squares(design, courses.outcome, terms, courses.weights)
        people = int(courses.people.max()) + 1
        df = float(checked_df(people, len(terms)))
        covariance = fit.clustered_covariance(courses.people, small_sample=True)
        told = _Estimates(terms, fit.estimates, covariance, df, self.level)
        return self._result(
            told, courses, rows=len(table), people=people, notes=(*outcome.notes, *courses.notes)
        )

    def _check(self) -> None:
        checked_level(self.level)
        if len(self.events) < 2 or len(set(self.events)) < len(self.events):
            raise refuse("events are columns, two or more, each named once.")
        if not 0 < self.alpha < 1:
            raise refuse(f"alpha is {self.alpha:g}; it lies between 0 and 1.")
        if self.smallest is not None and not self.smallest > 0:
            raise refuse(
                f"the smallest effect worth having is {self.smallest:g}; it is above 0.",
                hint="Say it in units of the outcome, whatever the direction.",
            )

    def _courses(self, table: Table, outcome: Floats) -> tuple[_Courses, np.ndarray]:
        """Each course's arm, and which rows of the table belong to the design."""
        given = np.stack([table.flags(name) for name in self.events], axis=1)
        count, missing = len(self.events), (~given).sum(axis=1)
        place = np.select(
            [missing == 0, missing == 1, missing == count],
            [0, 1 + np.argmin(given, axis=1), count + 1],
            default=-1,
        )
        used = place >= 0
        names = (WHOLE, *(f"without {name}" for name in self.events), NOTHING)
        present = [arm for arm in range(count + 2) if (place == arm).any()]
        lacking = [names[arm] for arm in range(count + 1) if arm not in present]
        if lacking:
            raise no_estimate(
                f"no course had the arm: {', '.join(lacking)}.",
                hint="Leaving one event out needs courses with all events and all but each.",
            )
        kept = table.where(used)
        weights = np.ones(len(kept))
        if self.probability is not None:
            weights = 1 / chances(kept, self.probability)
        left = int((~used).sum())
        notes = (f"{left:,} courses that lack several events were left out.",) if left else ()
        _, people = np.unique(kept.people(self.id).codes, return_inverse=True)
        courses = _Courses(
            arms=tuple(names[arm] for arm in present),
            arm=np.searchsorted(present, place[used]),
            people=people,
            outcome=outcome[used],
            weights=weights,
            rows=len(kept),
            notes=notes,
        )
        return courses, used

    def _result(
        self,
        told: _Estimates,
        courses: _Courses,
        *,
        rows: int,
        people: int,
        notes: tuple[str, ...],
    ) -> KernelResult:
        losses = [
            told.less(WHOLE, f"without {name}", f"loss without {name}") for name in self.events
        ]
        p_values = adjusted([one.p for one in losses], self.adjust)
        compared = NOTHING in courses.arms
        left = [
            told.less(f"without {name}", NOTHING, f"left without {name}") if compared else None
            for name in self.events
        ]
        whole = told.less(WHOLE, NOTHING, "whole less nothing") if compared else None
        verdicts = tuple(
            self._verdict(name, whole, loss, float(p), rest)
            for name, loss, p, rest in zip(self.events, losses, p_values, left, strict=True)
        )
        contrasts = [one for one in (whole, *left) if one is not None]
        covariates = told.every()[len(courses.arms) :]
        return KernelResult(
            estimator="LeaveOneEventOut",
            estimand=f'the mean of "{self.outcome}" of the whole less that without the event',
            people=people,
            rows=rows,
            rows_used=courses.rows,
            df=told.df,
            level=self.level,
            effects=EffectTable(tuple(losses)),
            controls=EffectTable(covariates),
            contrasts=EffectTable(tuple(contrasts)),
            notes=(*notes, *(f"{one.event}: {one.reason}" for one in verdicts)),
            details={
                "courses": {
                    name: int((courses.arm == place).sum())
                    for place, name in enumerate(courses.arms)
                },
                "adjust": self.adjust,
                "verdicts": [asdict(one) for one in verdicts],
            },
            verdicts=verdicts,
        )

    def _verdict(
        self, event: str, whole: Effect | None, loss: Effect, p: float, left: Effect | None
    ) -> Verdict:
        sign = 1.0 if self.higher_is_better else -1.0
        matters = p <= self.alpha and sign * loss.estimate > 0
        rest = None if left is None else left.estimate
        figures = f"{digits(loss.estimate)}, adjusted p {p_digits(p)}"

        def said(kernel: bool | None, reason: str) -> Verdict:
            return Verdict(event, kernel, loss.estimate, p, rest, reason)

        if not matters:
            return said(None, f"Not shown to matter: leaving it out changes {figures}.")
        if whole is None or left is None:
            return said(
                None,
                f"It matters ({figures}); whether the rest is inert is not known without courses "
                "that had nothing.",
            )
        if not (whole.p <= self.alpha and sign * whole.estimate > 0):
            return said(None, f"It matters ({figures}), but the whole is not shown to work.")
        if self.smallest is None:
            return said(
                None,
                f"It matters ({figures}); say the smallest effect worth having to judge whether "
                f"the rest ({digits(left.estimate)}) is inert.",
            )
        shifted = _lower_p((sign * left.estimate - self.smallest) / left.se, left.df)
        if shifted <= self.alpha:
            return said(
                True,
                f"A kernel: leaving it out costs {figures}, and the rest does less than "
                f"{digits(self.smallest)} ({digits(left.estimate)}, p {p_digits(shifted)}).",
            )
        if left.p <= self.alpha and sign * left.estimate > 0:
            return said(
                False,
                f"No kernel: it matters ({figures}), and the rest still works "
                f"({digits(left.estimate)}, p {p_digits(left.p)}).",
            )
        return said(
            None,
            f"It matters ({figures}); whether the rest is inert is not settled: "
            f"{digits(left.estimate)} ({digits(left.lower)} to {digits(left.upper)}).",
        )


def _lower_p(statistic: float, df: float) -> float:
    """The chance of a t statistic as low as this."""
    return float(special.stdtr(df, statistic))


@dataclass(frozen=True, slots=True, eq=False)
class _Estimates:
    """A fit by its terms; "whole" is the intercept's arm, from which the others differ."""

    terms: Sequence[str]
    values: Floats
    covariance: Floats
    df: float
    level: float

    def less(self, one: str, other: str, name: str) -> Effect:
        """One arm less another."""
        weights = self._of(one) - self._of(other)
        return combination(name, weights, self.values, self.covariance, self.df, self.level)

    def every(self) -> tuple[Effect, ...]:
        """All terms as they were fitted."""
        return effects(self.terms, self.values, self.covariance, self.df, self.level)

    def _of(self, arm: str) -> Floats:
        weights = np.zeros(len(self.terms))
        if arm != WHOLE:
            weights[list(self.terms).index(arm)] = 1.0
        return weights
