"""A small registry with every kind, and short ways to rows, conditions and problems."""

import math
from collections.abc import Mapping

import numpy as np

from careloom.rules import (
    Columns,
    Condition,
    Formula,
    Kind,
    Problem,
    Registry,
    Variable,
    compile_condition,
    compile_formula,
)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STEPS = ("walk", "play", "praise")
UNKNOWN = math.nan
Given = float | str | bool | frozenset[str] | None

CARE = Registry(
    [
        Variable("mood", Kind.DOUBLE),
        Variable("stress", Kind.DOUBLE),
        Variable("count", Kind.INT),
        Variable("tries", Kind.INT),
        Variable("weekday", Kind.ENUM, DAYS),
        Variable("best.day", Kind.ENUM, DAYS),
        Variable("level", Kind.ENUM, ("low", "high")),
        Variable("chosen", Kind.SET, STEPS),
        Variable("now.at", Kind.TIMESTAMP),
        Variable("past.play.at", Kind.TIMESTAMP),
        Variable("gap", Kind.DURATION),
        Variable("rest", Kind.DURATION),
        Variable("ready", Kind.BOOL),
        Variable("past.play.reached", Kind.BOOL),
    ]
)


def a_row(given: Mapping[str, Given] | None = None, **named: Given) -> list[float]:
    """Every variable absent but those given: options by name, sets as frozensets of names."""
    row = [UNKNOWN] * len(CARE)
    for name, value in {**(given or {}), **named}.items():
        variable = CARE.variables[CARE.slot(name)]
        row[CARE.slot(name)] = _held(variable, value)
    return row


def _held(variable: Variable, value: Given) -> float:
    if value is None:
        return UNKNOWN
    if isinstance(value, str):
        return float(variable.options.index(value))
    if isinstance(value, frozenset):
        return float(sum(1 << variable.options.index(option) for option in value))
    return float(value)


def columns_of(*rows: list[float]) -> Columns:
    """Rows of people as columns of slots."""
    return np.array(rows, np.float64).T.copy()


def condition(text: str, registry: Registry = CARE) -> Condition:
    """The condition; the test fails with its problems if it has any."""
    made = compile_condition(text, registry)
    assert isinstance(made, Condition), [str(problem) for problem in made]
    return made


def formula(text: str, registry: Registry = CARE) -> Formula:
    """The formula; the test fails with its problems if it has any."""
    made = compile_formula(text, registry)
    assert isinstance(made, Formula), [str(problem) for problem in made]
    return made


def problems(text: str, registry: Registry = CARE) -> list[Problem]:
    """The problems; the test fails if there are none."""
    made = compile_condition(text, registry)
    assert isinstance(made, list) and made, f"{text[:60]} was accepted"
    return made
