"""The checked tree: what every back end trusts.

A node exists only if it is well typed. Nodes are equal when they mean the same, wherever in a
text they stand, so that work can be shared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from careloom.rules.kinds import Type
from careloom.rules.syntax import Span


@dataclass(frozen=True, slots=True)
class Checked:
    """What every node has: its type, and its place in the text, which is no part of its meaning."""

    type: Type
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Constant(Checked):
    """A literal, already as the number it is held as; always finite."""

    value: float


@dataclass(frozen=True, slots=True)
class Read(Checked):
    """The value of a variable; NaN in the row when unknown."""

    name: str
    slot: int


@dataclass(frozen=True, slots=True)
class Has(Checked):
    """Whether there is a fresh reading: the one question that is never unknown."""

    name: str
    slot: int


@dataclass(frozen=True, slots=True)
class Not(Checked):
    """Negation; unknown stays unknown."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class Chain(Checked):
    """`&&` or `||` over two or more parts, none of which is a chain of the same operator."""

    operator: str
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Choice(Checked):
    """`condition ? yes : no`, of any type; unknown when its condition is."""

    condition: "Node"
    yes: "Node"
    no: "Node"


@dataclass(frozen=True, slots=True)
class Compare(Checked):
    """One of `< <= > >= == !=` over operands of one type."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Among(Checked):
    """A value in a list of constants of its type; the list is never empty."""

    operand: "Node"
    items: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class Holds(Checked):
    """Whether a set has its option number `place`."""

    operand: "Node"
    option: str
    place: int


@dataclass(frozen=True, slots=True)
class Arithmetic(Checked):
    """One of `+ - * / %`; the type decides whether `/` is whole, and whether size is checked."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Apply(Checked):
    """A function of the language (or `-`, negation) over its operands."""

    function: str
    operands: "tuple[Node, ...]"


Node: TypeAlias = (
    Constant | Read | Has | Not | Chain | Choice | Compare | Among | Holds | Arithmetic | Apply
)


def operands_of(node: Node) -> "tuple[Node, ...]":
    """The nodes right below, from left to right."""
    match node:
        case Not() | Among() | Holds():
            return (node.operand,)
        case Chain():
            return node.parts
        case Choice():
            return (node.condition, node.yes, node.no)
        case Compare() | Arithmetic():
            return (node.left, node.right)
        case Apply():
            return node.operands
    return ()


def nodes_of(node: Node) -> Iterator[Node]:
    """The node and everything below it, from left to right."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(operands_of(current)))


def reads_of(node: Node) -> dict[str, int]:
    """Each variable read, with its slot, in the order of the text."""
    return {found.name: found.slot for found in nodes_of(node) if isinstance(found, Read | Has)}
