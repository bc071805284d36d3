"""What a program asks once about a person, before anything else: its profile variables."""

from __future__ import annotations

import math

from careloom.program.definitions import Program
from careloom.program.variables import SourceKind, TailoringVariable
from careloom.rules import Kind
from careloom.services.happening import Refused


def profile_of(program: Program) -> tuple[TailoringVariable, ...]:
    """The variables that the person fills on joining, in the program's order.

    Only numbers: what has no words of its own to choose from is left unknown.
    """
    return tuple(
        one
        for one in program.variables.values()
        if one.source is SourceKind.PROFILE and one.variable.kind in (Kind.INT, Kind.DOUBLE)
    )


def read_profile(program: Program, typed: dict[str, str]) -> dict[str, float]:
    """The numbers that were typed; an empty field stays unknown, which rules can bear.

    Refused, with the range that was wanted, for one outside it.
    """
    return {
        one.id: _read(one, typed[one.id]) for one in profile_of(program) if typed.get(one.id, "")
    }


def _read(variable: TailoringVariable, typed: str) -> float:
    wanted = {"low": f"{variable.low:g}", "high": f"{variable.high:g}"}
    try:
        value = float(typed.strip().replace(",", "."))
    except ValueError:
        raise Refused("no_number", item=variable.id, **wanted) from None
    fits = math.isfinite(value) and variable.low <= value <= variable.high
    if not fits or (variable.variable.kind is Kind.INT and value != int(value)):
        raise Refused("out_of_range", item=variable.id, **wanted)
    return value
