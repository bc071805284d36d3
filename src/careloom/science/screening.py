"""Which components to keep after a factorial experiment: by a rule, each with its reason.

After Collins (2018): components are chosen on their main effects first and reconsidered in the
light of interactions that involve them; the main effects of a kept interaction stay in the model
that predicts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import combinations, product
from math import prod

from careloom.science.factorial import Components, FactorialResult
from careloom.science.inference import Effect
from careloom.science.problems import refuse
from careloom.science.results import digits, p_digits

MOST_PASSES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningRule:
    """When an effect is important: p at most `alpha`, and at least `smallest` in size.

    `smallest` is in units of the outcome: the least gain that is worth a component's burden.
    """

    alpha: float = 0.05
    smallest: float = 0.0
    higher_is_better: bool = True


@dataclass(frozen=True, slots=True)
class ComponentDecision:
    """Keep the component or not; `effect` and `p` are of its main effect, None if aliased away."""

    component: str
    keep: bool
    effect: float | None
    p: float | None
    reason: str

    def to_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return asdict(self)


def screen(result: FactorialResult, rule: ScreeningRule) -> tuple[ComponentDecision, ...]:
    """One decision a component, in the order of the experiment's factors."""
    if not 0 < rule.alpha < 1:
        raise refuse(f"alpha is {rule.alpha:g}; it lies between 0 and 1.")
    if not rule.smallest >= 0:
        raise refuse(f"the smallest effect is {rule.smallest:g}; it is 0 or more.")
    return _Screening(result, rule).decide()


class _Screening:
    """The choice in progress: which components are on, and why each was changed."""

    def __init__(self, result: FactorialResult, rule: ScreeningRule) -> None:
        self.result, self.rule = result, rule
        self.sign = 1.0 if rule.higher_is_better else -1.0
        self.effects: dict[Components, Effect] = {
            tuple(row.term.split(":")): row for row in result.effects
        }
        self.important = {
            names: row for names, row in self.effects.items() if self._is_important(row)
        }
        self.gains = self._gains()
        self.on: dict[str, bool] = {name: self._is_on_alone(name) for name in result.levels}
        self.why: dict[str, str] = {}

    def _is_important(self, row: Effect) -> bool:
        return row.p <= self.rule.alpha and abs(row.estimate) >= self.rule.smallest

    def _gains(self) -> Mapping[Components, float]:
        """Gain by term of the model that predicts: what is important, and all that is inside it."""
        inside = {
            part
            for names in self.important
            for size in range(1, len(names) + 1)
            for part in combinations(names, size)
        }
        return {
            names: self.sign * row.estimate / 2
            for names, row in self.effects.items()
            if names in inside
        }

    def _is_on_alone(self, name: str) -> bool:
        row = self.important.get((name,))
        return row is not None and self.sign * row.estimate > 0

    def decide(self) -> tuple[ComponentDecision, ...]:
        by_size = sorted(
            (names for names in self.important if len(names) > 1),
            key=lambda names: (-abs(self.important[names].estimate), names),
        )
        for _ in range(MOST_PASSES):
            if not any([self._reconsider(names) for names in by_size]):
                break
        return tuple(self._told(name) for name in self.on)

    def _reconsider(self, names: Components) -> bool:
        """Set the components of one interaction to their best together; whether any changed."""
        best, best_value = None, self._predicted(self.on)
        for choice in product([False, True], repeat=len(names)):
            tried = self.on | dict(zip(names, choice, strict=True))
            value = self._predicted(tried)
            if value > best_value + 1e-12:
                best, best_value = tried, value
        if best is None:
            return False
        changed = [name for name in names if best[name] != self.on[name]]
        self.on = best
        for name in changed:
            self.why[name] = self._because_of(name, names)
        return True

    def _predicted(self, on: Mapping[str, bool]) -> float:
        return sum(
            gain * prod(1 if on[name] else -1 for name in names)
            for names, gain in self.gains.items()
        )

    def _because_of(self, name: str, names: Components) -> str:
        others = [f"{one} {'on' if self.on[one] else 'off'}" for one in names if one != name]
        row = self.important[names]
        with_it = self._predicted(self.on | {name: True})
        without = self._predicted(self.on | {name: False})
        change = self.sign * (with_it - without)
        verb = "Kept" if self.on[name] else "Not kept"
        return (
            f"{verb} because of the interaction {':'.join(names)} ({_figures(row)}): with "
            f"{' and '.join(others)}, switching it on changes the outcome by {digits(change)}."
        )

    def _told(self, name: str) -> ComponentDecision:
        row = self.effects.get((name,))
        if row is None:
            leader = next(
                term
                for term, others in self.result.aliases.items()
                if name in {other.removeprefix("-") for other in others}
            )
            return ComponentDecision(
                name, False, None, None, f"Not judged: its effect cannot be told from {leader}."
            )
        reason = self.why.get(name) or f"{self._by_itself(name, row)}{self._fits(name)}"
        return ComponentDecision(name, self.on[name], row.estimate, row.p, reason)

    def _by_itself(self, name: str, row: Effect) -> str:
        if self.on[name]:
            return f"Kept for its main effect ({_figures(row)})."
        if (name,) not in self.important:
            small = row.p <= self.rule.alpha
            lack = "smaller than is worth its burden" if small else "not important"
            return f"Not kept: its main effect is {lack} ({_figures(row)})."
        return f"Not kept: its main effect goes the wrong way ({_figures(row)})."

    def _fits(self, name: str) -> str:
        """The important interactions that agree with leaving the component as it is."""
        terms = [":".join(names) for names in self.important if name in names and len(names) > 1]
        if not terms:
            return ""
        return f" This also serves {' and '.join(terms)}."


def _figures(row: Effect) -> str:
    return f"{digits(row.estimate)}, p {p_digits(row.p)}"
