"""That every need is answered, every level can be reached and every event is offered."""

from __future__ import annotations

from collections.abc import Iterator

from careloom.program.checking.proofs.finding import error, warning
from careloom.program.coverage import missing_steps
from careloom.program.definitions import Program
from careloom.program.problems import Problem
from careloom.program.triggers import TriggerKind


def prove_coverage(program: Program) -> Iterator[Problem]:
    """Unmet and unreachable needs, levels gated by themselves, events that no rule offers."""
    for need in missing_steps(program):
        message = f'No step meets the need "{need.id}".'
        hint = "To be made: a step whose `meets` lists it. Until then nothing is offered for it."
        yield warning("P420", need.path, message, hint)
    for need in program.model.needs:
        if need.when is None and not need.reports:
            message = f'The need "{need.id}" can be found only when staff set it.'
            yield warning("P421", need.path, message, "Give it a condition (when) or reports.")
    yield from _gates(program)
    yield from _opening(program)
    for step in program.suite.values():
        offered = {option for rule in step.rules for option in rule.options}
        for event in step.events.values():
            if event.id not in offered:
                message = f'No rule offers the event "{event.id}".'
                yield warning("P423", event.path, message, "Offer it by a rule, or remove it.")


def _gates(program: Program) -> Iterator[Problem]:
    """A capability that only steps from above could show would keep the level shut for ever."""
    priority = {level.id: level.priority for level in program.model.levels}
    for level in program.model.levels:
        if level.capability is None:
            continue
        past = {name.split(".")[1] for name in level.capability.uses if name.startswith("past.")}
        above = sorted(s for s in past if priority[program.suite[s].level] > level.priority)
        others = [name for name in level.capability.uses if not name.startswith("past.")]
        if past and not others and len(above) == len(past):
            message = f"This level opens only by steps that it keeps closed: {', '.join(above)}."
            hint = "Test what the level itself teaches: its readings or its own steps' outcomes."
            yield error("P422", f"{level.path}/capability", message, hint)


def _opening(program: Program) -> Iterator[Problem]:
    for step in program.suite.values():
        if not any(rule.trigger.kind is TriggerKind.START for rule in step.rules):
            message = f'Nothing happens when "{step.id}" begins.'
            yield warning("P424", step.path, message, "Add a rule with trigger: {start: true}.")
