"""The worked programs that come with Careloom, as an author's folders."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
_PLACES = (_PACKAGE.parents[1] / "programs", _PACKAGE / "programs")
"""A checkout keeps them beside `src`; an installed package carries a copy."""


def worked_programs() -> dict[str, Path]:
    """Program id to its folder, by name."""
    found: dict[str, Path] = {}
    for place in _PLACES:
        for head in sorted(place.glob("*/program.yaml")):
            found.setdefault(head.parent.name, head.parent)
    return found
