"""The planner: which needs are answered by which steps, in which languages, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from careloom.program.definitions import Program
from careloom.program.model import NeedState


@dataclass(frozen=True, slots=True)
class Covered:
    """One need with the steps that meet it or prepare for it."""

    need: NeedState
    steps: tuple[str, ...]
    toward: tuple[str, ...]


def coverage(program: Program) -> tuple[Covered, ...]:
    """Every need in the author's order."""
    return tuple(
        Covered(
            need,
            need.steps,
            tuple(step.id for step in program.suite.values() if need.id in step.toward),
        )
        for need in program.model.needs
    )


def missing_steps(program: Program) -> tuple[NeedState, ...]:
    """Needs that want a step and have none: what is to be made."""
    return tuple(
        one.need
        for one in coverage(program)
        if not one.steps and not one.need.person and not one.need.steady
    )


def coverage_table(program: Program, language: str) -> str:
    """The conceptual model as a Markdown table: level, goal, behaviors, needs, steps, gains."""
    lines = [
        "| Level | Goal | Behaviors | Need | Steps | Gains |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for level in program.model.levels:
        for one in coverage(program):
            if one.need.level != level.id:
                continue
            steps = ", ".join(program.suite[step].name[language] for step in one.steps)
            cells = (
                level.name[language],
                level.goal[language],
                level.behaviors[language],
                one.need.name[language],
                steps or "to be made",
                level.gains[language],
            )
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
