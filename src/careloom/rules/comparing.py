"""Operators between two operands: which kinds they take, and what they become."""

from collections.abc import Sequence

from careloom.rules.kinds import NUMBERS, ORDERED, Kind, Type, shortened
from careloom.rules.operands import (
    BOOL,
    Complaint,
    Operand,
    Text,
    converted,
    describe,
    operand_word,
    widened,
    widened_pair,
)
from careloom.rules.registry import closest
from careloom.rules.syntax import Binary
from careloom.rules.tree import Among, Arithmetic, Compare, Constant, Holds, Node

OPERATORS = frozenset({"<", "<=", ">", ">=", "==", "!="})
_MOMENT, _SPAN = Kind.TIMESTAMP, Kind.DURATION
_TIME_SUMS = {
    ("+", _MOMENT, _SPAN): _MOMENT,
    ("+", _SPAN, _MOMENT): _MOMENT,
    ("+", _SPAN, _SPAN): _SPAN,
    ("-", _MOMENT, _SPAN): _MOMENT,
    ("-", _MOMENT, _MOMENT): _SPAN,
    ("-", _SPAN, _SPAN): _SPAN,
}


def comparison(written: Binary, left: Operand, right: Operand) -> Node:
    """`< <= > >= == !=`. Complaint if the kinds do not meet."""
    operator = written.operator
    if operator not in ("==", "!="):
        for side in (left, right):
            if isinstance(side, Text) or side.type.kind not in ORDERED:
                raise Complaint(
                    written.at,
                    f'"{operator}" compares numbers and times; {describe(side)}.',
                    "Use == or in.",
                )
    first, second = _matched(written, left, right)
    if first.type.kind is Kind.SET:
        raise Complaint(
            written.at,
            f'"{operator}" does not compare sets.',
            'Ask for an option, as: "walk" in chosen. Or use size(chosen).',
        )
    return Compare(BOOL, written.span, operator, first, second)


def _matched(written: Binary, left: Operand, right: Operand) -> tuple[Node, Node]:
    """Both sides as nodes of one type, or a Complaint that says why they cannot be."""
    if isinstance(left, Text) and isinstance(right, Text):
        raise Complaint(
            written.at, "Here two strings are compared.", "Compare a variable with a string."
        )
    if isinstance(left, Text):
        right_node = right
        assert not isinstance(right_node, Text)
        return option_constant(left, right_node), right_node
    if isinstance(right, Text):
        return left, option_constant(right, left)
    if left.type.kind in NUMBERS and right.type.kind in NUMBERS:
        if left.type != right.type:
            return converted(left), converted(right)
        return left, right
    if left.type != right.type:
        raise Complaint(
            written.at,
            f'"{written.operator}" needs two of a kind; {describe(left)} and {describe(right)}.',
            _pair_hint(left, right),
        )
    return left, right


def _pair_hint(left: Node, right: Node) -> str:
    kinds = {left.type.kind, right.type.kind}
    if kinds == {Kind.ENUM}:
        return "Two enums compare only if they have the same options in the same order."
    if Kind.BOOL in kinds:
        return "Yes and no are written true and false, not 1 and 0."
    if Kind.TIMESTAMP in kinds:
        return 'A moment is written timestamp("2026-01-31T09:00:00Z").'
    if Kind.DURATION in kinds:
        return 'A length of time is written duration("36h").'
    return "Compare things of one kind."


def option_constant(text: Text, beside: Node) -> Constant:
    """The number of this option among those of the enum beside it."""
    options = beside.type.options
    if beside.type.kind is Kind.SET:
        raise Complaint(
            text.span[0],
            f"A string is not compared with a set; {describe(beside)}.",
            f'Ask for an option, as: "{text.shown}" in {_shown_name(beside)}',
        )
    if beside.type.kind is not Kind.ENUM:
        raise Complaint(
            text.span[0], f"{describe(text)}, but {describe(beside)}.", _text_hint(text, beside)
        )
    if text.text not in options:
        raise _no_option(text, beside)
    return Constant(beside.type, text.span, float(options.index(text.text)))


def _no_option(text: Text, beside: Node) -> Complaint:
    close = closest(text.text, beside.type.options)
    start = f'Did you mean "{close}"? ' if close else ""
    return Complaint(
        text.span[0],
        f'"{text.shown}" is not an option of {_shown_name(beside)}.',
        f"{start}Its options: {shortened(beside.type.options, 12)}.",
    )


def _shown_name(node: Node) -> str:
    return operand_word(node).strip('"')


