"""From data and a question to a result: what all excursion effects have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from careloom.science.derive import derive
from careloom.science.effects.counts import Counts
from careloom.science.effects.curve import grid_of
from careloom.science.effects.decisions import Decisions, read_decisions, refuse_one_sided
from careloom.science.effects.options import Question, Reading, only
from careloom.science.effects.result import Account, ExcursionResult, told
from careloom.science.effects.solution import Solution
from careloom.science.files import names_in, read_file
from careloom.science.frames import Floats, Table, TableLike, open_table


@dataclass(frozen=True, slots=True)
class Method:
    """An estimator's name, what it estimates, on which scale, and how it solves for it."""

    name: str
    estimand: str
    scale: str
    solve: Callable[[Decisions, Reading], Solution]
    check: Callable[[Decisions, Reading], None] = lambda decisions, reading: None


def answered(question: Question, data: TableLike, method: Method) -> ExcursionResult:
    """The result of one method for a question, from a table that fits into memory."""
    reading = question.read()
    table = opened(data, reading)
    decisions = read_decisions(table, reading)
    refuse_one_sided(decisions.taken.mean(axis=0).tolist(), reading)
    method.check(decisions, reading)
    with np.errstate(all="ignore"):  # what overflows is refused below, in a sentence
        solution = method.solve(decisions, reading)
    account = Account(
        estimator=method.name,
        estimand=method.estimand,
        scale=method.scale,
        rows=len(table),
        grid=grid_of(decisions.table, reading.moderators, decisions.moderators),
        notes=(*decisions.notes, *decisions.counts.notes(question.missing)),
        details=details(reading, decisions.numerator, decisions.counts),
    )
    return told(solution, account, level=question.level, contrasts=question.contrasts)


def opened(data: TableLike, reading: Reading) -> Table:
    """The columns that the question needs, derived ones included; a file is read for these only."""
    if isinstance(data, str | Path):
        path = Path(data)
        names = names_in(path)
        columns = reading.columns_in(names)
        table = open_table(read_file(path, columns=columns, text=[reading.question.id]))
    else:
        table = open_table(data)
        names = list(table.names)
        table = only(table, reading.columns_in(names))
    return derive(table, reading.question.derive, known=names)


def details(reading: Reading, numerator: Floats | None, counts: Counts) -> dict[str, object]:
    """What the JSON tells beside the estimates: how it was done, and what was left out."""
    asked = reading.question
    found: dict[str, object] = {
        "correction": asked.correction,
        "missing": asked.missing,
        "lag": asked.lag,
        "left_out": counts.told(),
        "randomization": counts.randomization(),
    }
    if numerator is None:
        return found
    return found | {
        "numerator_probability": {
            name or "treatment": "varies" if np.ptp(numerator[:, place]) else numerator[0, place]
            for place, name in enumerate(reading.arms.names)
        },
    }
