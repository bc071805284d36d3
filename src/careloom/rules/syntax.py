"""What an author wrote, as a tree: grammatical, but not yet known to mean anything.

Spans are half-open places in the text. They leave out brackets around a part, so that a part
can be quoted alone.
"""

from dataclasses import dataclass
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Written:
    """What every piece has: its place, and how deep the tree below it is (a leaf is 1)."""

    span: Span
    depth: int


@dataclass(frozen=True, slots=True)
class IntLiteral(Written):
    """A whole number; the sign is already part of it."""

    value: int


@dataclass(frozen=True, slots=True)
class DoubleLiteral(Written):
    """A number with a point or an exponent; finite."""

    value: float


@dataclass(frozen=True, slots=True)
class TextLiteral(Written):
    """A string without its quotes: an option's name, or the text of a time."""

    text: str


@dataclass(frozen=True, slots=True)
class BoolLiteral(Written):
    """The word true or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class NullLiteral(Written):
    """The word null, read only to be refused with advice."""


@dataclass(frozen=True, slots=True)
class Name(Written):
    """A dotted name, known or not."""

    name: str


@dataclass(frozen=True, slots=True)
class Call(Written):
    """A function with its arguments; whether it exists is for the checker."""

    function: str
    arguments: "tuple[Syntax, ...]"


@dataclass(frozen=True, slots=True)
class Prefix(Written):
    """`!` or `-` before an operand."""

    operator: str
    operand: "Syntax"


@dataclass(frozen=True, slots=True)
class Binary(Written):
    """Arithmetic, comparison or `in`; `at` is the operator's place."""

    operator: str
    left: "Syntax"
    right: "Syntax"
    at: int


@dataclass(frozen=True, slots=True)
class Chain(Written):
    """Two or more operands of `&&`, or of `||`."""

    operator: str
    parts: "tuple[Syntax, ...]"


@dataclass(frozen=True, slots=True)
class Choice(Written):
    """`condition ? yes : no`."""

    condition: "Syntax"
    yes: "Syntax"
    no: "Syntax"


@dataclass(frozen=True, slots=True)
class Options(Written):
    """A list in square brackets."""

    items: "tuple[Syntax, ...]"


Syntax: TypeAlias = (
    IntLiteral
    | DoubleLiteral
    | TextLiteral
    | BoolLiteral
    | NullLiteral
    | Name
    | Call
    | Prefix
    | Binary
    | Chain
    | Choice
    | Options
)
