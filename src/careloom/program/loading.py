"""Loading a program from its folder or its bundle."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from careloom.program.checking.check import Checked, check_bundle
from careloom.program.definitions import Program
from careloom.program.problems import Problem, ProgramProblems
from careloom.program.reading.bundle import Bundle, read_bundle


def check_folder(folder: str | PathLike[str]) -> Checked:
    """Check the program in this folder; a folder that is not there is a problem as well."""
    path = Path(folder)
    if not path.is_dir():
        message = "There is no such folder."
        hint = "Name the folder that holds program.yaml."
        return Checked(None, (Problem("P000", "error", str(folder), 0, "", message, hint),))
    bundle, problems = read_bundle(path)
    return check_bundle(bundle, tuple(problems))


def load_program(folder: str | PathLike[str]) -> Program:
    """The program in this folder. ProgramProblems, with all of them, if it has an error."""
    return _trusted(check_folder(folder))


def load_bundle(bundle: Bundle, *, proven: bool = False) -> Program:
    """The program of a bundle, as `load_program`; no disk is needed.

    A published bundle was `proven` when it was published, and is only built.
    """
    return _trusted(check_bundle(bundle, proven=proven))


def _trusted(checked: Checked) -> Program:
    if checked.program is None:
        raise ProgramProblems(checked.errors)
    return checked.program
