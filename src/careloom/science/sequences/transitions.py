"""From one micro-intervention to the next, by need state: how often, and with what outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np

from careloom.science.frames import Floats, Integers, TableLike, Truths, gathered, open_table
from careloom.science.identity import People
from careloom.science.inference import Effect, checked_level, combination
from careloom.science.least_squares import LeastSquares, least_squares
from careloom.science.levels import labels_of
from careloom.science.outcomes import outcome_of
from careloom.science.problems import no_estimate, refuse
from careloom.science.results import EffectTable, Result
from careloom.science.sequences.next_step import NextStep, Option, rank
from careloom.science.sequences.stages import chances
from careloom.science.shares import wilson

FIRST = "(first)"


@dataclass(frozen=True, slots=True)
class Transition:
    """One step after another in one need state.

    `share` is that of the step among all that came next in this context, with its Wilson interval
    that counts people and not courses. `mean` is the step's mean outcome there.
    """

    need: str
    previous: str
    step: str
    courses: int
    people: int
    share: float
    share_lower: float
    share_upper: float
    mean: float
    mean_lower: float
    mean_upper: float
    identified: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionResult(Result):
    """Effects by transition, the whole table, and by context which step is best next."""

    transitions: tuple[Transition, ...]
    next_steps: tuple[NextStep, ...]

    def best_next(self, *, need: str, previous: str = FIRST) -> NextStep:
        """What to offer next in this context, and what is not known about it.

        A context that no course had gives an answer without options, that says so.
        """
        for one in self.next_steps:
            if (one.need, one.previous) == (need, previous):
                return one
        return NextStep(
            need, previous, (), False, "Not known: no course of this context is in the table."
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Courses:
    """Courses as arrays; `previous` is the place of the person's last step, -1 for the first."""

    people: People
    needs: tuple[list[str], Integers]
    steps: tuple[list[str], Integers]
    previous: Integers
    outcome: Floats
    chance: Floats


@dataclass(frozen=True, kw_only=True)
class Transitions:
    """Transition tables by need state, and what each next step did there; one row a course.

    Estimand: in a context (need state, and the step before it unless `by_previous` is off), the
    mean outcome had all been given the step, less that of the other steps there, each counting
    alike.

    Formula: weighted means with weights 1 / `probability` (the chance of the step that was given,
    among the eligible), sandwich over people with the small-sample correction of Mancl & DeRouen
    (2001), t on people less steps.

    Valid where the step was drawn with the stored chance and was eligible for all in the context.
    Without `probability` the differences describe who got what and identify nothing: each answer
    says so. It misleads where a step is eligible only for some of the context, and where contexts
    are many and people few: steps with fewer than `fewest` people are not ranked.
    """

    id: str
    when: str
    step: str
    need: str
    outcome: str
    probability: str | None = None
    by_previous: bool = True
    higher_is_better: bool = True
    fewest: int = 10
    missing: str = "refuse"
    level: float = 0.95

    def fit(self, data: TableLike) -> TransitionResult:
        """All contexts, in the order of need states and previous steps."""
        checked_level(self.level)
        if self.fewest < 2:
            raise refuse(f"fewest is {self.fewest}; a mean needs 2 people or more.")
        table = open_table(data)
        roles = {"id": self.id, "time": self.when, "micro-intervention": self.step}
        roles |= {"need state": self.need, "outcome": self.outcome}
        if self.probability is not None:
            roles["probability"] = self.probability
        gathered(lambda: table.require(roles))
        steps, people = labels_of(table, self.step), table.people(self.id)
        # Before rows without an outcome are left out: a course counts as the step before.
        previous = _previous(people.codes, table.complete(self.when), steps[1])
        table.refuse_rows(
            previous == -2, self.when, "the person has another course at the same time."
        )
        outcome = outcome_of(table, self.outcome, missing=self.missing)
        kept = table.where(outcome.kept)
        courses = _Courses(
            people=People(people.codes[outcome.kept], people.labels),
            needs=labels_of(kept, self.need),
            steps=(steps[0], steps[1][outcome.kept]),
            previous=previous[outcome.kept] if self.by_previous else np.full(len(kept), -1),
            outcome=outcome.values,
            chance=chances(kept, self.probability),
        )
        return self._result(len(table), courses, outcome.notes)

    def _result(self, rows: int, courses: _Courses, notes: tuple[str, ...]) -> TransitionResult:
        effects: list[Effect] = []
        transitions: list[Transition] = []
        answers: list[NextStep] = []
        for need, previous, inside in self._contexts(courses):
            context = _Context.of(self, courses, need, previous, inside)
            transitions += context.transitions()
            effects += context.effects()
            answers.append(context.next_step())
        if not effects:
            raise no_estimate(
                f"no context has two steps with {self.fewest} people each, so that nothing can "
                "be compared.",
                hint="Turn by_previous off, lower fewest, or wait for more courses.",
            )
        people = len(np.unique(courses.people.codes))
        return TransitionResult(
            estimator="Transitions",
            estimand=(
                f'the mean of "{self.outcome}" after the step less that after the other steps of '
                "the same context"
            ),
            people=people,
            rows=rows,
            rows_used=len(courses.outcome),
            df=min(one.df for one in effects),
            level=self.level,
            effects=EffectTable(tuple(effects)),
            notes=(*notes, _identification(self.probability)),
            details={
                "transitions": [asdict(one) for one in transitions],
                "next_steps": [asdict(one) for one in answers],
            },
            transitions=tuple(transitions),
            next_steps=tuple(answers),
        )

    def _contexts(self, courses: _Courses) -> Iterator[tuple[str, str, Truths]]:
        for place, need in enumerate(courses.needs[0]):
            of_need = courses.needs[1] == place
            for before in np.unique(courses.previous[of_need]):
                told = FIRST if before < 0 else courses.steps[0][before]
                yield need, told if self.by_previous else "", of_need & (courses.previous == before)


