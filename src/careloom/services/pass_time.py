"""Moving a demo's clock on, with its virtual people alive meanwhile."""

from __future__ import annotations

from careloom.records.clock import read_clock, release_clock, stop_clock
from careloom.services.let_days_pass import let_hours_pass
from careloom.services.virtual_people import read_cast


def pass_time(*, hours: int) -> None:
    """Let so many hours pass, then let the clock go on by itself from there."""
    cast = read_cast()
    if cast is None:
        return
    start = read_clock()
    stop_clock(start)
    try:
        for _ in let_hours_pass(cast=cast, start=start, hours=hours):
            pass
    finally:
        release_clock()
