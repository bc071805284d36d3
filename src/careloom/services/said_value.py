"""A value as the person said it: the words of their answer, or a number with its scale."""

from __future__ import annotations

from dataclasses import dataclass

from careloom.program.definitions import Program
from careloom.program.variables import AnswerOption, SourceKind, TailoringVariable
from careloom.rules import Kind, format_value

_DECIMALS = 1


@dataclass(frozen=True, slots=True)
class Said:
    """`words` in the person's language; `low` and `high` are the ends of a scale, else empty.

    `words` is `yes` or `no` for what is either: pages have their own words for these.
    """

    words: str
    low: str = ""
    high: str = ""


def say_value(program: Program, variable: TailoringVariable, value: float, language: str) -> Said:
    """What a reading says. Never raises: a value without words is told as the number it is."""
    if variable.source is SourceKind.REPORT:
        return _reported(program, variable, value, language)
    for instrument in program.instruments.values():
        if variable.source is SourceKind.ITEM and variable.source_id in instrument.items:
            return say_answer(program, variable.source_id, value, language)
    if variable.variable.kind is Kind.BOOL:
        return Said("yes" if value else "no")
    if variable.variable.kind is Kind.DOUBLE:
        return Said(f"{round(value, _DECIMALS):g}")
    return Said(format_value(variable.variable, value))


def say_answer(program: Program, item_id: str, value: float, language: str) -> Said:
    """What an answer says. KeyError for an item that the program does not have."""
    items = {key: item for one in program.instruments.values() for key, item in one.items.items()}
    item = items[item_id]
    words = _words(item.options, value, language)
    if words:
        return Said(words)
    if item.kind == "scale":
        return Said(f"{value:g}", f"{item.low:g}", f"{item.high:g}")
    return Said(f"{value:g}")


def _reported(program: Program, variable: TailoringVariable, value: float, language: str) -> Said:
    """Reports are numbered in the order of their options."""
    report = program.reports.get(variable.source_id)
    place = int(value)
    if report is None or not 0 <= place < len(report.options):
        return Said(format_value(variable.variable, value))
    return Said(report.options[place].say[language])


def _words(options: tuple[AnswerOption, ...], value: float, language: str) -> str:
    return next((one.say[language] for one in options if one.value == value), "")