@dataclass(frozen=True, slots=True, eq=False)
class _Context:
    """One need state after one step: its options that can be compared, and their fit."""

    asked: Transitions
    courses: _Courses
    need: str
    previous: str
    inside: Truths
    compared: tuple[int, ...]
    fit: LeastSquares | None
    covariance: Floats
    df: float

    @classmethod
    def of(
        cls, asked: Transitions, courses: _Courses, need: str, previous: str, inside: Truths
    ) -> _Context:
        """Fit the means of the steps that enough people had."""
        compared = tuple(
            int(step)
            for step in np.unique(courses.steps[1][inside])
            if _count(courses, inside, int(step)) >= asked.fewest
        )
        empty = np.zeros((0, 0))
        if len(compared) < 2:
            return cls(asked, courses, need, previous, inside, compared, None, empty, 0.0)
        used = inside & np.isin(courses.steps[1], compared)
        steps = courses.steps[1][used]
        design = (steps[:, None] == np.array(compared)[None, :]).astype(np.float64)
        weights = np.ones(len(steps))
        if asked.probability is not None:
            weights = 1 / courses.chance[used]
        terms = [courses.steps[0][step] for step in compared]
        fit = least_squares(design, courses.outcome[used], terms, weights)
        _, people = np.unique(courses.people.codes[used], return_inverse=True)
        covariance = fit.clustered_covariance(people, small_sample=True)
        df = float(max(1, int(people.max()) + 1 - len(compared)))
        return cls(asked, courses, need, previous, inside, compared, fit, covariance, df)

    @property
    def where(self) -> str:
        """The context as the terms name it."""
        return f"{self.need}: {self.previous} > " if self.previous else f"{self.need}: "

    def mean(self, step: int) -> Effect | None:
        """The step's weighted mean with its interval; None where it is not compared."""
        if self.fit is None or step not in self.compared:
            return None
        weights = np.array([float(one == step) for one in self.compared])
        name = self.courses.steps[0][step]
        return combination(
            name, weights, self.fit.estimates, self.covariance, self.df, self.asked.level
        )

    def effects(self) -> list[Effect]:
        """Each step less the others of the context."""
        if self.fit is None:
            return []
        count = len(self.compared)
        rows = []
        for place, step in enumerate(self.compared):
            weights = np.full(count, -1 / (count - 1))
            weights[place] = 1.0
            name = f"{self.where}{self.courses.steps[0][step]}"
            rows.append(
                combination(
                    name, weights, self.fit.estimates, self.covariance, self.df, self.asked.level
                )
            )
        return rows

    def transitions(self) -> list[Transition]:
        """A row for each step that anyone had here."""
        total = int(self.inside.sum())
        everyone = len(np.unique(self.courses.people.codes[self.inside]))
        rows = []
        for step in np.unique(self.courses.steps[1][self.inside]):
            chosen = self.inside & (self.courses.steps[1] == step)
            share = int(chosen.sum()) / total
            low, high = wilson(share, everyone, self.asked.level)
            mean = self.mean(int(step))
            plain = float(self.courses.outcome[chosen].mean())
            lower, upper = (mean.lower, mean.upper) if mean else (np.nan, np.nan)
            why = self._why_not(int(step))
            rows.append(
                Transition(
                    need=self.need,
                    previous=self.previous,
                    step=self.courses.steps[0][step],
                    courses=int(chosen.sum()),
                    people=_count(self.courses, self.inside, int(step)),
                    share=share,
                    share_lower=low,
                    share_upper=high,
                    mean=mean.estimate if mean else plain,
                    mean_lower=float(lower),
                    mean_upper=float(upper),
                    identified=not why,
                    why_not=why,
                )
            )
        return rows

    def next_step(self) -> NextStep:
        """The compared steps, best first, and what is not identified about them."""
        options = []
        for step in self.compared:
            if (mean := self.mean(step)) is not None:
                options.append(Option(mean.term, mean.estimate, mean.lower, mean.upper, top=True))
        pairs = self._pairs()
        few = [
            self.courses.steps[0][step]
            for step in np.unique(self.courses.steps[1][self.inside])
            if step not in self.compared
        ]
        return rank(
            self.need,
            self.previous,
            options,
            pairs,
            few=few,
            drawn=self.asked.probability is not None,
            higher_is_better=self.asked.higher_is_better,
        )

    def _pairs(self) -> dict[tuple[str, str], float]:
        """The p-value of the difference of any two compared steps."""
        if self.fit is None:
            return {}
        found = {}
        for place, one in enumerate(self.compared):
            for other_place, other in enumerate(self.compared):
                if place != other_place:
                    weights = np.zeros(len(self.compared))
                    weights[[place, other_place]] = [1.0, -1.0]
                    names = (self.courses.steps[0][one], self.courses.steps[0][other])
                    found[names] = combination(
                        "", weights, self.fit.estimates, self.covariance, self.df, 0.95
                    ).p
        return found

    def _why_not(self, step: int) -> str:
        if self.asked.probability is None:
            return "the step was chosen, or its chance was not stored"
        if step not in self.compared:
            return f"fewer than {self.asked.fewest} people had it here"
        return "" if self.fit is not None else "no other step here has enough people"


def _previous(people: Integers, moments: Floats, steps: Integers) -> Integers:
    """For each course the person's last step before it: -1 where there is none.

    -2 marks a course at the same time as another of the person, where "before" has no meaning.
    """
    order = np.lexsort((moments, people))
    same = people[order][1:] == people[order][:-1]
    found = np.full(len(steps), -1, dtype=np.int64)
    found[order[1:][same]] = steps[order[:-1][same]]
    tied = same & (moments[order][1:] == moments[order][:-1])
    found[order[1:][tied]] = -2
    return found


def _count(courses: _Courses, inside: Truths, step: int) -> int:
    return len(np.unique(courses.people.codes[inside & (courses.steps[1] == step)]))


def _identification(probability: str | None) -> str:
    if probability is None:
        return (
            "Nothing here is identified as an effect: no chances were given, so that who got a "
            "step may differ from who got another."
        )
    return (
        "Differences are effects where the step was drawn with the stored chance among steps for "
        "which everyone in the context was eligible."
    )
