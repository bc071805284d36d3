"""How derived variables stand on one another: never in a circle, never too deep."""

from __future__ import annotations

from collections.abc import Mapping

from careloom.program.checking.building import Build
from careloom.program.variables import TailoringVariable

DEEPEST = 8
"""So many formulas may stand one upon another; the hub computes each from those below it."""


def made_from(variable: TailoringVariable) -> tuple[str, ...]:
    """The names that a derived variable reads; none for what is measured or told."""
    if variable.formula is not None:
        return variable.formula.uses
    return (variable.of,) if variable.of else ()


def refuse_circles(build: Build, found: Mapping[str, TailoringVariable]) -> None:
    """Note each variable that is made from itself, and each that stands too deep."""
    parts = {
        name: {part for part in made_from(one) if part in found} for name, one in found.items()
    }
    depths = depths_of(parts)
    for name in in_circles(parts):
        message = f'"{name}" is made from itself, through {", ".join(sorted(parts[name])[:3])}.'
        _note(build, name, "P308", message, "Break the circle.")
    for name, depth in depths.items():
        if depth == DEEPEST + 1:
            message = f'"{name}" stands on {DEEPEST} others, one upon another.'
            _note(build, name, "P313", message, f"At most {DEEPEST} deep: say more in one formula.")


def depths_of(parts: Mapping[str, set[str]]) -> dict[str, int]:
    """How many stand below each name, itself included; names that stand on a circle are left out.

    The work is that of the names and their parts, however they are entangled.
    """
    open_parts = {name: len(below) for name, below in parts.items()}
    users: dict[str, list[str]] = {name: [] for name in parts}
    for name, below in parts.items():
        for part in below:
            users[part].append(name)
    depths: dict[str, int] = {}
    settled = [name for name, count in open_parts.items() if not count]
    while settled:
        name = settled.pop()
        depths[name] = 1 + max((depths[part] for part in parts[name]), default=0)
        for user in users[name]:
            open_parts[user] -= 1
            if not open_parts[user]:
                settled.append(user)
    return depths


def in_circles(parts: Mapping[str, set[str]]) -> list[str]:
    """The names that stand in a circle or between two, by name.

    What only leads into a circle, or is only led to by one, is taken away from its own end.
    """
    remaining = parts.keys() - depths_of(parts).keys()
    users: dict[str, set[str]] = {name: set() for name in remaining}
    for name in remaining:
        for part in parts[name] & remaining:
            users[part].add(name)
    return sorted(remaining - depths_of(users).keys())


def _note(build: Build, name: str, code: str, message: str, hint: str) -> None:
    fields = build.parts["variables.yaml"]["variables"][name]
    build.context.add(code, fields.source, fields.path, message, hint)
