"""What looking at one part of a hub gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at. `mend` says what to do, "" where all is well."""

    name: str
    state: str
    """`well`, `warning` or `fault`."""
    found: str
    mend: str = ""
