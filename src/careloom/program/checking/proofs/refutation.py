"""Which conditions can never hold, and which exits always do.

Proven over the ranges of the variables for comparisons with constants; what can be neither proven
nor refuted this way is left alone.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from careloom.program.checking.proofs.finding import error
from careloom.program.definitions import Program, Scope
from careloom.program.problems import Problem
from careloom.rules import Answer, Condition, Kind, Node, Registry
from careloom.rules.tree import Among, Apply, Arithmetic, Compare, Constant, Has, Read, nodes_of

_MOST_CASES = 4096
_MOST_IN_ALL = 200_000
"""Cases tried for one program; conditions that come after these are left alone."""
_STEP = 0.5
_TRANSPARENT = frozenset({"double", "size"})
"""Functions that move no number: the answer still changes only at the constants beside them."""


class _Trials:
    """How many cases may still be tried."""

    def __init__(self) -> None:
        self.left = _MOST_IN_ALL

    def grants(self, cases: int) -> bool:
        """Whether so many may be tried; if so, they are taken off."""
        if cases > min(_MOST_CASES, self.left):
            return False
        self.left -= cases
        return True


def prove_reachable(program: Program) -> Iterator[Problem]:
    """Rules that can never fire and exits that always hold."""
    trials = _Trials()
    yield from _scope(program, program.scope, trials)
    for scope in program.course_scopes.values():
        yield from _scope(program, scope, trials)


def _scope(program: Program, scope: Scope, trials: _Trials) -> Iterator[Problem]:
    for path, condition in scope.conditions:
        answers = _possible(program, condition, trials)
        if answers is None:
            continue
        if Answer.YES not in answers:
            message = f"This condition can never hold: {condition.text[:80]}"
            hint = "Look at the ranges of its variables, or at a contradiction in it."
            yield error("P460", path, message, hint)
        elif "/exits/" in path and answers == {Answer.YES}:
            message = f"This exit always holds: {condition.text[:80]}"
            yield error("P461", path, message, "The course would end where it begins.")


def _possible(program: Program, condition: Condition, trials: _Trials) -> set[Answer] | None:
    """Every answer over the variables' telling values; None where it cannot be said.

    A comparison of one variable with constants changes its answer only at those constants, so
    trying each constant and both its sides tries every case.
    """
    constants = _constants(condition.node)
    if constants is None:
        return None
    # Only has() can turn an absent reading into a yes.
    asked = any(isinstance(node, Has) for node in nodes_of(condition.node))
    absent = [math.nan] if asked else []
    cases = [
        _telling(program, condition.registry, name, constants.get(name, set())) + absent
        for name in condition.uses
    ]
    if not trials.grants(math.prod(len(values) for values in cases)):
        return None
    found = set()
    row = [math.nan] * len(condition.registry)
    for values in itertools.product(*cases):
        for slot, value in zip(condition.uses_slots, values, strict=True):
            row[slot] = value
        found.add(condition.judge(row))
    return found


def _constants(tree: Node) -> dict[str, set[float]] | None:
    """The numbers each variable is compared with.

    None when something is computed, or one number compared with another variable's: then answers
    change elsewhere than at the constants.
    """
    found: dict[str, set[float]] = {}
    for node in nodes_of(tree):
        if isinstance(node, Arithmetic):
            return None
        if isinstance(node, Apply) and node.function not in _TRANSPARENT:
            return None
        if not isinstance(node, Compare | Among):
            continue
        if isinstance(node, Compare) and _both_read(node):
            return None
        below = list(nodes_of(node))
        listed = node.items if isinstance(node, Among) else ()
        numbers = {one.value for one in (*below, *listed) if isinstance(one, Constant)}
        for one in below:
            if isinstance(one, Read):
                found.setdefault(one.name, set()).update(numbers)
    return found


def _both_read(node: Compare) -> bool:
    """Whether numbers of variables stand on both sides; codes are all tried and do not matter."""
    if node.left.type.kind in (Kind.BOOL, Kind.ENUM):
        return False
    return all(
        any(isinstance(one, Read) for one in nodes_of(side)) for side in (node.left, node.right)
    )


def _telling(program: Program, registry: Registry, name: str, constants: set[float]) -> list[float]:
    variable = registry.get(name)
    if variable is None:
        return [math.nan]
    if variable.kind is Kind.BOOL:
        return [0.0, 1.0]
    if variable.kind is Kind.ENUM:
        return [float(code) for code in range(len(variable.options))]
    if variable.kind is Kind.SET:
        return [float(bits) for bits in range(min(2 ** len(variable.options), _MOST_CASES + 1))]
    low, high = _span(program, name)
    step = 1.0 if variable.kind is Kind.INT else _STEP
    near = {low, high, *(c + side for c in constants for side in (-step, 0.0, step))}
    if variable.kind is not Kind.INT:
        ends = sorted({*constants, low, high} - {-math.inf, math.inf})
        near |= {(one + next_) / 2 for one, next_ in itertools.pairwise(ends)}
    return sorted(value for value in near if low <= value <= high and math.isfinite(value)) or [0.0]


def _span(program: Program, name: str) -> tuple[float, float]:
    """The least and the greatest value; what is counted or lasts begins at zero."""
    declared = program.variables.get(name)
    if declared is not None:
        return declared.low, declared.high
    if name.startswith("event.") and name.endswith((".last", ".mean")):
        return -math.inf, math.inf
    return 0.0, 24.0 if name == "now.hour" else math.inf
