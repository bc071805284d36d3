"""A checked tree as standard CEL, for any other CEL engine to judge.

Each variable is a field of one message `p`, dots in its name made underscores; an absent reading
is an absent field. Functions that only formulas have are printed by their own names.
"""

import math

from careloom.rules.kinds import Kind
from careloom.rules.times import exact_duration, exact_moment
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
)


def to_cel(node: Node) -> str:
    """Text that standard CEL judges as Careloom does, whatever is absent.

    A double divided by zero is unknown here and infinite in CEL; the text fails there instead.
    """
    match node:
        case Constant():
            return _constant(node)
        case Read():
            return _field(node.name)
        case Has():
            return f"has({_field(node.name)})"
        case Not():
            return f"!({to_cel(node.operand)})"
        case Chain():
            return f"({f' {node.operator} '.join(map(to_cel, node.parts))})"
        case Choice():
            return f"({to_cel(node.condition)} ? {to_cel(node.yes)} : {to_cel(node.no)})"
        case Compare():
            return f"({to_cel(node.left)} {node.operator} {to_cel(node.right)})"
        case Among():
            return f"({to_cel(node.operand)} in [{', '.join(map(to_cel, node.items))}])"
        case Holds():
            return f"({_quoted(node.option)} in {to_cel(node.operand)})"
        case Arithmetic():
            return _arithmetic(node)
        case Apply(function="-"):
            return f"(-({to_cel(node.operands[0])}))"
        case Apply():
            return f"{node.function}({', '.join(map(to_cel, node.operands))})"


def _field(name: str) -> str:
    return "p." + name.replace(".", "_")


def _quoted(text: str) -> str:
    escaped = "".join(
        character if character.isprintable() else f"\\U{ord(character):08x}"
        for character in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'


def _constant(node: Constant) -> str:
    match node.type.kind:
        case Kind.BOOL:
            return "true" if node.value else "false"
        case Kind.INT:
            return str(int(node.value))
        case Kind.ENUM:
            return _quoted(node.type.options[int(node.value)])
        case Kind.DURATION:
            return f'duration("{exact_duration(node.value)}")'
        case Kind.TIMESTAMP:
            return f'timestamp("{exact_moment(node.value)}")'
    return repr(node.value)


def _arithmetic(node: Arithmetic) -> str:
    left, right = to_cel(node.left), to_cel(node.right)
    plain = f"({left} {node.operator} {right})"
    may_be_zero = not isinstance(node.right, Constant) or math.isclose(node.right.value, 0.0)
    if node.operator == "/" and node.type.kind is Kind.DOUBLE and may_be_zero:
        return f"({right} == 0.0 ? double(1 / 0) : {plain})"
    return plain
