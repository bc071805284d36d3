"""Main effects and interactions of a factorial experiment of components (MOST)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np

from careloom.science.covariates import centered
from careloom.science.formulas import read_formula, require_columns
from careloom.science.frames import Floats, Table, TableLike, gathered, open_table
from careloom.science.inference import Effect, checked_level, effects
from careloom.science.least_squares import LeastSquares, least_squares
from careloom.science.levels import TwoLevels, two_levels
from careloom.science.outcomes import Outcome, outcome_of
from careloom.science.problems import refuse
from careloom.science.results import EffectTable, Result, option

MOST_EFFECTS = 1_000
VARIANCES = ("model", "robust")
Components = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorialResult(Result):
    """Effects by term ("a", "a:b"); `levels` says which level of each component counts as on.

    `aliases` names, for each term, the effects that cannot be told from it in this design; a
    minus before one says that it has the opposite sign.
    """

    levels: Mapping[str, tuple[str, str]]
    aliases: Mapping[str, tuple[str, ...]]

    def of(self, *components: str) -> Effect:
        """The effect of these components together, in any order of their names."""
        wanted = set(components)
        for row in self.effects:
            if set(row.term.split(":")) == wanted:
                return row
        raise KeyError(f"There is no effect of {', '.join(components)} in this model.")


@dataclass(frozen=True, kw_only=True)
class Factorial:
    """Effects of components that were switched on and off at random, one row a person.

    Estimand: the mean outcome with a component on less the mean with it off, averaged over the
    other components as the design balances them; for an interaction, half of the difference of
    such differences.

    Formula: least squares on effect-coded columns (-1, +1) and their products up to `order`; an
    effect is twice its coefficient. F and t tests have N - K - 1 degrees of freedom. Source:
    Collins (2018), Optimization of Behavioral, Biobehavioral, and Biomedical Interventions.

    Valid for components assigned at random and independently. `covariates` (a formula, measured
    before) sharpen the estimates and are centered; `variance` "robust" (HC3) allows unequal
    spread. It misleads where people saw one another's conditions, where outcomes are missing for
    a reason, and in fractional designs where an aliased effect is not negligible: `aliases`.
    """

    outcome: str
    factors: Sequence[str]
    order: int = 2
    covariates: str = ""
    variance: str = "model"
    missing: str = "refuse"
    level: float = 0.95

    def fit(self, data: TableLike) -> FactorialResult:
        """The effects on these rows; refuses what cannot be answered, all at once."""
        self._check()
        table = open_table(data)
        side = read_formula(self.covariates, role="covariates")
        gathered(
            lambda: table.require({"outcome": self.outcome}),
            lambda: table.require(
                {f"factor {place}": name for place, name in enumerate(self.factors, start=1)}
            ),
            lambda: require_columns(table, {"covariates": side}),
        )
        outcome = outcome_of(table, self.outcome, missing=self.missing)
        kept = table.where(outcome.kept)
        found: dict[str, TwoLevels] = {}
        gathered(*(partial(_read_levels, kept, name, found) for name in self.factors))
        columns, aliases = _effect_columns(found, self.order)
        names, covariates = centered(side, kept)
        terms = ["intercept", *columns, *names]
        design = np.column_stack([np.ones(len(kept)), *columns.values(), covariates])
        fit = least_squares(design, outcome.values, terms)
        return self._result(table, outcome, fit, terms, found, aliases)

    def _result(
        self,
        table: Table,
        outcome: Outcome,
        fit: LeastSquares,
        terms: Sequence[str],
        found: Mapping[str, TwoLevels],
        aliases: Mapping[str, tuple[str, ...]],
    ) -> FactorialResult:
        judged = sum(1 for term in terms if set(term.split(":")) <= found.keys())
        # An effect is on less off: two steps of an effect-coded column.
        scale = np.where(np.arange(len(terms)) <= judged, 2.0, 1.0)
        scale[0] = 1.0
        spread = fit.model_covariance() if self.variance == "model" else fit.robust_covariance()
        rows = effects(
            terms, scale * fit.estimates, scale[:, None] * spread * scale, fit.df, self.level
        )
        levels = {name: (one.low, one.high) for name, one in found.items()}
        used = len(outcome.values)
        return FactorialResult(
            estimator="Factorial",
            estimand=(
                f'the difference that a component makes to "{self.outcome}", on less off, '
                "averaged over the other components"
            ),
            people=used,
            rows=len(table),
            rows_used=used,
            df=float(fit.df),
            level=self.level,
            effects=EffectTable(rows[1 : 1 + judged]),
            controls=EffectTable((rows[0], *rows[1 + judged :])),
            notes=(*outcome.notes, *_alias_notes(aliases)),
            details={"levels": levels, "aliases": aliases},
            levels=levels,
            aliases=aliases,
        )

    def _check(self) -> None:
        checked_level(self.level)
        option("variance", self.variance, VARIANCES)
        if not self.factors:
            raise refuse("no factors are named.", hint="Name the columns of the components.")
        if len(set(self.factors)) < len(self.factors):
            raise refuse("a factor is named twice.", hint="Name each component once.")
        if not 1 <= self.order <= len(self.factors):
            raise refuse(
                f"order is {self.order}; there are {len(self.factors)} factors.",
                hint="1 means main effects only, 2 adds interactions of two.",
            )


def _effect_columns(
    found: Mapping[str, TwoLevels], order: int
) -> tuple[dict[str, Floats], dict[str, tuple[str, ...]]]:
    """Columns of the effects that can be told apart, and what is aliased with each.

    Of effects that share a column the one of fewest components stands for all.
    """
    columns: dict[str, Floats] = {}
    aliases: dict[str, list[str]] = {}
    first = next(iter(found.values())).codes
    # By the column's own bytes, signs made alike: who stands for it, and with which sign.
    seen: dict[bytes, tuple[str, float]] = {np.ones(len(first)).tobytes(): ("intercept", 1.0)}
    tried = 0
    for size in range(1, order + 1):
        for names in combinations(found, size):
            tried += 1
            if tried > MOST_EFFECTS:
                raise refuse(f"there are more than {MOST_EFFECTS:,} effects.", hint="Lower order.")
            column = np.prod([found[name].codes for name in names], axis=0)
            sign = float(column[0])
            term = ":".join(names)
            leader = seen.setdefault((column * sign).tobytes(), (term, sign))
            if leader[0] == term:
                columns[term] = column
            else:
                aliases.setdefault(leader[0], []).append(term if leader[1] == sign else f"-{term}")
    return columns, {term: tuple(others) for term, others in aliases.items()}


def _read_levels(table: Table, name: str, found: dict[str, TwoLevels]) -> None:
    found[name] = two_levels(table, name)


def _alias_notes(aliases: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [
        f"{term} cannot be told from {', '.join(others)} in this design."
        for term, others in aliases.items()
    ]
