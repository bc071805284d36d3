"""Instants as staff read them: in words, with the exact time beside them."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template

register = template.Library()
_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60))


@register.filter
def instant(at: float | datetime | None) -> datetime | None:
    """Epoch seconds as an aware instant; None stays None."""
    if at is None or isinstance(at, datetime):
        return at
    return datetime.fromtimestamp(at, UTC)


@register.filter
def ago(at: float | datetime | None, now: datetime) -> str:
    """How long before `now`, in the largest unit that fits: "3 hours ago"."""
    then = instant(at)
    if then is None:
        return "never"
    seconds = (now - then).total_seconds()
    for unit, length in _UNITS:
        count = int(abs(seconds) // length)
        if count:
            span = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"{span} ago" if seconds > 0 else f"in {span}"
    return "just now"


@register.filter
def spaced(code: str) -> str:
    """A code with blanks in place of underscores."""
    return str(code).replace("_", " ")
