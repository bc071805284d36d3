"""Mistakes in a condition, told to its author."""

from dataclasses import dataclass

MOST_CHARACTERS = 4_000
MOST_NODES = 500
DEEPEST = 50
MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: what was found, where (the first character is column 1), how to mend it.

    A text of several lines is counted through, line ends included.
    """

    message: str
    column: int
    hint: str

    def __str__(self) -> str:
        return f"column {self.column}: {self.message} {self.hint}".rstrip()


class SyntaxProblem(Exception):
    """Carries the problem that ends the reading of a text; never leaves this package."""

    def __init__(self, message: str, start: int, hint: str) -> None:
        super().__init__(message)
        self.problem = Problem(message, start + 1, hint)
