"""How proofs say what they found, and where words stand in the files."""

from __future__ import annotations

from careloom.program.problems import Problem


def error(code: str, path: str, message: str, hint: str) -> Problem:
    """A finding that keeps the program from being used, at this place of the program."""
    return Problem(code, "error", file_of(path), 0, path, message, hint)


def warning(code: str, path: str, message: str, hint: str) -> Problem:
    """A finding that an author should look at."""
    return Problem(code, "warning", file_of(path), 0, path, message, hint)


def file_of(path: str) -> str:
    """The file in which this part of a program stands."""
    head, _, rest = path.partition("/")
    if head == "suite":
        return f"suite/{rest.partition('/')[0]}.yaml"
    return {"texts": "texts", "reports": "variables.yaml"}.get(head, f"{head}.yaml")
