"""Questions as pages show them: every answer a large button, nothing to drag."""

from __future__ import annotations

from dataclasses import dataclass

from careloom.program.definitions import Program

_MOST_BUTTONS = 11


@dataclass(frozen=True, slots=True)
class Question:
    """One item in one language. `answers` are value and words; none when something is typed.

    `kind` is the item's own: `text` takes words, all else that is typed a number.
    """

    item: str
    ask: str
    answers: tuple[tuple[str, str], ...]
    low_says: str
    high_says: str
    low: str
    high: str
    kind: str


def question_of(program: Program, name: str, language: str) -> Question:
    """The item as a question. KeyError for an item that the program does not have."""
    items = {key: item for one in program.instruments.values() for key, item in one.items.items()}
    item = items[name]
    answers = tuple((option.code, option.say[language]) for option in item.options)
    if item.kind == "scale" and item.high - item.low < _MOST_BUTTONS:
        answers = tuple((f"{n}", f"{n}") for n in range(int(item.low), int(item.high) + 1))
    return Question(
        item=name,
        ask=item.ask[language],
        answers=answers,
        low_says=item.low_says.get(language, ""),
        high_says=item.high_says.get(language, ""),
        low=f"{item.low:g}",
        high=f"{item.high:g}",
        kind=item.kind,
    )
