"""From a written tree to a checked one, or every mistake in it.

A part that is wrong becomes None; its neighbors are still checked, and nothing is said twice
about one mistake.
"""

from dataclasses import dataclass, field

from careloom.rules import comparing
from careloom.rules.functions import FORMULA_ONLY, FUNCTIONS, Function, signature_hint
from careloom.rules.kinds import NUMBERS, Kind, Type
from careloom.rules.literals import literal_node, time_literal
from careloom.rules.operands import (
    BOOL,
    Complaint,
    Operand,
    Text,
    operand_word,
    widened_pair,
)
from careloom.rules.problems import MOST_PROBLEMS, Problem
from careloom.rules.registry import Registry
from careloom.rules.syntax import (
    Binary,
    BoolLiteral,
    Call,
    Chain,
    Choice,
    DoubleLiteral,
    IntLiteral,
    Name,
    NullLiteral,
    Options,
    Prefix,
    Syntax,
    TextLiteral,
)
from careloom.rules.tree import Apply, Has, Node, Not, Read
from careloom.rules.tree import Chain as CheckedChain
from careloom.rules.tree import Choice as CheckedChoice

_MOST_SUGGESTIONS = 5
_NULL_HINT = "To ask whether there is no reading, write !has(x)."


def check(
    written: Syntax, registry: Registry, *, formula: bool
) -> tuple[Node | None, list[Problem]]:
    """The checked tree and no problem, or no tree and the problems in the order of the text."""
    checker = _Checker(registry, formula)
    tree = checker.node(written)
    if tree is not None and not formula and tree.type.kind is not Kind.BOOL:
        checker.complain(
            written.span[0],
            f"A condition answers yes or no; this is {tree.type.described()}.",
            "Compare it with something, as: mood < 4",
        )
    problems = sorted(checker.problems, key=lambda problem: problem.column)
    if len(problems) > MOST_PROBLEMS:
        more = len(problems) - MOST_PROBLEMS
        last = Problem(f"There are {more} more mistakes after this.", problems[-1].column, "")
        problems = [*problems[:MOST_PROBLEMS], last]
    return (None, problems) if problems else (tree, [])


