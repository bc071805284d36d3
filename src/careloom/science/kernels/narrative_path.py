"""The paper's Figure 2: micro-intervention, narrative, ownership, and starting the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import narwhals as nw
import numpy as np

from careloom.science.effects import WCLS, ExcursionResult
from careloom.science.effects.options import right_side
from careloom.science.formulas import INTERCEPT, read_formula, require_columns
from careloom.science.frames import Floats, Table, TableLike, gathered, open_table
from careloom.science.inference import Effect, checked_df, checked_level, effects
from careloom.science.logistic import logistic_fit
from careloom.science.results import EffectTable, Result
from careloom.science.sequences.stages import chances

PLAIN, TOLD = "step", "step with narrative"


@dataclass(frozen=True, kw_only=True)
class NarrativePath:
    """Whether the therapeutic narrative carries a step into ownership, and ownership onward.

    The paper's Figure 2: the narrative moderates the way from a micro-intervention to ownership
    of the process, and ownership leads to investing in the next one. One row a point at which a
    step could be recommended; `step` and `narrative` are 0 or 1, `narrative` only ever 1 with a
    step; `probability` is the chance of a step, `narrative_probability` that of the narrative
    given a step (numbers or columns).

    Estimand: effects on ownership of a step without and with its narrative, against no step, and
    their difference, the moderation; then the log odds ratio of starting the next step for one
    unit of ownership.

    Formula: WCLS with two active options, and a contrast of the two; a logistic regression of
    `next_started` on ownership and controls with a sandwich over people. Sources: Baumel, Fleming
    & Schueller (2020), J Med Internet Res 22:e20631; Boruvka et al. (2018).

    Valid for the first part where step and narrative were randomized. The second part is a
    prediction: ownership was not randomized, and who owns more may start more for other reasons.
    It misleads where ownership is asked only of those who finished.
    """

    id: str
    ownership: str
    step: str
    narrative: str
    next_started: str
    probability: float | str
    narrative_probability: float | str
    availability: str | None = None
    controls: str | Sequence[str] = ()
    missing: str = "refuse"
    level: float = 0.95

    def fit(self, data: TableLike) -> Result:
        """Both parts in one table; `contrasts` holds the moderation."""
        checked_level(self.level)
        table = open_table(data)
        controls = read_formula(right_side(self.controls), role="controls")
        gathered(
            lambda: table.require(self._columns()),
            lambda: require_columns(table, {"controls": controls}),
        )
        randomized = self._effects(table)
        odds, people = self._odds(table)
        moderation = replace(randomized.contrasts[0], term="narrative with a step")
        return Result(
            estimator="NarrativePath",
            estimand=(
                f'differences in "{self.ownership}" against no step; and log odds of '
                f'"{self.next_started}" by one unit of "{self.ownership}"'
            ),
            people=randomized.people,
            rows=len(table),
            rows_used=randomized.rows_used,
            df=randomized.df,
            level=self.level,
            effects=EffectTable((*randomized.effects, odds[0])),
            controls=EffectTable((*randomized.controls, *odds[1:])),
            tests=randomized.tests,
            contrasts=EffectTable((moderation,)),
            notes=(
                *randomized.notes,
                "Ownership was not randomized: that it goes with starting the next step does not "
                "show that it brings it about.",
            ),
            details={"people_with_next": people, "left_out": randomized.details["left_out"]},
        )

    def _columns(self) -> dict[str, str]:
        roles = {
            "id": self.id,
            "ownership": self.ownership,
            "step": self.step,
            "narrative": self.narrative,
            "next step": self.next_started,
        }
        if self.availability is not None:
            roles["availability"] = self.availability
        for role, given in (
            ("probability", self.probability),
            ("narrative probability", self.narrative_probability),
        ):
            if isinstance(given, str):
                roles[role] = given
        return roles

    def _effects(self, table: Table) -> ExcursionResult:
        """WCLS with a column of three options and a probability for the two active ones."""
        step, narrative = table.flags(self.step), table.flags(self.narrative)
        table.refuse_rows(
            narrative & ~step, self.narrative, "there is a narrative without a step to tell of."
        )
        options = np.where(narrative, TOLD, np.where(step, PLAIN, "nothing"))
        taken, plain, told = _fresh(table, "option", "chance_plain", "chance_told")
        began = _known(table, self.probability)
        told_then = _known(table, self.narrative_probability)
        frame = table.frame.with_columns(
            nw.new_series(taken, options.tolist(), backend=table.frame.implementation)
        )
        wider = replace(table, frame=frame)
        wider = wider.having(plain, began * (1 - told_then)).having(told, began * told_then)
        return WCLS(
            id=self.id,
            outcome=self.ownership,
            treatment=taken,
            probability={PLAIN: plain, TOLD: told},
            availability=self.availability,
            controls=self.controls,
            point="",
            missing=self.missing,
            level=self.level,
            contrasts=["-1, 1"],
        ).fit(wider)

    def _odds(self, table: Table) -> tuple[tuple[Effect, ...], int]:
        """Log odds of starting the next step, ownership first; rows that lack either are left."""
        started = table.numbers(self.next_started)
        table.refuse_rows(
            ~np.isnan(started) & (started != 0) & (started != 1),
            self.next_started,
            "the value is neither 0 nor 1.",
        )
        owned = table.numbers(self.ownership)
        used = ~np.isnan(started) & ~np.isnan(owned)
        kept = table.where(used)
        matrix = read_formula(right_side(self.controls), role="controls").matrix(kept)
        plain = [place for place, term in enumerate(matrix.terms) if term != INTERCEPT]
        terms = [f"log odds by {self.ownership}", "log odds: intercept"]
        terms += [f"log odds by {matrix.terms[place]}" for place in plain]
        design = np.column_stack([owned[used], np.ones(len(kept)), matrix.values[:, plain]])
        fit = logistic_fit(design, started[used], terms)
        _, people = np.unique(kept.people(self.id).codes, return_inverse=True)
        count = int(people.max()) + 1
        df = float(checked_df(count, len(terms)))
        covariance = fit.clustered_covariance(people)
        return effects(terms, fit.estimates, covariance, df, self.level), count


def _known(table: Table, given: float | str) -> Floats:
    """Chances of every row; where a column is empty the row can only be one without a choice."""
    if not isinstance(given, str):
        return chances(table, given)
    values = table.numbers(given)
    table.refuse_rows(
        (values <= 0) | (values >= 1), given, "the probability is not between 0 and 1."
    )
    return values


def _fresh(table: Table, *wanted: str) -> list[str]:
    """Names for further columns that the table does not have yet."""
    longest = max(len(name) for name in table.names)
    taken = any(name in table.names for name in wanted)
    return [name.rjust(longest + 1, "_") if taken else name for name in wanted]
