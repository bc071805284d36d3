"""Derived columns: `log_steps = log(steps30 + 0.5)`, in the language of conditions.

The language and its functions are those of docs/reference/conditions.md, with every number a
double. What cannot be computed, as the logarithm of zero, is empty and never zero.
"""

import re
from collections.abc import Sequence

import numpy as np
import pyarrow.compute as pc

from careloom.rules import Formula, Kind, Problem, Registry, Variable, compile_formula
from careloom.science.frames import Floats, Table
from careloom.science.problems import DataError, DataProblem

_WRITTEN = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*=(?!=)\s*(\S.*)\Z", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*\Z", re.ASCII)
_MOST_OPTIONS = 1_000
_BLOCK = 1 << 16


def derived_names(texts: Sequence[str]) -> dict[str, frozenset[str]]:
    """By the name of each derived column the words in its formula, column names among them.

    Refuses, all at once, what is not written as `name = formula`.
    """
    found: dict[str, frozenset[str]] = {}
    problems = []
    for text in texts:
        match = _WRITTEN.match(text)
        if match is None:
            problems.append(
                DataProblem(
                    f'"{text[:60]}" derives no column.',
                    hint='Write it as: "log_steps = log(steps30 + 0.5)"',
                )
            )
        else:
            found[match[1]] = frozenset(_WORD.findall(match[2]))
    if problems:
        raise DataError(problems)
    return found


def derive(table: Table, texts: Sequence[str], *, known: Sequence[str] = ()) -> Table:
    """The table with one column more for each text; a later text may use an earlier column.

    `known` names columns that were not read because no text mentions them, for suggestions.
    """
    derived_names(texts)
    for text in texts:
        match = _WRITTEN.match(text)
        if match is not None:
            table = table.having(match[1], _computed(table, match[1], match[2], known))
    return table


def _computed(table: Table, name: str, written: str, known: Sequence[str]) -> Floats:
    mentioned = set(_WORD.findall(written))
    names = _usable([*table.names, *known])
    variables = [_variable(table, column, column in mentioned) for column in names]
    formula = _compiled(name, written, variables)
    used = [_variable(table, column, True) for column in formula.uses]
    formula = _compiled(name, written, used)
    inputs = np.empty((len(used), len(table)))
    for slot, variable in enumerate(used):
        inputs[slot] = _slot_values(table, variable)
    values = np.empty(len(table))
    for start in range(0, len(table), _BLOCK):
        block = slice(start, start + _BLOCK)
        values[block] = formula.evaluate_many(np.ascontiguousarray(inputs[:, block]))
    return np.where(np.isfinite(values), values, np.nan)


def _compiled(name: str, written: str, variables: Sequence[Variable]) -> Formula:
    formula = compile_formula(written, Registry(variables))
    if isinstance(formula, Formula):
        return formula
    raise DataError([_told(name, problem) for problem in formula])


def _told(name: str, problem: Problem) -> DataProblem:
    return DataProblem(
        f'the derived column "{name}", character {problem.column}: {problem.message}',
        hint=problem.hint,
    )


def _usable(names: Sequence[str]) -> list[str]:
    """The columns that a formula can name; of two that differ by a dot only, the first."""
    found: dict[str, str] = {}
    for name in names:
        if _NAME.match(name) and _is_free(name):
            found.setdefault(name.replace(".", "_"), name)
    return list(found.values())


def _is_free(name: str) -> bool:
    try:
        Registry([Variable(name, Kind.DOUBLE)])
    except ValueError:
        return False
    return True


def _variable(table: Table, name: str, needed: bool) -> Variable:
    """Text is an enum of the words that occur; all else is a double. Unneeded ones cost nothing."""
    if not needed or not table.is_text(name):
        return Variable(name, Kind.DOUBLE)
    return Variable(name, Kind.ENUM, _options(table, name))


def _options(table: Table, name: str) -> tuple[str, ...]:
    words = pc.unique(table.texts(name).drop_null()).to_pylist()
    if len(words) > _MOST_OPTIONS or not words:
        raise DataError(
            [
                DataProblem(
                    f"the column is text with {len(words):,} different values.",
                    column=name,
                    hint="A derived column needs numbers, or text of a few kinds.",
                )
            ]
        )
    return tuple(sorted(words))


def _slot_values(table: Table, variable: Variable) -> Floats:
    if variable.kind is not Kind.ENUM:
        return table.numbers(variable.name)
    places = {word: float(place) for place, word in enumerate(variable.options)}
    words = table.texts(variable.name).to_pylist()
    return np.array([np.nan if word is None else places[word] for word in words])
