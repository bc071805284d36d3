"""Which words an event was told in."""

from __future__ import annotations

from careloom.hub.standing import Standing
from careloom.program.definitions import Program
from careloom.program.suite import texts_of


def words_of_event(program: Program, standing: Standing, step: str, event: str) -> str:
    """The text that was told when the event was last sent; the plain one of a course that is over.

    KeyError for an event that the program does not have.
    """
    course = standing.course
    state = course.events.get(event) if course is not None and course.step == step else None
    told = state.text if state is not None else ""
    return told if told in program.texts else program.suite[step].events[event].text


def event_told_by(program: Program, text: str) -> tuple[str, str]:
    """The step and the event that this text is told for; empty names where it is none's."""
    for step in program.suite.values():
        for event in step.events.values():
            if text in texts_of(event):
                return step.id, event.id
    return "", ""
