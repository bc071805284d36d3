"""Judging with a finding for each part: slower than the generated code, and says why.

A tree is turned once into small closures, without a line of generated text: independent of the
generated code on purpose, so that the two can be held against each other in tests.
"""

import math
import operator
from collections.abc import Callable
from typing import TypeAlias

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

Explain: TypeAlias = Callable[[Row], Finding]
_Value: TypeAlias = Callable[[Row], float]

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


def explainer(node: Node, text: str) -> Explain:
    """A function from a row to the finding; `text` is the source that the tree's spans point to."""
    shown = text[node.span[0] : node.span[1]]
    reads = tuple(reads_of(node).items())
    match node:
        case Not():
            parts, settle, sign = [node.operand], _negated, "!"
        case Chain():
            parts, sign = list(node.parts), node.operator
            settle = _all_of if node.operator == "&&" else _any_of
        case Choice() if node.type.kind is Kind.BOOL:
            parts, settle, sign = [node.condition, node.yes, node.no], _chosen, "?:"
        case _:
            return _leaf(_value(node), shown, reads)
    below = [explainer(part, text) for part in parts]

    def found(row: Row) -> Finding:
        parts = tuple([part(row) for part in below])
        values = tuple([(name, row[slot]) for name, slot in reads])
        return Finding(settle([part.answer for part in parts]), shown, values, parts, sign)

    return found


def _leaf(value: _Value, shown: str, reads: tuple[tuple[str, int], ...]) -> Explain:
    def found(row: Row) -> Finding:
        values = tuple([(name, row[slot]) for name, slot in reads])
        return Finding(_answer(value(row)), shown, values)

    return found


def _answer(value: float) -> Answer:
    # As the generated code has it: what is neither 1 nor 0 is no answer.
    return _ANSWERS.get(value, Answer.UNKNOWN)


def _negated(answers: list[Answer]) -> Answer:
    return opposite(answers[0])


def _all_of(answers: list[Answer]) -> Answer:
    if Answer.NO in answers:
        return Answer.NO
    return Answer.UNKNOWN if Answer.UNKNOWN in answers else Answer.YES


def _any_of(answers: list[Answer]) -> Answer:
    if Answer.YES in answers:
        return Answer.YES
    return Answer.UNKNOWN if Answer.UNKNOWN in answers else Answer.NO


def _chosen(answers: list[Answer]) -> Answer:
    condition, yes, no = answers
    if condition is Answer.UNKNOWN:
        return Answer.UNKNOWN
    return yes if condition is Answer.YES else no


def _value(node: Node) -> _Value:
    """A function to the node's value as a number; a yes-or-no node gives 1, 0 or NaN."""
    match node:
        case Constant():
            constant = node.value
            return lambda row: constant
        case Read():
            return operator.itemgetter(node.slot)
        case Has():
            slot = node.slot
            return lambda row: float(not math.isnan(row[slot]))
        case Compare():
            return _compared(_COMPARISONS[node.operator], _value(node.left), _value(node.right))
        case Among():
            return _among(_value(node.operand), [item.value for item in node.items])
        case Holds():
            return _holds(_value(node.operand), 2.0 ** -(node.place + 1))
        case Choice():
            return _choice(_value(node.condition), _value(node.yes), _value(node.no))
        case Arithmetic():
            return _calculated(node, _value(node.left), _value(node.right))
        case Apply():
            return _applied(node.function, [_value(operand) for operand in node.operands])
        case Not() | Chain():
            return _as_number(explainer(node, ""))


def _compared(compare: Callable[[float, float], bool], left: _Value, right: _Value) -> _Value:
    def value(row: Row) -> float:
        one, two = left(row), right(row)
        if math.isnan(one) or math.isnan(two):
            return UNKNOWN_VALUE
        return float(compare(one, two))

    return value


def _among(operand: _Value, items: list[float]) -> _Value:
    def value(row: Row) -> float:
        one = operand(row)
        return UNKNOWN_VALUE if math.isnan(one) else float(one in items)

    return value


def _holds(operand: _Value, scale: float) -> _Value:
    def value(row: Row) -> float:
        part = operand(row) * scale % 1.0
        return UNKNOWN_VALUE if math.isnan(part) else float(part >= 0.5)

    return value


def _choice(condition: _Value, yes: _Value, no: _Value) -> _Value:
    def value(row: Row) -> float:
        answer = _answer(condition(row))
        if answer is Answer.UNKNOWN:
            return UNKNOWN_VALUE
        return yes(row) if answer is Answer.YES else no(row)

    return value


def _calculated(node: Arithmetic, left: _Value, right: _Value) -> _Value:
    if division := _DIVISIONS.get((node.operator, node.type.kind)):
        return lambda row: division(left(row), right(row))
    plain = _PLAIN[node.operator]
    if node.type.kind is Kind.INT:
        return lambda row: kernels.exact(plain(left(row), right(row)))
    return lambda row: plain(left(row), right(row))


def _applied(function: str, operands: list[_Value]) -> _Value:
    if function == "double":
        return operands[0]
    if function == "-":
        return lambda row: -operands[0](row)
    kernel = kernels.KERNELS[kernels.KERNEL_NAMES[function]]
    return lambda row: kernel(*[operand(row) for operand in operands])


def _as_number(explain: Explain) -> _Value:
    def value(row: Row) -> float:
        answer = explain(row).answer
        return UNKNOWN_VALUE if answer is Answer.UNKNOWN else float(answer)

    return value
