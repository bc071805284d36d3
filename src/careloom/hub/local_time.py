"""The person's own time: days and minutes of a zone, through gaps and overlaps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 1440
DAY = 86400.0
_REMEMBERED = 16384
"""Many people share a zone and a time of day."""


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The zone of this IANA name; ZoneInfoNotFoundError for one that does not exist."""
    return ZoneInfo(name)


@lru_cache(maxsize=_REMEMBERED)
def local_day_and_minute(at: float, zone: str) -> tuple[int, int]:
    """The local day (ordinal) and the minutes after its midnight, as a clock on the wall shows."""
    local = datetime.fromtimestamp(at, zone_of(zone))
    return local.toordinal(), local.hour * 60 + local.minute


@lru_cache(maxsize=_REMEMBERED)
def instant(day: int, minute: int, zone: str) -> float:
    """When the wall clock shows this time on this day.

    A time that does not exist happens at the next that does; a time that comes twice happens
    at the first.
    """
    place = zone_of(zone)
    naive = datetime.fromordinal(day) + timedelta(minutes=minute)
    at = naive.replace(tzinfo=place).timestamp()
    if datetime.fromtimestamp(at, place).replace(tzinfo=None) == naive:
        return at
    return _end_of_gap(at, place)


def _end_of_gap(at: float, place: ZoneInfo) -> float:
    """The transition after which the wall clock goes on, found to the second."""
    low, high = int(at) - 7200 * 12, int(at)
    after = datetime.fromtimestamp(high, place).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, place).utcoffset() == after:
            high = middle
        else:
            low = middle
    return float(high)


@lru_cache(maxsize=1024)
def iso_day(day: int) -> str:
    """The day as it stands in a decision point's slot."""
    return date.fromordinal(day).isoformat()


@lru_cache(maxsize=1024)
def day_of(slot: str) -> int:
    """The day (ordinal) that stands in a decision point's slot; ValueError if none does."""
    return date.fromisoformat(slot).toordinal()


def iso_instant(at: float) -> str:
    """An instant for people who check: UTC, to the second."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
