"""What is asked of a micro-randomized trial, the same words for every estimator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from careloom.science.derive import derived_names
from careloom.science.effects.arms import Arms, Numerator, Source, arms_of
from careloom.science.formulas import RightSide, read_formula
from careloom.science.frames import Table
from careloom.science.inference import checked_level
from careloom.science.problems import DataError, no_such_column, refuse
from careloom.science.results import option

MISSING = ("refuse", "drop", "weight")
CORRECTIONS = ("small-sample", "none")
BETWEEN = ("nothing", "randomized")
POINT = "decision_index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The columns of a trial and what to estimate from them. Nothing is checked before `fit`.

    `id`            whose decision point the row is
    `outcome`       the proximal outcome of the point, after the decision
    `treatment`     0 or 1; or, with several options, the name of the one taken
    `probability`   the chance of treating given the history, as logged: a column or a constant;
                    with several options one of these for each by name
    `numerator`     the chance to weight to: a constant, a column or a `GroupTable` that depend on
                    moderators only; None takes the mean of the stored probability, and says so
    `availability`  0 or 1; None counts every row as available
    `moderators`    what the effect may differ by: a formula, or names of columns
    `controls`      what predicts the outcome, before the decision: likewise
    `point`         the decision point's number or time within the person; needed for `lag` above 1,
                    and no person may have the same twice. None takes a column that is called
                    decision_index, if there is one; "" means that none tells the points apart
    `lag`           1 for the outcome of the same row; k for that of the row k - 1 points later
    `between`       for lags: what is supposed for the points between, nothing or as randomized
    `missing`       an outcome missing where available: refuse, drop (counted), or weight by the
                    inverse of the modeled chance of being observed
    `correction`    "small-sample" (Mancl and DeRouen) or "none"
    `level`         of the intervals
    `derive`        columns to compute first, as "log_steps = log(steps + 0.5)"
    `contrasts`     linear combinations of effect terms, as "intercept + 11 * day" or "1, 11"
    """

    id: str
    outcome: str
    treatment: str
    probability: Source | Mapping[str, Source]
    numerator: Numerator | Mapping[str, Numerator] = None
    availability: str | None = None
    moderators: str | Sequence[str] = ()
    controls: str | Sequence[str] = ()
    point: str | None = None
    lag: int = 1
    between: str = "nothing"
    missing: str = "refuse"
    correction: str = "small-sample"
    level: float = 0.95
    derive: Sequence[str] = ()
    contrasts: Sequence[str] = ()

    def read(self) -> Reading:
        """The question with formulas parsed and options checked; refuses what makes no sense."""
        checked_level(self.level)
        option("missing", self.missing, MISSING)
        option("correction", self.correction, CORRECTIONS)
        option("between", self.between, BETWEEN)
        if self.lag < 1:
            raise refuse(f"the lag is {self.lag}.", hint="1 is the outcome of the row itself.")
        if self.lag > 1 and not self.point:
            raise refuse(
                "a lag needs the order of the decision points.",
                hint="Name the column with the point's number or time.",
            )
        return Reading(
            question=self,
            arms=arms_of(self.probability, self.numerator),
            moderators=read_formula(right_side(self.moderators), role="moderators"),
            controls=read_formula(right_side(self.controls), role="controls"),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """A question that makes sense by itself; whether the table can answer it comes next."""

    question: Question
    arms: Arms
    moderators: RightSide
    controls: RightSide

    def roles(self) -> Iterator[tuple[str, str]]:
        """Every column that the analysis reads, with its role; one may play several."""
        asked = self.question
        yield from [("id", asked.id), ("outcome", asked.outcome), ("treatment", asked.treatment)]
        yield from self.arms.columns().items()
        if asked.availability is not None:
            yield "availability", asked.availability
        if asked.point:
            yield "point", asked.point
        for role, side in (("moderators", self.moderators), ("controls", self.controls)):
            for name in side.columns:
                yield role, name

    def columns_in(self, names: Sequence[str]) -> list[str]:
        """What to read of a table with these columns; refuses, all at once, what is not there."""
        self._refuse_consequences()
        derived = derived_names(self.question.derive)
        known = (*names, *derived)
        missing = [
            no_such_column(name, known, role=role)
            for role, name in self.roles()
            if name not in known
        ]
        if missing:
            raise DataError(list(dict.fromkeys(missing)))
        mentioned = set(chain.from_iterable(derived.values()))
        wanted = {name for _, name in self.roles()} | mentioned
        if self.question.point is None:
            wanted.add(POINT)
        return [name for name in names if name in wanted]

    def _refuse_consequences(self) -> None:
        """The outcome and the treatment come with the decision, and can explain neither."""
        asked = self.question
        for role, side in (("moderators", self.moderators), ("controls", self.controls)):
            for what, name in (("outcome", asked.outcome), ("treatment", asked.treatment)):
                if name in side.columns:
                    raise refuse(
                        f"the {what} is among the {role}.",
                        column=name,
                        hint="Name there what was known before the decision.",
                    )

    def point_in(self, names: Sequence[str]) -> str:
        """The column that tells a person's decision points apart; "" if there is none."""
        if self.question.point is None:
            return POINT if POINT in names else ""
        return self.question.point


def right_side(given: str | Sequence[str]) -> str:
    """A formula as it is; names of columns joined to one, in quotes where they need them."""
    if isinstance(given, str):
        return given
    return " + ".join(one if one.isidentifier() else f"`{one}`" for one in given) or "1"


def only(table: Table, columns: Sequence[str]) -> Table:
    """The table without the columns that nobody asked for, so that they cost nothing."""
    read = [name for name in columns if name not in table.derived]
    derived = {name: values for name, values in table.derived.items() if name in columns}
    return Table(table.frame.select(read), table.rows, derived)
