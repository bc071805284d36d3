"""What the checker passes between its parts: checked nodes, strings still looking for a meaning,
and complaints."""

from dataclasses import dataclass, replace
from typing import TypeAlias

from careloom.rules.kinds import Kind, Type
from careloom.rules.syntax import Span
from careloom.rules.tree import Apply, Constant, Has, Node, Read

BOOL = Type(Kind.BOOL)
INT = Type(Kind.INT)
DOUBLE = Type(Kind.DOUBLE)


@dataclass(frozen=True, slots=True)
class Text:
    """A string literal: it gets its type from the variable that it is compared with."""

    text: str
    span: Span

    @property
    def shown(self) -> str:
        """The string, cut to what a message can bear."""
        return self.text if len(self.text) <= 40 else self.text[:37] + "..."


Operand: TypeAlias = Node | Text


class Complaint(Exception):
    """A mistake on its way to the checker's list; never leaves this package."""

    def __init__(self, start: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.start, self.message, self.hint = start, message, hint


def operand_word(operand: Operand) -> str:
    """What to call an operand in a sentence: its name if it has one."""
    match operand:
        case Text():
            return f'"{operand.shown}"'
        case Read() | Has():
            return f'"{operand.name}"'
        case Constant():
            return "this value"
    return "this part"


def describe(operand: Operand) -> str:
    """Name and type of an operand, for the middle of a sentence."""
    if isinstance(operand, Text):
        return f'"{operand.shown}" is a string'
    return f"{operand_word(operand)} is {operand.type.described()}"


def widened(node: Node) -> Node:
    """An int literal as a double; anything else as it is."""
    if isinstance(node, Constant) and node.type.kind is Kind.INT:
        return replace(node, type=DOUBLE)
    return node


def converted(node: Node) -> Node:
    """An int of any sort as a double: a literal by its text, the rest by double()."""
    node = widened(node)
    if node.type.kind is Kind.INT:
        return Apply(DOUBLE, node.span, "double", (node,))
    return node


def widened_pair(left: Node, right: Node) -> tuple[Node, Node]:
    """Both operands, with an int literal made a double where the other side is double."""
    if left.type.kind is Kind.DOUBLE:
        return left, widened(right)
    if right.type.kind is Kind.DOUBLE:
        return widened(left), right
    return left, right
