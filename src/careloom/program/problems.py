"""Problems of a program: where, what was found, what was wanted, how to mend."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass


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
    close = difflib.get_close_matches(name[:60], names, n=1, cutoff=0.6)
    start = f'Did you mean "{close[0]}"? ' if close else ""
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"{start}There are: {shown}." if names else "There are none yet."
