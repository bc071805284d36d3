"""Durations and moments between their written form and seconds."""

import re
from datetime import UTC, datetime, timedelta

_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ms|us|ns|h|m|s)")
_DURATION = re.compile(rf"(-?)((?:{_PART.pattern})+)\Z")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)\Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The CEL specification's range of a duration: about ten thousand years.
_LONGEST = 315_576_000_000.0


def duration_seconds(text: str) -> float | None:
    """Seconds of "36h", "1h30m" or "-90s"; None for any other form. Days are no unit in CEL."""
    if len(text) > 100 or (whole := _DURATION.match(text)) is None:
        return None
    total = sum(float(part[1]) * _UNITS[part[2]] for part in _PART.finditer(whole[2]))
    if total > _LONGEST:
        return None
    return -total if whole[1] else total


def moment_seconds(text: str) -> float | None:
    """Seconds since 1970 of an RFC 3339 moment; None without a zone or for no real date."""
    if not _MOMENT.match(text):
        return None
    try:
        return (datetime.fromisoformat(text) - _EPOCH).total_seconds()
    except (ValueError, OverflowError):
        return None


def moment_text(seconds: float) -> str:
    """ISO form in UTC, to the second; one outside the calendar is given as plain seconds."""
    try:
        moment = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return f"{seconds:.0f} s"
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def duration_text(seconds: float) -> str:
    """The two or three largest units that matter, as "2 h 30 min"; the sign stands in front."""
    left = abs(seconds)
    if left == float("inf"):
        return "forever"
    parts: list[str] = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count:.0f} {unit}")
    if left or not parts:
        parts.append(f"{left:.6f}".rstrip("0").rstrip(".") + " s")
    return ("-" if seconds < 0 else "") + " ".join(parts)


def exact_duration(seconds: float) -> str:
    """A CEL literal's text for this many seconds, to the nanosecond."""
    return f"{seconds:.9f}".rstrip("0").rstrip(".") + "s"


def exact_moment(seconds: float) -> str:
    """A CEL literal's text for this moment, to the microsecond."""
    moment = _EPOCH + timedelta(seconds=seconds)
    return moment.replace(tzinfo=None).isoformat() + "Z"
