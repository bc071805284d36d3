"""How long a torture lasts: seconds in the fast suite, minutes by `make torture`.

CARELOOM_TORTURE=3 makes it three times as long; a number of its own wins, as CARELOOM_KILLS=500.
"""

from __future__ import annotations

import os


def how_many(name: str, *, fast: int, long: int) -> int:
    """What the environment says for this name; else `fast`, or as often `long` as asked for."""
    if named := os.environ.get(name):
        return int(named)
    times = float(os.environ.get("CARELOOM_TORTURE", "0"))
    return round(long * times) if times else fast