@dataclass(slots=True)
class _Checker:
    """One text's check: the registry, and the problems found so far."""

    registry: Registry
    formula: bool
    problems: list[Problem] = field(default_factory=list)
    suggestions: int = 0

    def complain(self, start: int, message: str, hint: str) -> None:
        """Keep one more problem, at this place of the text."""
        self.problems.append(Problem(message, start + 1, hint))

    def node(self, written: Syntax) -> Node | None:
        """The checked part; a bare string has no meaning of its own, so it is refused here."""
        found = self.operand(written)
        if isinstance(found, Text):
            self.complain(
                written.span[0],
                f'The string "{found.shown}" stands alone.',
                'A string is compared with a variable, as: weekday == "mon"',
            )
            return None
        return found

    def operand(self, written: Syntax) -> Operand | None:
        """As `node`, but a string may pass, for those who know what to compare it with."""
        match written:
            case IntLiteral() | DoubleLiteral() | BoolLiteral():
                return literal_node(written)
            case TextLiteral():
                return Text(written.text, written.span)
            case NullLiteral():
                self.complain(written.span[0], "There is no null in conditions.", _NULL_HINT)
            case Name():
                return self._name(written)
            case Call():
                return self._call(written)
            case Prefix():
                return self._prefix(written)
            case Chain():
                return self._chain(written)
            case Choice():
                return self._choice(written)
            case Options():
                self.complain(
                    written.span[0],
                    "A list stands alone.",
                    'A list follows "in", as: weekday in ["sat", "sun"]',
                )
                self._items(written)
            case Binary():
                return self._binary(written)
        return None

    def _name(self, written: Name) -> Node | None:
        variable = self.registry.get(written.name)
        if variable is not None:
            return Read(variable.type, written.span, written.name, self.registry.slot(written.name))
        self._unknown_name(written, "")
        return None

    def _unknown_name(self, written: Name, hint: str) -> None:
        if not hint and self.suggestions < _MOST_SUGGESTIONS:
            self.suggestions += 1
            hint = self.registry.suggest(written.name) or "None are declared."
        self.complain(written.span[0], f'There is no variable "{written.name[:60]}".', hint)

    def _bool(self, written: Syntax, where: str) -> Node | None:
        found = self.node(written)
        if found is not None and found.type.kind is not Kind.BOOL:
            self.complain(
                written.span[0],
                f"{where} takes yes or no; {operand_word(found)} is {found.type.described()}.",
                "Compare it with something, as: mood < 4",
            )
            return None
        return found

    def _chain(self, written: Chain) -> Node | None:
        parts: list[Node] = []
        found = [self._bool(part, f'"{written.operator}"') for part in written.parts]
        for part in found:
            if isinstance(part, CheckedChain) and part.operator == written.operator:
                parts.extend(part.parts)
            elif part is not None:
                parts.append(part)
        if any(part is None for part in found):
            return None
        return CheckedChain(BOOL, written.span, written.operator, tuple(parts))

    def _choice(self, written: Choice) -> Node | None:
        condition = self._bool(written.condition, 'What stands before "?"')
        yes, no = self.node(written.yes), self.node(written.no)
        if condition is None or yes is None or no is None:
            return None
        left, right = widened_pair(yes, no)
        if left.type != right.type:
            self.complain(
                written.no.span[0],
                f'Both sides of ":" must be of one kind; here are {yes.type.described()} '
                f"and {no.type.described()}.",
                "Make them alike; double(x) makes a whole number a double.",
            )
            return None
        return CheckedChoice(left.type, written.span, condition, left, right)

    def _prefix(self, written: Prefix) -> Node | None:
        if written.operator == "!":
            operand = self._bool(written.operand, '"!"')
            return None if operand is None else Not(BOOL, written.span, operand)
        number = self.node(written.operand)
        if number is None:
            return None
        if number.type.kind not in NUMBERS:
            self.complain(
                written.span[0],
                f'"-" takes a number; {operand_word(number)} is {number.type.described()}.',
                'A duration is written with its sign inside: duration("-2h")',
            )
            return None
        return Apply(number.type, written.span, "-", (number,))

    def _binary(self, written: Binary) -> Node | None:
        if written.operator == "in":
            return self._membership(written)
        left, right = self.operand(written.left), self._right(written)
        if left is None or right is None:
            return None
        try:
            if written.operator in comparing.OPERATORS:
                return comparing.comparison(written, left, right)
            return comparing.arithmetic(written, left, right)
        except Complaint as found:
            self.complain(found.start, found.message, found.hint)
            return None

    def _right(self, written: Binary) -> Operand | None:
        """The right operand; an unquoted option of the left one gets its own advice."""
        name, left = written.right, written.left
        if isinstance(name, Name) and isinstance(left, Name) and not self.registry.get(name.name):
            variable = self.registry.get(left.name)
            if variable is not None and name.name in variable.options:
                self._unknown_name(name, f'Write the option in quotes: "{name.name}"')
                return None
        return self.operand(name)

    def _membership(self, written: Binary) -> Node | None:
        left = self.operand(written.left)
        try:
            if isinstance(written.right, Options):
                items = self._items(written.right)
                if left is None or items is None:
                    return None
                return comparing.among(written, left, items)
            right = self.node(written.right)
            return None if left is None or right is None else comparing.holds(written, left, right)
        except Complaint as found:
            self.complain(found.start, found.message, found.hint)
            return None

    def _items(self, written: Options) -> list[Operand] | None:
        found = [self.operand(item) for item in written.items]
        items = [item for item in found if item is not None]
        return items if len(items) == len(found) else None

    def _call(self, written: Call) -> Node | None:
        function = FUNCTIONS.get(written.function)
        if written.function in ("duration", "timestamp"):
            return self._time(written)
        if written.function == "has":
            return self._has(written)
        if function is None or (written.function in FORMULA_ONLY and not self.formula):
            self._no_function(written)
            return None
        arguments = [self.node(argument) for argument in written.arguments]
        known = [argument for argument in arguments if argument is not None]
        if len(known) < len(arguments):
            return None
        return self._applied(written, function, known)

    def _applied(self, written: Call, function: Function, arguments: list[Node]) -> Node | None:
        result = function.result(arguments)
        if isinstance(result, Type):
            operands = tuple(function.prepared(arguments))
            return Apply(result, written.span, written.function, operands)
        found = ", ".join(argument.type.described() for argument in arguments) or "nothing"
        self.complain(
            written.span[0],
            f"{written.function}() takes {function.wanted}; here it has {found}.",
            result,
        )
        return None

    def _no_function(self, written: Call) -> None:
        for argument in written.arguments:
            self.operand(argument)
        name = written.function[:60]
        if written.function in FORMULA_ONLY:
            message = f"{name}() is for formulas, not for conditions."
            hint = "Compute the number in a derived variable and compare that."
        else:
            message, hint = f"There is no function {name}().", signature_hint(name)
        self.complain(written.span[0], message, hint)

    def _time(self, written: Call) -> Node | None:
        try:
            return time_literal(written)
        except Complaint as found:
            self.complain(found.start, found.message, found.hint)
            return None

    def _has(self, written: Call) -> Node | None:
        name = written.arguments[0] if len(written.arguments) == 1 else None
        if not isinstance(name, Name):
            self.complain(
                written.span[0], "has() takes the name of one variable.", "Write it as: has(mood)"
            )
            return None
        found = self._name(name)
        return Has(BOOL, written.span, found.name, found.slot) if isinstance(found, Read) else None