def _text_hint(text: Text, beside: Node) -> str:
    kind = beside.type.kind
    if kind in (Kind.TIMESTAMP, Kind.DURATION):
        return f'Write {kind.value}("...") around it.'
    if kind is Kind.BOOL:
        return "Write true or false without quotes."
    return "Write the number without quotes."


def among(written: Binary, left: Operand, items: Sequence[Operand]) -> Node:
    """`x in [...]` with constants. Complaint for an empty list or items of other kinds."""
    if isinstance(left, Text):
        raise Complaint(
            left.span[0], "Here a string is looked for in a list.", "Put a variable before in."
        )
    if left.type.kind is Kind.SET:
        raise Complaint(
            written.at,
            f'"in" with a list takes a single value; {describe(left)}.',
            f'Ask for an option, as: "{left.type.options[0]}" in {_shown_name(left)}',
        )
    if not items:
        raise Complaint(
            written.right.span[0], "This list is empty; nothing is in it.", "Name an option."
        )
    constants = [_item(written, left, item) for item in items]
    if left.type.kind in NUMBERS:
        kinds = {node.type.kind for node in (left, *constants)}
        if Kind.DOUBLE in kinds:
            doubles = tuple(
                item for node in constants if isinstance(item := widened(node), Constant)
            )
            return Among(BOOL, written.span, converted(left), doubles)
    return Among(BOOL, written.span, left, tuple(constants))


def _item(written: Binary, left: Node, item: Operand) -> Constant:
    if isinstance(item, Text):
        return option_constant(item, left)
    if not isinstance(item, Constant):
        raise Complaint(
            item.span[0],
            "A list holds values written out, not variables.",
            "Join comparisons with ||, as: a == b || a == c",
        )
    both_numbers = left.type.kind in NUMBERS and item.type.kind in NUMBERS
    if item.type != left.type and not both_numbers:
        raise Complaint(
            item.span[0], f"{describe(left)}, but {describe(item)}.", _pair_hint(left, item)
        )
    return item


def holds(written: Binary, left: Operand, right: Node) -> Node:
    """`"option" in set`. Complaint if the right is no set or the left no option of it."""
    if right.type.kind is not Kind.SET:
        raise Complaint(
            written.at,
            f'After "in" stands a list or a set; {describe(right)}.',
            'Write a list, as: weekday in ["sat", "sun"]',
        )
    if not isinstance(left, Text):
        raise Complaint(
            left.span[0],
            f"Before in stands an option of {_shown_name(right)} in quotes.",
            f'Write it as: "{right.type.options[0]}" in {_shown_name(right)}',
        )
    if left.text not in right.type.options:
        raise _no_option(left, right)
    place = right.type.options.index(left.text)
    return Holds(BOOL, written.span, right, left.text, place)


def arithmetic(written: Binary, left: Operand, right: Operand) -> Node:
    """`+ - * / %` by CEL's rules: int with int, double with double, times with durations."""
    operator = written.operator
    if isinstance(left, Text) or isinstance(right, Text):
        wrong = left if isinstance(left, Text) else right
        raise Complaint(
            written.at, f'"{operator}" works on numbers and times; {describe(wrong)}.', _NO_TEXT
        )
    time = _TIME_SUMS.get((operator, left.type.kind, right.type.kind))
    if time is not None:
        return Arithmetic(Type(time), written.span, operator, left, right)
    first, second = widened_pair(left, right)
    kinds = (first.type.kind, second.type.kind)
    if not NUMBERS.issuperset(kinds) or kinds[0] is not kinds[1]:
        raise Complaint(
            written.at,
            f'"{operator}" cannot join these: {describe(left)} and {describe(right)}.',
            _sum_hint(left, right),
        )
    if operator == "%" and kinds[0] is Kind.DOUBLE:
        raise Complaint(
            written.at, '"%" works on whole numbers.', "Make both sides whole, as: int(mood) % 2"
        )
    return Arithmetic(first.type, written.span, operator, first, second)


_NO_TEXT = "Strings are only compared."


def _sum_hint(left: Node, right: Node) -> str:
    kinds = {left.type.kind, right.type.kind}
    if kinds == NUMBERS:
        whole = left if left.type.kind is Kind.INT else right
        name = _shown_name(whole) if operand_word(whole).startswith('"') else "..."
        return f"Make the whole number a double: double({name})"
    if kinds & {Kind.TIMESTAMP, Kind.DURATION}:
        return 'Moments and durations go together, as: now - duration("36h")'
    return "Use numbers."
