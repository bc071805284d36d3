"""Months as half-open spans of epoch seconds, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

Month = tuple[float, float]
_DECEMBER = 12


def month_of(at: float) -> Month:
    """The month that holds this instant: where it starts, and where the next one does."""
    start = datetime.fromtimestamp(at, UTC).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    return start.timestamp(), _following(start).timestamp()


def months_from(at: float, count: int) -> list[Month]:
    """So many months in a row, the first of them holding this instant."""
    found = [month_of(at)]
    while len(found) < count:
        found.append(month_of(found[-1][1]))
    return found


def month_name(month: Month) -> str:
    """Such as `2026_03`."""
    return datetime.fromtimestamp(month[0], UTC).strftime("%Y_%m")


def month_named(name: str) -> Month:
    """The month that `month_name` called so."""
    return month_of(datetime.strptime(name, "%Y_%m").replace(tzinfo=UTC).timestamp())


def _following(start: datetime) -> datetime:
    if start.month == _DECEMBER:
        return start.replace(year=start.year + 1, month=1)
    return start.replace(month=start.month + 1)
