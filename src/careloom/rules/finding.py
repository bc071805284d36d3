"""A condition judged with its reasons."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum


class Answer(IntEnum):
    """What judging ends in. Unknown is neither of the others: a reading was absent or stale."""

    NO = 0
    YES = 1
    UNKNOWN = 2


_OPPOSITE = {Answer.NO: Answer.YES, Answer.YES: Answer.NO, Answer.UNKNOWN: Answer.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of a part of a condition, the part's text, and what it read.

    `values` has each variable once, NaN when unknown; it is a person's data and stays out of
    `repr`. `operator` is `&&`, `||`, `!`, `?:`, or empty for a part that is not divided further;
    `parts` has its operands, all of them judged, also where the answer was settled before.
    """

    answer: Answer
    text: str
    values: tuple[tuple[str, float], ...] = field(repr=False)
    parts: "tuple[Finding, ...]" = ()
    operator: str = ""

    def deciding(self) -> "tuple[Finding, ...]":
        """The smallest parts that settled the answer, in the order of the text.

        With these as they are, no other part could change it. Below a `!` in front of brackets
        the parts have the opposite answer; a `!` before a single part stays with it.
        """
        match self.operator:
            case "&&" | "||":
                return _joined(part for part in self.parts if part.answer is self.answer)
            case "!" if self.parts[0].operator:
                return self.parts[0].deciding()
            case "?:":
                return self._deciding_choice()
        return (self,)

    def _deciding_choice(self) -> "tuple[Finding, ...]":
        condition, yes, no = self.parts
        if condition.answer is Answer.UNKNOWN:
            return condition.deciding()
        return _joined((condition, yes if condition.answer is Answer.YES else no))


def opposite(answer: Answer) -> Answer:
    """What `!` makes of an answer."""
    return _OPPOSITE[answer]


def _joined(parts: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(small for part in parts for small in part.deciding())
