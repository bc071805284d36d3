"""The functions of the language: what each takes, and what it gives.

`double`, `int` and `size` are CEL's own. The others are an extension for formulas; conditions
do without them, so that every condition is standard CEL.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from careloom.rules.kinds import NUMBERS, Kind, Type
from careloom.rules.operands import DOUBLE, INT, converted, widened
from careloom.rules.registry import closest
from careloom.rules.tree import Node


@dataclass(frozen=True, slots=True)
class Function:
    """`result` gives the type for fitting arguments, or a hint; `prepared` makes them alike."""

    wanted: str
    result: Callable[[Sequence[Node]], Type | str]
    prepared: Callable[[Sequence[Node]], list[Node]]


def _number_to(result: Type, hint: str) -> Callable[[Sequence[Node]], Type | str]:
    def checked(arguments: Sequence[Node]) -> Type | str:
        return result if len(arguments) == 1 and _numbers(arguments) else hint

    return checked


def _same_number(arguments: Sequence[Node]) -> Type | str:
    if len(arguments) != 1 or not _numbers(arguments):
        return "Write it with one number, as: abs(change)"
    return arguments[0].type


def _common_number(arguments: Sequence[Node]) -> Type | str:
    if len(arguments) < 2 or not _numbers(arguments):
        return "Write it with two numbers or more, as: max(mood, 1)"
    return DOUBLE if any(node.type.kind is Kind.DOUBLE for node in arguments) else INT


def _set_size(arguments: Sequence[Node]) -> Type | str:
    if len(arguments) == 1 and arguments[0].type.kind is Kind.SET:
        return INT
    return "Write it with a set, as: size(chosen) >= 2"


def _numbers(arguments: Sequence[Node]) -> bool:
    return all(node.type.kind in NUMBERS for node in arguments)


def _made_common(arguments: Sequence[Node]) -> list[Node]:
    if any(node.type.kind is Kind.DOUBLE for node in arguments):
        return [converted(node) for node in arguments]
    return list(arguments)


def _made_double(arguments: Sequence[Node]) -> list[Node]:
    return [converted(node) for node in arguments]


def _literal_widened(arguments: Sequence[Node]) -> list[Node]:
    return [widened(node) for node in arguments]


_ONE = "one number"
_TO_DOUBLE = _number_to(DOUBLE, "Write it with one number, as: double(count)")
_TO_INT = _number_to(INT, "Write it with one number, as: int(mood)")
_MATH = _number_to(DOUBLE, "Write it with one number, as: sqrt(minutes)")

FUNCTIONS: dict[str, Function] = {
    "double": Function(_ONE, _TO_DOUBLE, _literal_widened),
    "int": Function(_ONE, _TO_INT, list),
    "size": Function("one set", _set_size, list),
    "abs": Function(_ONE, _same_number, list),
    "round": Function(_ONE, _same_number, list),
    "log": Function(_ONE, _MATH, _made_double),
    "exp": Function(_ONE, _MATH, _made_double),
    "sqrt": Function(_ONE, _MATH, _made_double),
    "min": Function("two numbers or more", _common_number, _made_common),
    "max": Function("two numbers or more", _common_number, _made_common),
}
FORMULA_ONLY = frozenset({"abs", "round", "log", "exp", "sqrt", "min", "max"})

_ALL = ("has", "duration", "timestamp", *FUNCTIONS)
_MEMBERS = frozenset(
    {"contains", "startsWith", "endsWith", "matches", "size"}
    | {"all", "exists", "exists_one", "map", "filter"}
)


def signature_hint(name: str) -> str:
    """Advice for someone who called a function that does not exist."""
    if name.rpartition(".")[2] in _MEMBERS:
        return "Conditions have no string functions and no loops over lists."
    close = closest(name, _ALL)
    start = f"Did you mean {close}()? " if close else ""
    return f"{start}Functions here: {', '.join(n for n in _ALL if n not in FORMULA_ONLY)}."
