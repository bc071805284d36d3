"""That outcomes stay apart from the clinical target, and risk answers are answered."""

from __future__ import annotations

from collections.abc import Iterator

from careloom.program.checking.derivations import made_from
from careloom.program.checking.proofs.finding import error, warning
from careloom.program.definitions import Program
from careloom.program.problems import Problem

DAY = 86400.0
_TWO_WEEKS = 14


def prove_purpose(program: Program) -> Iterator[Problem]:
    """No overall outcome reads the clinical target; instruments are not asked too often."""
    target = _reach(program, program.target.measure)
    for step in program.suite.values():
        read = {name for use in step.outcome.uses for name in _reach(program, use)}
        if shared := sorted(read & target):
            message = f"The overall outcome reads the clinical target ({', '.join(shared)})."
            hint = "A step is judged by its own small aim, not by the target of the whole care."
            yield error("P430", f"{step.path}/outcome", message, hint)
    for rule in program.safety:
        if rule.when is not None and not _reads_its_items(program, rule.items, rule.when.uses):
            message = f'The rule "{rule.id}" does not read the answers it is tied to.'
            hint = "Its condition must read the variable of each item, and nothing else."
            yield error("P431", rule.path, message, hint)
    for evaluation in program.evaluations:
        yield from _too_often(program, evaluation.path, evaluation.ask, evaluation.trigger)


def _reach(program: Program, name: str) -> set[str]:
    """The variable and all that it is made from."""
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        variable = program.variables.get(waiting.pop())
        if variable is not None and variable.id not in reached:
            reached.add(variable.id)
            waiting.extend(made_from(variable))
    return reached


def _reads_its_items(program: Program, items: tuple[str, ...], uses: tuple[str, ...]) -> bool:
    known = {v.source_id for v in program.variables.values() if v.id in uses}
    return bool(uses) and known == set(items)


def _too_often(
    program: Program, path: str, ask: tuple[str, ...], trigger: object
) -> Iterator[Problem]:
    every = getattr(trigger, "every_days", 1) * DAY
    weekly = 7 * DAY if getattr(trigger, "weekdays", ()) else every
    for instrument in program.instruments.values():
        asked = [item for item in ask if item in instrument.items]
        if asked and instrument.repeat_seconds > weekly:
            message = f'"{instrument.id}" is asked more often than its repeat span allows.'
            yield warning("P432", path, message, "Ask it at longer intervals.")
