"""Many conditions over one registry, judged together."""

from collections.abc import Sequence

from careloom.rules.condition import Condition
from careloom.rules.generating import JudgeBook, JudgeMany, judge_book, judge_many
from careloom.rules.kinds import Columns, Flags, Row


class Rulebook:
    """One generated function for all its conditions; bit i of an answer is condition i.

    ValueError if the conditions were compiled over different registries, whose slots differ.
    The function for many people is generated at its first use.
    """

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self.conditions: tuple[Condition, ...] = tuple(conditions)
        if len({id(condition.registry) for condition in self.conditions}) > 1:
            raise ValueError("These conditions were compiled over different registries.")
        self._trees = [condition.node for condition in self.conditions]
        self._judge: JudgeBook = judge_book(self._trees)
        self._judge_many: JudgeMany | None = None

    def __len__(self) -> int:
        return len(self.conditions)

    def judge(self, row: Row) -> tuple[int, int]:
        """Two bit sets: the conditions that are yes, and those that are no; the rest unknown."""
        return self._judge(row)

    def judge_many(self, columns: Columns) -> tuple[Flags, Flags]:
        """Flags of shape (conditions, people): is yes, is no. Columns are (slots, people)."""
        if self._judge_many is None:
            self._judge_many = judge_many(self._trees)
        return self._judge_many(columns)
