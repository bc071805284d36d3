"""`OffPolicy`: the value of policies that were not followed, with every usual estimator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from careloom.science.formulas import read_formula
from careloom.science.frames import Floats, Table, TableLike, gathered, open_table
from careloom.science.inference import Effect, checked_level, effect
from careloom.science.off_policy.actions import (
    Actions,
    actions_of,
    actions_of_target,
    by_action,
    chance_of_taken,
    is_of_taken,
    target_of,
)
from careloom.science.off_policy.reward_model import cross_fitted
from careloom.science.off_policy.values import (
    ESTIMATORS,
    Named,
    Rounds,
    Value,
    clustered_error,
    effective_sample_size,
    estimate_value,
    independent_error,
)
from careloom.science.problems import no_estimate, refuse
from careloom.science.results import EffectTable, Result, option

MISSING = ("refuse", "drop")
_FEW = 0.1
_OFF = 0.1
_LARGE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OffPolicy:
    """The mean reward that a target policy would have earned, from the log of another.

    Estimand: E[r] if actions were drawn by the target in the contexts that were logged; what the
    target's own actions would have done to later contexts is not in it. Estimators: IPS, SNIPS,
    clipped IPS and, with a reward model, DM, DR, SNDR, clipped DR, Switch-DR and DR with
    optimistic shrinkage (formulas in `values`). Valid where the logged probabilities are those
    that were used and are positive wherever the target's are. Misleads where few logged
    actions are the target's: look at the effective sample size, the mean weight (near 1), and the
    largest. Standard errors are clustered by person, on people - 1 degrees of freedom.
    Source: Saito et al. 2020, arXiv 2008.07146.

    `targets` are each "uniform", "always:ACTION", columns named alike (`pi_*` for pi_0, pi_1, ...),
    their names with commas between, in the order of the actions, or one column with the target's
    probability of the action taken, which no reward model can be joined to. `model` names the
    columns of a reward model likewise; `controls`, a formula, has one fitted here, cross-fitted
    by person. `against` is a target that each other one is compared with.
    """

    id: str
    action: str
    reward: str
    probability: str | float
    targets: Sequence[str]
    model: str = ""
    controls: str = ""
    against: str = ""
    availability: str = ""
    limit: float = 10.0
    missing: str = "refuse"
    level: float = 0.95

    def fit(self, data: TableLike) -> Result:
        """Every estimate of every target, in the order given."""
        self._check_options()
        table = open_table(data)
        log = self._read(table)
        if len(log.people) < 2:
            raise no_estimate("There is 1 person: no degrees of freedom are left.")
        values: dict[tuple[str, str], Value] = {}
        weights = {target: self._weight(log, target) for target in self._all_targets}
        for target, weight in weights.items():
            for named in self._estimators:
                if named.modeled and target not in log.targets:
                    continue
                rounds = self._rounds(log, target, weight)
                values[target, named.name] = estimate_value(named, rounds, self.limit)
        return self._result(table, log, weights, values)

    @property
    def _all_targets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*self.targets, *([self.against] if self.against else [])]))

    @property
    def _estimators(self) -> tuple[Named, ...]:
        modeled = bool(self.model or self.controls)
        return tuple(one for one in ESTIMATORS if modeled or not one.modeled)

    def _check_options(self) -> None:
        checked_level(self.level)
        option("missing", self.missing, MISSING)
        if not self.targets:
            raise refuse("no target policy is named.", hint='Name one, as "uniform".')
        if self.model and self.controls:
            raise refuse("a model and controls were both given.", hint="Give one of them.")
        if not self.limit > 0:
            raise refuse(f"the limit of weights is {self.limit:g}; it must be above 0.")
        if isinstance(self.probability, float) and not 0 < self.probability <= 1:
            raise refuse(f"the probability is {self.probability:g}; it lies above 0, at most 1.")

    def _read(self, table: Table) -> _Log:
        notes: list[str] = []
        needed = {"id": self.id, "action": self.action, "reward": self.reward}
        if isinstance(self.probability, str):
            needed["probability"] = self.probability
        if self.availability:
            needed["availability"] = self.availability
        table.require(needed)
        kept = table.where(table.flags(self.availability)) if self.availability else table
        kept = self._with_rewards(kept, notes)
        if not len(kept):
            raise no_estimate("No row is left that could be used.")
        gathered(
            lambda: kept.complete(self.reward),
            lambda: kept.people(self.id),
            lambda: self._chances(kept),
        )
        known = [name for one in self._all_targets for name in actions_of_target(one, kept.names)]
        actions = actions_of(kept, self.action, known)
        people = kept.people(self.id)
        reward = kept.complete(self.reward)
        log = _Log(kept, actions, reward, self._chances(kept), people.codes, notes)
        log.modeled = self._modeled(log)
        return log

    def _with_rewards(self, table: Table, notes: list[str]) -> Table:
        empty = np.isnan(table.numbers(self.reward))
        if self.missing == "refuse":
            hint = 'Say missing="drop" to leave such rows out, counted.'
            table.refuse_rows(empty, self.reward, "the reward is missing.", hint=hint)
        if empty.any():
            notes.append(
                f"{int(empty.sum()):,} rows without a reward were left out: the values hold if "
                "these are missing at random."
            )
        return table.where(~empty)

    def _chances(self, table: Table) -> Floats:
        if not isinstance(self.probability, str):
            return np.full(len(table), float(self.probability))
        chances = table.complete(self.probability)
        message = "the probability of the action taken is not above 0 and at most 1."
        table.refuse_rows((chances <= 0) | (chances > 1), self.probability, message)
        return chances

    def _modeled(self, log: _Log) -> Floats | None:
        if self.model:
            return by_action(log.table, self.model, log.actions, "model")
        if not self.controls:
            return None
        features = read_formula(self.controls, role="controls").matrix(log.table).values
        return cross_fitted(
            features, len(log.actions.names), log.actions.taken, log.reward, log.person
        )

    def _weight(self, log: _Log, target: str) -> Floats:
        if is_of_taken(target, log.table.names):
            return chance_of_taken(log.table, target) / log.chances
        log.targets[target] = target_of(log.table, target, log.actions)
        return log.actions.pick(log.targets[target]) / log.chances

    def _rounds(self, log: _Log, target: str, weight: Floats) -> Rounds:
        if log.modeled is None or target not in log.targets:
            return Rounds(log.reward, weight)
        direct = np.sum(log.targets[target] * log.modeled, axis=1)
        return Rounds(log.reward, weight, direct, log.actions.pick(log.modeled))

    def _result(
        self,
        table: Table,
        log: _Log,
        weights: dict[str, Floats],
        values: dict[tuple[str, str], Value],
    ) -> Result:
        df = float(len(log.people) - 1)
        several = len(self._all_targets) > 1

        def row(term: str, value: Value) -> Effect:
            error = clustered_error(value.influence, log.person)
            return effect(term, value.estimate, error, df, self.level)

        rows = [
            row(f"{target}: {name}" if several else name, value)
            for (target, name), value in values.items()
        ]
        differences = [
            row(
                f"{target} - {self.against}: {name}",
                _difference(value, values[self.against, name]),
            )
            for (target, name), value in values.items()
            if target != self.against and (self.against, name) in values
        ]
        told = [_about(one, weights[one], values, log) for one in self._all_targets]
        return Result(
            estimator="Off-policy evaluation",
            estimand="mean reward if actions had been drawn by the target policy",
            people=len(log.people),
            rows=len(table),
            rows_used=len(log.reward),
            df=df,
            level=self.level,
            effects=EffectTable(tuple(rows)),
            contrasts=EffectTable(tuple(differences)),
            notes=(*log.notes, *_of_model(log), *[note for one in told for note in _doubts(one)]),
            details={
                "actions": list(log.actions.names),
                "mean_logged_reward": float(np.mean(log.reward)),
                "limit": self.limit,
                "targets": told,
            },
        )


@dataclass(slots=True)
class _Log:
    """What was read: the rows that are used, and what the targets say of them."""

    table: Table
    actions: Actions
    reward: Floats
    chances: Floats
    person: NDArray[np.int64]
    notes: list[str]
    modeled: Floats | None = None
    targets: dict[str, Floats] = field(default_factory=dict)

    @property
    def people(self) -> NDArray[np.int64]:
        """The codes of everybody with a row."""
        return np.unique(self.person)


def _difference(one: Value, other: Value) -> Value:
    return Value(one.estimate - other.estimate, one.influence - other.influence)


def _about(
    target: str, weight: Floats, values: dict[tuple[str, str], Value], log: _Log
) -> dict[str, Any]:
    return {
        "target": target,
        "effective_sample_size": effective_sample_size(weight),
        "mean_weight": float(np.mean(weight)),
        "max_weight": float(np.max(weight)),
        "rows": len(weight),
        "independent_se": {
            name: independent_error(value.influence)
            for (of, name), value in values.items()
            if of == target
        },
    }


def _of_model(log: _Log) -> list[str]:
    """What the standard errors leave out where there is a model."""
    return ["The standard error of DM takes the model as given."] if log.modeled is not None else []


def _doubts(about: dict[str, Any]) -> list[str]:
    """Sentences for what makes the values of a target doubtful."""
    target, size, rows = about["target"], about["effective_sample_size"], about["rows"]
    doubts = []
    if not size:
        doubts.append(f"{target}: none of its actions was ever taken; it cannot be valued.")
    elif size < _FEW * rows:
        doubts.append(f"{target}: the rows are worth only {size:,.0f} of its own, of {rows:,}.")
    if size and abs(about["mean_weight"] - 1.0) > _OFF:
        doubts.append(
            f"{target}: the mean weight is {about['mean_weight']:.3g} and should be near 1: "
            "few rows, or probabilities that were not those used."
        )
    if about["max_weight"] > _LARGE:
        doubts.append(f"{target}: the largest weight is {about['max_weight']:.3g}.")
    return doubts
