"""Triggers that fire when a condition turns from no to yes."""

from __future__ import annotations

from collections.abc import Iterator

from careloom.hub.local_time import local_day_and_minute
from careloom.hub.plan import plan_of
from careloom.hub.readings import Moment
from careloom.hub.standing import Standing, Wait
from careloom.hub.taking import as_row, look
from careloom.program.definitions import Program
from careloom.program.triggers import Trigger, TriggerKind
from careloom.rules import Answer, Condition


def note_crossings(program: Program, standing: Standing, at: float) -> None:
    """Judge each line again; one that was no and is yes now brings a decision point about.

    It comes at once, or as long after as its trigger waits.

    Unknown moves no line: what was no before a gap in the readings may still be crossed after it.
    """
    for trigger, step in _crossed(program, standing):
        if trigger.crosses is None:
            continue
        answer = _judge(program, standing, trigger.crosses, step, at)
        before = standing.lines.get(trigger.id)
        if answer is Answer.UNKNOWN:
            continue
        standing.lines[trigger.id] = int(answer)
        if before == Answer.NO and answer is Answer.YES:
            due = at + trigger.wait_seconds
            standing.waits.append(Wait(trigger.id, f"e{standing.seq}", due, due, ""))


def _crossed(program: Program, standing: Standing) -> Iterator[tuple[Trigger, str]]:
    """Each such trigger, and the step whose names it may read; "" for an evaluation's."""
    for evaluation in program.evaluations:
        if evaluation.trigger.kind is TriggerKind.CROSSES:
            yield evaluation.trigger, ""
    if standing.course is not None:
        for rule in program.suite[standing.course.step].rules:
            if rule.trigger.kind is TriggerKind.CROSSES:
                yield rule.trigger, standing.course.step


def _judge(
    program: Program, standing: Standing, condition: Condition, step: str, at: float
) -> Answer:
    plan = plan_of(program)
    reads, width = plan.reads_of_line(condition, step)
    moment = Moment(at, *local_day_and_minute(at, standing.zone))
    return condition.judge(as_row(look(reads, standing, moment, width).row, width))
