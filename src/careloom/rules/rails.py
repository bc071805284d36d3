"""From checked trees to program text, on two rails: "is true" and "is false".

A comparison with NaN is False in Python and in NumPy alike, so writing both questions out makes
the unknown fall out by itself: neither is true. What is used twice becomes a line of its own, so
the text grows with the tree and never faster, and never nests deeper than it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
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
    operands_of,
)

_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_DIVISIONS = {("/", Kind.INT): "whole", ("%", Kind.INT): "rest", ("/", Kind.DOUBLE): "over"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the same thought is written for one person and for many.

    `shares` keeps what was computed in a variable: right for arrays, where each step costs; for
    one person it would undo the short cuts of `and` and `or`.
    """

    conjunction: str
    disjunction: str
    pick: str
    half: str
    shares: bool


PYTHON = Dialect(
    conjunction=" and ",
    disjunction=" or ",
    pick="{first} if {yes} else {second} if {no} else nan",
    half="{value} * {scale} % 1.0",
    shares=False,
)
ARRAYS = Dialect(
    conjunction=" & ",
    disjunction=" | ",
    pick="choose({yes}, {no}, {first}, {second})",
    half="fraction({value} * {scale})",
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
        self._free: list[str] = []
        self._made = 0
        self._uses = Counter[Node]()
        if dialect.shares:
            for tree in trees:
                self._uses.update(nodes_of(tree))

    def rail(self, node: Node, *, wanted: bool) -> str:
        """An expression that is true exactly if the node is known to be the wanted answer."""
        if isinstance(node, Not):
            return self.rail(node.operand, wanted=not wanted)
        if isinstance(node, Constant):
            return str(bool(node.value) is wanted)
        if not self._dialect.shares:
            return self._rail(node, wanted)
        if not isinstance(node, Chain) and not wanted:
            return self._array_no(node)
        if self._uses[node] < 2 and isinstance(node, Chain):
            return self._rail(node, wanted)
        return self._kept("yes" if wanted else "no", node, lambda: self._rail(node, wanted))

    def in_turn(self, node: Node) -> tuple[bool, str, str]:
        """Which answer to ask for first, and the two questions; the second needs the first's no.

        For one person: of many parts joined by && one is soon found to be no. A part that is
        itself a chain is asked for its own likelier answer, which the second question reuses.
        """
        if not isinstance(node, Chain):
            return True, self.rail(node, wanted=True), self.rail(node, wanted=False)
        wanted = node.operator == "||"
        first, second = [], []
        for part in node.parts:
            one, other = self.rail(part, wanted=wanted), self.rail(part, wanted=not wanted)
            if isinstance(part, Chain):
                name = self._fresh()
                one, other = f"(not ({name} := {other}) and {one})", name
            first.append(one)
            second.append(other)
        return wanted, " or ".join(first), " and ".join(second)

    def taken(self) -> list[str]:
        """The lines so far, which are thereby forgotten; so are values that no other tree uses.

        Their names are used again, so that few arrays live at a time.
        """
        lines, self.lines = self.lines, []
        for key in [key for key in self._names if self._uses[key[1]] < 2]:
            self._free.append(self._names.pop(key))
        return lines

    def value(self, node: Node) -> str:
        """A name or a literal that holds the node's value, NaN when unknown."""
        match node:
            case Constant():
                return f"({node.value!r})"
            case Read():
                return self._slot(node.slot)
            case Apply(function="double"):
                return self.value(node.operands[0])
        return self._kept("value", node, lambda: self._value(node))

    def _slot(self, slot: int) -> str:
        self.slots.add(slot)
        return f"x{slot}"

    def _fresh(self) -> str:
        if self._free:
            return self._free.pop()
        self._made += 1
        return f"v{self._made}"

    def _line(self, expression: str) -> str:
        name = self._fresh()
        self.lines.append(f"{name} = {expression}")
        return name

    def _kept(self, what: str, node: Node, expression: Callable[[], str]) -> str:
        """The name of a line with this expression, written at its first use."""
        if (what, node) not in self._names:
            # The expression first: it may bring lines of its own, which must stand before.
            text = expression()
            self._names[what, node] = self._line(text)
        return self._names[what, node]

    def _array_no(self, node: Node) -> str:
        """No as "known and not yes": for bools `>` is just that, in one cheap step."""
        if isinstance(node, Read | Has | Holds | Choice):
            return self._kept("no", node, lambda: self._rail(node, wanted=False))
        known = [self._known(operand) for operand in operands_of(node) or (node,)]
        found = self.rail(node, wanted=True)
        return f"({' & '.join(k for k in known if k) or 'True'} > {found})"

    def _known(self, node: Node) -> str:
        if isinstance(node, Constant):
            return ""
        value = self.value(node)
        return self._kept("known", node, lambda: f"({value} == {value})")

    def _rail(self, node: Node, wanted: bool) -> str:
        match node:
            case Read():
                return f"({self._slot(node.slot)} == {1.0 if wanted else 0.0})"
            case Has():
                slot = self._slot(node.slot)
                return f"({slot} {'==' if wanted else '!='} {slot})"
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
                half = self._half(node)
                if self._dialect.shares:
                    half = self._kept("half", node, lambda: self._half(node))
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
        yes = self._kept("yes", node, lambda: self.rail(node, wanted=True))
        return yes, self._kept("both", node, lambda: self.rail(node, wanted=False))

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
        return found if wanted else f"({value} == {value} and not {found})"

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
