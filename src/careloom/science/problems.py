"""What can be wrong with data or options: told with column and row, all at once.

AnalysisError         what every estimator raises; its text is a whole message for a person
├── DataError         the table: columns, cells, rows
└── EstimationError   the numbers: too few people, columns that repeat each other
"""

from collections.abc import Sequence
from dataclasses import dataclass

from careloom.rules.kinds import shortened
from careloom.rules.registry import closest


@dataclass(frozen=True, slots=True)
class DataProblem:
    """One thing that is wrong. Rows count from 1, a header not included; 0 means no one row.

    Cells are described, never quoted: a table of research data may hold a person's words.
    """

    message: str
    column: str = ""
    row: int = 0
    hint: str = ""

    def __str__(self) -> str:
        places = [f'column "{self.column}"'] if self.column else []
        places += [f"row {self.row:,}"] if self.row else []
        where = ", ".join(places)
        said = f"{where}: {self.message}" if where else self.message
        return f"{said[:1].upper()}{said[1:]} {self.hint}".rstrip()


class AnalysisError(ValueError):
    """An analysis that cannot be done honestly; `problems` says why, one each."""

    def __init__(self, problems: Sequence[DataProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DataError(AnalysisError):
    """The table is not what the options say of it."""


class EstimationError(AnalysisError):
    """The table can be read, but holds no answer to the question."""


def refuse(message: str, *, column: str = "", row: int = 0, hint: str = "") -> DataError:
    """A `DataError` of one problem, to be raised where it was found."""
    return DataError([DataProblem(message, column, row, hint)])


def no_estimate(message: str, *, hint: str = "") -> EstimationError:
    """An `EstimationError` of one problem, to be raised where it was found."""
    return EstimationError([DataProblem(message, hint=hint)])


def no_such_column(name: str, known: Sequence[str], *, role: str = "") -> DataProblem:
    """A column that is not there, with the name that may have been meant."""
    close = closest(name, known)
    start = f'Did you mean "{close}"? ' if close else ""
    there = shortened(sorted(known), most=12) or "none"
    asked = f" (asked for as {role})" if role else ""
    return DataProblem(
        f'there is no column "{name}"{asked}.', hint=f"{start}Columns here: {there}."
    )
