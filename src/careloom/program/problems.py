"""Problems of a program: where, what was found, what was wanted, how to mend."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

MOST_PROBLEMS = 400
_MOST_COMPARED = 300
"""So many known names are searched for the one that was meant."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake or doubt, with a stable code and its address in the program's files."""

    code: str
    severity: str
    """`error` or `warning`."""
    file: str
    line: int
    path: str
    message: str
    hint: str

    def as_json(self) -> dict[str, object]:
        """The problem as machines read it."""
        return asdict(self)


class Found(list[Problem]):
    """Problems as they are noted: fit to be shown, and no more than anyone would read.

    A program made of nothing but mistakes must not cost more than a program: whoever reads on
    looks at `full` first, and what is noted after that is left out.
    """

    full = False

    def append(self, problem: Problem, /) -> None:
        """Note it, unless MOST_PROBLEMS are noted; the last of them says so."""
        if len(self) < MOST_PROBLEMS:
            super().append(_shown(problem))
        elif not self.full:
            self.full = True
            message = f"There are more than {MOST_PROBLEMS} problems; the others are not told."
            hint = "Mend these first, then check again."
            super().append(Problem("P099", "error", problem.file, problem.line, "", message, hint))

    def extend(self, problems: Iterable[Problem], /) -> None:
        """Note each; stops asking for more when full."""
        for problem in problems:
            self.append(problem)
            if self.full:
                return


def _shown(problem: Problem) -> Problem:
    """Without what would act on a terminal instead of being read there."""
    if all(map(str.isprintable, (problem.file, problem.path, problem.message, problem.hint))):
        return problem
    return replace(
        problem,
        file=printable(problem.file),
        path=printable(problem.path),
        message=printable(problem.message),
        hint=printable(problem.hint),
    )


def printable(text: str) -> str:
    """The text with a question mark for each character that is not for reading."""
    return "".join(one if one.isprintable() else "?" for one in text)


class ProgramProblems(Exception):
    """A program that cannot be trusted; its text lists every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(tell(problem) for problem in self.problems))


def tell(problem: Problem) -> str:
    """The problem as people read it."""
    where = f"{problem.file}:{problem.line}" if problem.line else problem.file
    lines = [f"{problem.severity} {problem.code}  {where}  {problem.path}".rstrip()]
    lines.append(f"  {problem.message}")
    if problem.hint:
        lines.append(f"  help: {problem.hint}")
    return "\n".join(lines)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint that names the closest of what is known, and a few others."""
    names = sorted(known)
    close = difflib.get_close_matches(name[:60], names[:_MOST_COMPARED], n=1, cutoff=0.6)
    start = f'Did you mean "{close[0]}"? ' if close else ""
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"{start}There are: {shown}." if names else "There are none yet."
