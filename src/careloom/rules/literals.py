"""Literals as constants of the checked tree."""

from careloom.rules.kinds import Kind, Type
from careloom.rules.operands import BOOL, DOUBLE, INT, Complaint
from careloom.rules.syntax import BoolLiteral, Call, DoubleLiteral, IntLiteral, TextLiteral
from careloom.rules.times import duration_seconds, moment_seconds
from careloom.rules.tree import Constant


def literal_node(written: IntLiteral | DoubleLiteral | BoolLiteral) -> Constant:
    """The constant that a plain literal is."""
    match written:
        case BoolLiteral():
            kind = BOOL
        case IntLiteral():
            kind = INT
        case DoubleLiteral():
            kind = DOUBLE
    return Constant(kind, written.span, float(written.value))


def time_literal(written: Call) -> Constant:
    """duration("36h") or timestamp("2026-01-31T09:00:00Z") in seconds; else a Complaint."""
    name = written.function
    argument = written.arguments[0] if len(written.arguments) == 1 else None
    wanted = '"36h" or "1h30m"' if name == "duration" else '"2026-01-31T09:00:00Z"'
    if not isinstance(argument, TextLiteral):
        raise Complaint(
            written.span[0],
            f"{name}() takes one string, written out.",
            f"Write it as: {name}({wanted.partition(' or ')[0]})",
        )
    read = duration_seconds if name == "duration" else moment_seconds
    seconds = read(argument.text)
    if seconds is None:
        shown = argument.text[:40]
        raise Complaint(
            argument.span[0], f'"{shown}" is not a {name}.', _time_hint(name, argument.text, wanted)
        )
    kind = Kind.DURATION if name == "duration" else Kind.TIMESTAMP
    return Constant(Type(kind), written.span, seconds)


def _time_hint(name: str, text: str, wanted: str) -> str:
    if name == "timestamp":
        return f"Write date, time and zone, as: {wanted}"
    number = text.removesuffix("d")
    if text.endswith("d") and number.isascii() and number.isdigit() and len(number) < 6:
        return f'Days are written in hours: "{int(number) * 24}h"'
    return f"Write hours, minutes and seconds, as: {wanted}"
