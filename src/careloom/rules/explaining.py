"""Judging by walking the tree, with a finding for each part: slower, and says why.

Independent of the generated code on purpose: the two are held against each other in tests.
"""

import math
import operator
from collections.abc import Callable

from careloom.rules import kernels
from careloom.rules.finding import Answer, Finding, opposite
from careloom.rules.kinds import UNKNOWN_VALUE, Kind, Row
from careloom.rules.tree import (
    Among,
    Apply,
    Arithmetic,
    Chain,
    Choice,
    Compare,
    Constant,
    Has,
    Holds,
    Node,
    Not,
    Read,
    reads_of,
)

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_PLAIN: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_ANSWERS = {0.0: Answer.NO, 1.0: Answer.YES}
_DIVISIONS = {
    ("/", Kind.INT): kernels.whole,
    ("%", Kind.INT): kernels.rest,
    ("/", Kind.DOUBLE): kernels.over,
}


def explain(node: Node, text: str, row: Row) -> Finding:
    """The finding for this tree; `text` is the source that its spans point into."""
    shown = text[node.span[0] : node.span[1]]
    match node:
        case Not():
            below = explain(node.operand, text, row)
            return Finding(opposite(below.answer), shown, below.values, (below,), "!")
        case Chain():
            parts = tuple(explain(part, text, row) for part in node.parts)
            return Finding(
                _chained(node.operator, parts), shown, _read(parts), parts, node.operator
            )
        case Choice() if node.type.kind is Kind.BOOL:
            parts = tuple(explain(part, text, row) for part in (node.condition, node.yes, node.no))
            return Finding(_chosen(parts), shown, _read(parts), parts, "?:")
    values = tuple((name, row[slot]) for name, slot in reads_of(node).items())
    return Finding(_answer(_value(node, row)), shown, values)


def _read(parts: tuple[Finding, ...]) -> tuple[tuple[str, float], ...]:
    return tuple({name: value for part in parts for name, value in part.values}.items())


def _chained(joint: str, parts: tuple[Finding, ...]) -> Answer:
    answers = {part.answer for part in parts}
    settling = Answer.NO if joint == "&&" else Answer.YES
    if settling in answers:
        return settling
    return Answer.UNKNOWN if Answer.UNKNOWN in answers else opposite(settling)


def _chosen(parts: tuple[Finding, ...]) -> Answer:
    condition, yes, no = (part.answer for part in parts)
    if condition is Answer.UNKNOWN:
        return Answer.UNKNOWN
    return yes if condition is Answer.YES else no


def _answer(value: float) -> Answer:
    # As the generated code has it: what is neither 1 nor 0 is no answer.
    return _ANSWERS.get(value, Answer.UNKNOWN)


def _value(node: Node, row: Row) -> float:
    """The node's value as a number; a yes-or-no node gives 1, 0 or NaN."""
    match node:
        case Constant():
            return node.value
        case Read():
            return row[node.slot]
        case Has():
            return float(not math.isnan(row[node.slot]))
        case Arithmetic() | Apply():
            return _computed(node, row)
        case Choice():
            answer = _answer(_value(node.condition, row))
            if answer is Answer.UNKNOWN:
                return UNKNOWN_VALUE
            return _value(node.yes if answer is Answer.YES else node.no, row)
        case Compare():
            left, right = _value(node.left, row), _value(node.right, row)
            if math.isnan(left) or math.isnan(right):
                return UNKNOWN_VALUE
            return float(_COMPARISONS[node.operator](left, right))
        case Among():
            value = _value(node.operand, row)
            found = any(value == item.value for item in node.items)
            return UNKNOWN_VALUE if math.isnan(value) else float(found)
        case Holds():
            value = _value(node.operand, row)
            scaled = value * 2.0 ** -(node.place + 1)
            return UNKNOWN_VALUE if math.isnan(scaled % 1.0) else float(scaled % 1.0 >= 0.5)
        case Not() | Chain():
            answer = explain(node, "", row).answer
            return UNKNOWN_VALUE if answer is Answer.UNKNOWN else float(answer)


def _computed(node: Arithmetic | Apply, row: Row) -> float:
    if isinstance(node, Arithmetic):
        left, right = _value(node.left, row), _value(node.right, row)
        if division := _DIVISIONS.get((node.operator, node.type.kind)):
            return division(left, right)
        result = _PLAIN[node.operator](left, right)
        return kernels.exact(result) if node.type.kind is Kind.INT else result
    values = [_value(operand, row) for operand in node.operands]
    if node.function == "double":
        return values[0]
    if node.function == "-":
        return -values[0]
    return kernels.KERNELS[kernels.KERNEL_NAMES[node.function]](*values)
