"""A formula: a value computed from readings, for derived variables."""

from dataclasses import dataclass, field

from careloom.rules.checker import check
from careloom.rules.generating import Evaluate, evaluate_many, evaluate_one
from careloom.rules.kinds import Columns, Kind, Row, Type
from careloom.rules.parser import parse
from careloom.rules.problems import Problem
from careloom.rules.registry import Registry
from careloom.rules.tree import Node, reads_of


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked value over one registry's rows, with the mathematical functions added.

    Made by `compile_formula`. Evaluating never raises; what cannot be computed is NaN. One by one
    and many at once give the same numbers to the last bit.
    """

    text: str
    node: Node = field(repr=False)
    uses: tuple[str, ...]
    uses_slots: tuple[int, ...] = field(repr=False)
    _evaluate: Evaluate = field(repr=False, compare=False)

    @property
    def type(self) -> Type:
        """Kind and, for an enum or set, the options."""
        return self.node.type

    @property
    def kind(self) -> Kind:
        """What the value is."""
        return self.node.type.kind

    def evaluate(self, row: Row) -> float:
        """The value for one person, NaN when unknown."""
        return self._evaluate(row)

    def evaluate_many(self, columns: Columns) -> Columns:
        """A value for each person, for an array of shape (slots, people)."""
        return evaluate_many(self.node)(columns)


def compile_formula(text: str, registry: Registry) -> Formula | list[Problem]:
    """The formula that the text says, or every mistake found in it. Never raises for a text."""
    written = parse(text)
    if isinstance(written, Problem):
        return [written]
    tree, problems = check(written, registry, formula=True)
    if tree is None:
        return problems
    reads = sorted(reads_of(tree).items())
    return Formula(
        text=text,
        node=tree,
        uses=tuple(name for name, _ in reads),
        uses_slots=tuple(slot for _, slot in reads),
        _evaluate=evaluate_one(tree),
    )
