"""Which conditions can never hold, and which exits always do.

Proven over the ranges of the variables for chains of comparisons; what can be neither proven nor
refuted this way is left alone.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from careloom.program.checking.proofs.finding import error
from careloom.program.definitions import Program, Scope
from careloom.program.problems import Problem
from careloom.rules import Answer, Condition, Kind, Registry

_MOST_CASES = 4096
_STEP = 0.5


def prove_reachable(program: Program) -> Iterator[Problem]:
    """Rules that can never fire and exits that always hold."""
    yield from _scope(program, program.scope)
    for scope in program.course_scopes.values():
        yield from _scope(program, scope)


def _scope(program: Program, scope: Scope) -> Iterator[Problem]:
    for path, condition in scope.conditions:
        answers = _possible(program, condition)
        if answers is None:
            continue
        if Answer.YES not in answers:
            message = f"This condition can never hold: {condition.text[:80]}"
            hint = "Look at the ranges of its variables, or at a contradiction in it."
            yield error("P460", path, message, hint)
        elif "/exits/" in path and answers == {Answer.YES}:
            message = f"This exit always holds: {condition.text[:80]}"
            yield error("P461", path, message, "The course would end where it begins.")


def _possible(program: Program, condition: Condition) -> set[Answer] | None:
    """Every answer over the variables' telling values; None where there are too many to try.

    A comparison of one variable with constants changes its answer only at those constants, so
    trying each constant and both its sides tries every case. Conditions that compute with
    variables are not tried.
    """
    constants = _constants(condition.text)
    if constants is None:
        return None
    # Only has() can turn an absent reading into a yes.
    absent = [math.nan] if "has(" in condition.text else []
    cases = [
        _telling(program, condition.registry, name, constants) + absent for name in condition.uses
    ]
    if math.prod(len(values) for values in cases) > _MOST_CASES:
        return None
    found = set()
    row = [math.nan] * len(condition.registry)
    for values in itertools.product(*cases):
        for slot, value in zip(condition.uses_slots, values, strict=True):
            row[slot] = value
        found.add(condition.judge(row))
    return found


def _constants(text: str) -> list[float] | None:
    """The numbers in a condition; None when it computes, which moves where answers change."""
    bare = "".join(" " if mark in "()[],!<>=&|?:" else mark for mark in _unquoted(text))
    found = []
    for word in bare.split():
        try:
            found.append(float(word))
        except ValueError:
            if any(mark in word for mark in "+-*/%"):
                return None
    return found


def _unquoted(text: str) -> str:
    parts = text.replace('"', "'").split("'")
    return " ".join(parts[::2])


def _telling(
    program: Program, registry: Registry, name: str, constants: list[float]
) -> list[float]:
    variable = registry.get(name)
    if variable is None:
        return [math.nan]
    if variable.kind is Kind.BOOL:
        return [0.0, 1.0]
    if variable.kind is Kind.ENUM:
        return [float(code) for code in range(len(variable.options))]
    if variable.kind is Kind.SET:
        return [float(bits) for bits in range(min(2 ** len(variable.options), _MOST_CASES))]
    declared = program.variables.get(name)
    low, high = (declared.low, declared.high) if declared else (0.0, math.inf)
    step = 1.0 if variable.kind is Kind.INT else _STEP
    near = {low, high, *(c + side for c in constants for side in (-step, 0.0, step))}
    if variable.kind is not Kind.INT:
        near |= {(one + next_) / 2 for one, next_ in itertools.pairwise(sorted({*constants, low}))}
    return sorted(value for value in near if low <= value <= high and math.isfinite(value))
