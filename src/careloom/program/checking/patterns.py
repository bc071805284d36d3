"""The forms that single values have: ids, spans of time, counts, labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from careloom.program.reading.source import Source

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
_SPAN = re.compile(r"(\d{1,6}) (minute|hour|day|week)s?\Z")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\Z")
_SECONDS = {"minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0}
_LONGEST = 20_000
_LONGEST_LABEL = 500
_LONGEST_SPAN = 10 * 366 * 86400.0
"""Ten years: instants that lie further ahead are no plan, and some cannot be written as dates."""
_LARGEST_COUNT = 10_000


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A form of text or number: what it is in Python, how to mend it, and its JSON Schema."""

    hint: str
    schema: Mapping[str, Any]

    def take(self, source: Source) -> Any:  # noqa: ANN401
        raise NotImplementedError


class _Id(_Pattern):
    def take(self, source: Source) -> str | None:
        text = source.text
        return text if isinstance(source.value, str) and _ID.match(text) else None


class _Span(_Pattern):
    def take(self, source: Source) -> float | None:
        match = _SPAN.match(source.text) if isinstance(source.value, str) else None
        seconds = int(match[1]) * _SECONDS[match[2]] if match else 0.0
        return seconds if 0.0 < seconds <= _LONGEST_SPAN else None


class _Time(_Pattern):
    def take(self, source: Source) -> int | None:
        match = _TIME.match(source.text)
        return int(match[1]) * 60 + int(match[2]) if match else None


class _Day(_Pattern):
    def take(self, source: Source) -> int | None:
        try:
            return date.fromisoformat(source.text).toordinal()
        except ValueError:
            return None


class _Text(_Pattern):
    def take(self, source: Source) -> str | None:
        value = source.value
        if isinstance(value, list | dict) or value is None or len(source.text) > _LONGEST:
            return None
        return source.text


class _Label(_Pattern):
    def take(self, source: Source) -> str | None:
        value = source.value
        if isinstance(value, list | dict) or value is None or len(source.text) > _LONGEST_LABEL:
            return None
        return source.text if source.text.strip() else None


class _Language(_Pattern):
    def take(self, source: Source) -> str | None:
        return source.text if isinstance(source.value, str) and is_language(source.text) else None


class _Count(_Pattern):
    def take(self, source: Source) -> int | None:
        value = source.value
        is_count = isinstance(value, int) and not isinstance(value, bool)
        return value if is_count and 1 <= value <= _LARGEST_COUNT else None  # type: ignore[operator,return-value]


class _Format(_Pattern):
    def take(self, source: Source) -> int | None:
        return 1 if source.value == 1 and not isinstance(source.value, bool) else None


class _Minutes(_Pattern):
    def take(self, source: Source) -> float | None:
        value = source.value
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if is_number and 0 < value <= _LARGEST_COUNT else None  # type: ignore[operator,arg-type]


class _Integer(_Pattern):
    def take(self, source: Source) -> int | None:
        value = source.value
        return value if isinstance(value, int) and not isinstance(value, bool) else None


class _Number(_Pattern):
    def take(self, source: Source) -> float | None:
        value = source.value
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if is_number and abs(float(value)) < 1e15 else None  # type: ignore[arg-type]


class _Bool(_Pattern):
    def take(self, source: Source) -> bool | None:
        return source.value if isinstance(source.value, bool) else None


PATTERNS: Mapping[str, _Pattern] = {
    "id": _Id(
        "Wanted an id: lower case letters, digits and _, at most 40, a letter first.",
        {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"},
    ),
    "span": _Span(
        'Wanted a span of time such as "20 minutes", "36 hours", "10 days" or "12 weeks", '
        "at most ten years.",
        {"type": "string", "pattern": "^[0-9]{1,6} (minute|hour|day|week)s?$"},
    ),
    "time": _Time(
        'Wanted a time of day in quotes, such as "18:30".',
        {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
    ),
    "day": _Day("Wanted a date such as 2026-11-01.", {"type": "string"}),
    "text": _Text("Wanted text.", {"type": ["string", "number", "boolean"]}),
    "condition": _Text("Wanted a condition, in quotes.", {"type": "string"}),
    "label": _Label(
        f"Wanted a few words, at most {_LONGEST_LABEL} characters.",
        {"type": ["string", "number", "boolean"], "minLength": 1},
    ),
    "language": _Language(
        "Wanted the code of a language, such as en or es.",
        {"type": "string", "pattern": "^[a-z]{2,3}$"},
    ),
    "count": _Count(
        f"Wanted a whole number from 1 to {_LARGEST_COUNT:,}.",
        {"type": "integer", "minimum": 1, "maximum": _LARGEST_COUNT},
    ),
    "format": _Format("This version reads format: 1.", {"const": 1}),
    "minutes": _Minutes(
        "Wanted a number of minutes above zero.",
        {"type": "number", "exclusiveMinimum": 0, "maximum": _LARGEST_COUNT},
    ),
    "integer": _Integer("Wanted a whole number.", {"type": "integer"}),
    "number": _Number("Wanted a number.", {"type": "number"}),
    "bool": _Bool("Wanted true or false.", {"type": "boolean"}),
}


def is_id(text: str) -> bool:
    """Whether this may be an id, also as a key."""
    return _ID.match(text) is not None


def is_language(text: str) -> bool:
    """Whether this may be the code of a language."""
    return _LANGUAGE.match(text) is not None
