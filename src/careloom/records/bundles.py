"""Program bundles as trusted programs, each built once in a process."""

from __future__ import annotations

import json
from collections import OrderedDict

from careloom.program.definitions import Program
from careloom.program.loading import load_bundle
from careloom.program.problems import ProgramProblems
from careloom.records.models import ProgramBundle

_KEPT = 32
_programs: OrderedDict[str, Program] = OrderedDict()
HARMED = (ProgramProblems, ValueError)
"""What is raised where the content of a published program was changed in the database."""


def program_of(content_hash: str) -> Program:
    """The program of this content; ProgramBundle.DoesNotExist for one that was never published."""
    program = _programs.get(content_hash)
    if program is None:
        bundle = ProgramBundle.objects.get(content_hash=content_hash)
        program = load_bundle(json.loads(bundle.files), proven=True)
    return remember_program(program)


def remember_program(program: Program) -> Program:
    """Keep a program that was just built, so that this process need not build it again."""
    _programs[program.content_hash] = program
    while len(_programs) > _KEPT:
        _programs.popitem(last=False)
    return program
