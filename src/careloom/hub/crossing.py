"""Triggers that fire when a condition turns from no to yes."""

from __future__ import annotations

from collections.abc import Iterator

from careloom.hub.local_time import local_day_and_minute
from careloom.hub.readings import Moment, reader_of
from careloom.hub.standing import Standing, Wait
from careloom.program.definitions import Program
from careloom.program.triggers import Trigger, TriggerKind
from careloom.rules import Answer, Condition

NAN = float("nan")


def note_crossings(program: Program, standing: Standing, at: float) -> None:
    """Judge each line again; one that was no and is yes now brings a decision point about.

    It comes at once, or as long after as its trigger waits.

    Unknown moves no line: what was no before a gap in the readings may still be crossed after it.
    """
    for trigger in _crossed(program, standing):
        if trigger.crosses is None:
            continue
        answer = _judge(program, standing, trigger.crosses, at)
        before = standing.lines.get(trigger.id)
        if answer is Answer.UNKNOWN:
            continue
        standing.lines[trigger.id] = int(answer)
        if before == Answer.NO and answer is Answer.YES:
            due = at + trigger.wait_seconds
            standing.waits.append(Wait(trigger.id, f"e{standing.seq}", due, due, ""))


def _crossed(program: Program, standing: Standing) -> Iterator[Trigger]:
    for evaluation in program.evaluations:
        if evaluation.trigger.kind is TriggerKind.CROSSES:
            yield evaluation.trigger
    if standing.course is not None:
        for rule in program.suite[standing.course.step].rules:
            if rule.trigger.kind is TriggerKind.CROSSES:
                yield rule.trigger


def _judge(program: Program, standing: Standing, condition: Condition, at: float) -> Answer:
    moment = Moment(at, *local_day_and_minute(at, standing.zone))
    row = [NAN] * len(condition.registry)
    for name, slot in zip(condition.uses, condition.uses_slots, strict=True):
        value = _value(program, standing, moment, name)
        row[slot] = NAN if value is None else value
    return condition.judge(row)


def _value(program: Program, standing: Standing, moment: Moment, name: str) -> float | None:
    variable = program.variables.get(name)
    if variable is None or variable.formula is None:
        return reader_of(program, name)(standing, moment)
    row = [NAN] * len(program.scope.registry)
    for used in variable.formula.uses:
        value = _value(program, standing, moment, used)
        row[program.scope.registry.slot(used)] = NAN if value is None else value
    return variable.formula.evaluate(row)
