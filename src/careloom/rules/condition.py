"""A condition, checked and ready to judge."""

from dataclasses import dataclass, field

from careloom.rules.checker import check
from careloom.rules.explaining import Explain, explainer
from careloom.rules.finding import Answer, Finding
from careloom.rules.generating import JudgeOne, judge_many, judge_one
from careloom.rules.kinds import Columns, Flags, Row
from careloom.rules.parser import parse
from careloom.rules.problems import Problem
from careloom.rules.registry import Registry
from careloom.rules.tree import Node, reads_of


@dataclass(frozen=True, slots=True)
class Condition:
    """A checked condition over one registry's rows; equal to another of the same text and tree.

    Made by `compile_condition`. `uses` are the names that it reads, sorted; `uses_slots` their
    places in a row, in the same order. Judging never raises, whatever a row holds.
    """

    text: str
    node: Node = field(repr=False)
    uses: tuple[str, ...]
    uses_slots: tuple[int, ...] = field(repr=False)
    registry: Registry = field(repr=False, compare=False)
    _judge: JudgeOne = field(repr=False, compare=False)
    _explain: Explain = field(repr=False, compare=False)

    def judge(self, row: Row) -> Answer:
        """The answer for one person; the row has a float for each slot, NaN for absent."""
        return self._judge(row)

    def explain(self, row: Row) -> Finding:
        """The same answer with its reasons."""
        return self._explain(row)

    def judge_many(self, columns: Columns) -> tuple[Flags, Flags]:
        """Who is known to be yes, and who no, for an array of shape (slots, people).

        For several conditions, or several calls, a `Rulebook` is faster: it keeps its function.
        """
        yes, no = judge_many([self.node])(columns)
        return yes[0], no[0]


def compile_condition(text: str, registry: Registry) -> Condition | list[Problem]:
    """The condition that the text says, or every mistake found in it. Never raises for a text."""
    written = parse(text)
    if isinstance(written, Problem):
        return [written]
    tree, problems = check(written, registry, formula=False)
    if tree is None:
        return problems
    reads = sorted(reads_of(tree).items())
    return Condition(
        text=text,
        node=tree,
        uses=tuple(name for name, _ in reads),
        uses_slots=tuple(slot for _, slot in reads),
        registry=registry,
        _judge=judge_one(tree),
        _explain=explainer(tree, text),
    )
