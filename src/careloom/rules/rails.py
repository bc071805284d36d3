"""From checked trees to program text, on two rails: "is true" and "is false".

A comparison with NaN is False in Python and in NumPy alike, so writing both questions out makes
the unknown fall out by itself: neither is true. What is used twice becomes a line of its own, so
the text grows with the tree and never faster, and never nests deeper than it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from careloom.rules.kernels import KERNEL_NAMES
from careloom.rules.kinds import Kind
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
    nodes_of,
)

_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_DIVISIONS = {("/", Kind.INT): "whole", ("%", Kind.INT): "rest", ("/", Kind.DOUBLE): "over"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the same thought is written for one person and for many.

    `shares` keeps a repeated part in a variable: right for arrays, where each step costs; for
    one person it would undo the short cuts of `and` and `or`.
    """

    conjunction: str
    disjunction: str
    pick: str
    half: str
    absent_from: str
    shares: bool


PYTHON = Dialect(
    conjunction=" and ",
    disjunction=" or ",
    pick="{first} if {yes} else {second} if {no} else nan",
    half="{value} * {scale} % 1.0",
    absent_from="({value} == {value} and not {found})",
    shares=False,
)
ARRAYS = Dialect(
    conjunction=" & ",
    disjunction=" | ",
    pick="choose({yes}, {no}, {first}, {second})",
    half="fraction({value} * {scale})",
    absent_from="(({value} == {value}) & invert({found}))",
    shares=True,
)


class Rails:
    """Text for a group of trees over one row. `lines` must run before the expressions given.

    Slots appear as `x3`; `slots` has those that were used.
    """

    def __init__(self, dialect: Dialect, trees: Sequence[Node]) -> None:
        self.lines: list[str] = []
        self.slots: set[int] = set()
        self._dialect = dialect
        self._names: dict[tuple[str, Node], str] = {}
        self._uses = Counter[Node]()
        if dialect.shares:
            for tree in trees:
                self._uses.update(nodes_of(tree))

    def rail(self, node: Node, *, wanted: bool) -> str:
        """An expression that is true exactly if the node is known to be the wanted answer."""
        if self._uses[node] < 2 or isinstance(node, Constant | Not):
            return self._rail(node, wanted)
        key = ("yes" if wanted else "no", node)
        if key not in self._names:
            self._names[key] = self._line(self._rail(node, wanted))
        return self._names[key]

    def value(self, node: Node) -> str:
        """A name or a literal that holds the node's value, NaN when unknown."""
        match node:
            case Constant():
                return f"({node.value!r})"
            case Read():
                return self._slot(node.slot)
            case Apply(function="double"):
                return self.value(node.operands[0])
        key = ("value", node)
        if key not in self._names:
            self._names[key] = self._line(self._value(node))
        return self._names[key]

    def _slot(self, slot: int) -> str:
        self.slots.add(slot)
        return f"x{slot}"

    def _line(self, expression: str) -> str:
        name = f"v{len(self.lines)}"
        self.lines.append(f"{name} = {expression}")
        return name

    def _rail(self, node: Node, wanted: bool) -> str:
        match node:
            case Constant():
                return str(bool(node.value) is wanted)
            case Read():
                return f"({self._slot(node.slot)} == {1.0 if wanted else 0.0})"
            case Has():
                slot = self._slot(node.slot)
                return f"({slot} {'==' if wanted else '!='} {slot})"
            case Not():
                return self.rail(node.operand, wanted=not wanted)
            case Chain():
                every = (node.operator == "&&") is wanted
                joint = self._dialect.conjunction if every else self._dialect.disjunction
                return _joined(joint, [self.rail(p, wanted=wanted) for p in node.parts])
            case Choice():
                return self._choice_rail(node, wanted)
            case Compare():
                return self._comparison(node, wanted)
            case Among():
                return self._among(node, wanted)
            case Holds():
                half = self._half_name(node)
                return f"({half} {'>=' if wanted else '<'} 0.5)"
        raise TypeError(f"{type(node).__name__} is no yes-or-no node")

    def _choice_rail(self, node: Choice, wanted: bool) -> str:
        yes, no = self._both(node.condition)
        sides = [
            _joined(self._dialect.conjunction, (yes, self.rail(node.yes, wanted=wanted))),
            _joined(self._dialect.conjunction, (no, self.rail(node.no, wanted=wanted))),
        ]
        return self._line(self._dialect.disjunction.join(sides))

    def _both(self, node: Node) -> tuple[str, str]:
        """Both rails as names, made once for each node."""
        for key, wanted in ((("yes", node), True), (("no", node), False)):
            if key not in self._names:
                self._names[key] = self._line(self._rail(node, wanted))
        return self._names["yes", node], self._names["no", node]

    def _comparison(self, node: Compare, wanted: bool) -> str:
        left, right = self.value(node.left), self.value(node.right)
        operator = node.operator if wanted else _OPPOSITE[node.operator]
        if operator != "!=":
            return f"({left} {operator} {right})"
        # NaN != 1 is True in Python and NumPy, so difference is asked as less or greater.
        return _joined(self._dialect.disjunction, (f"({left} < {right})", f"({left} > {right})"))

    def _among(self, node: Among, wanted: bool) -> str:
        value = self.value(node.operand)
        same = [f"({value} == {item.value!r})" for item in node.items]
        found = _joined(self._dialect.disjunction, same)
        if wanted:
            return found
        return self._dialect.absent_from.format(value=value, found=found)

    def _half_name(self, node: Holds) -> str:
        if not self._dialect.shares:
            return f"({self._half(node)})"
        key = ("half", node)
        if key not in self._names:
            self._names[key] = self._line(self._half(node))
        return self._names[key]

    def _half(self, node: Holds) -> str:
        # The option's bit is the first place after the point once the value is scaled down;
        # exact, as scaling by a power of two loses nothing.
        scale = repr(2.0 ** -(node.place + 1))
        return self._dialect.half.format(value=self.value(node.operand), scale=scale)

    def _value(self, node: Node) -> str:
        match node:
            case Arithmetic():
                return self._arithmetic(node)
            case Apply(function="-"):
                return f"-{self.value(node.operands[0])}"
            case Apply():
                values = ", ".join(self.value(operand) for operand in node.operands)
                return f"{KERNEL_NAMES[node.function]}({values})"
            case Choice() if node.type.kind is not Kind.BOOL:
                yes, no = self._both(node.condition)
                first, second = self.value(node.yes), self.value(node.no)
                return self._dialect.pick.format(yes=yes, no=no, first=first, second=second)
        yes, no = self._both(node)
        return self._dialect.pick.format(yes=yes, no=no, first="1.0", second="0.0")

    def _arithmetic(self, node: Arithmetic) -> str:
        left, right = self.value(node.left), self.value(node.right)
        if kernel := _DIVISIONS.get((node.operator, node.type.kind)):
            return f"{kernel}({left}, {right})"
        plain = f"{left} {node.operator} {right}"
        return f"exact({plain})" if node.type.kind is Kind.INT else plain


def _joined(joint: str, parts: Iterable[str]) -> str:
    return f"({joint.join(parts)})"
