"""Shapes: what may stand where. The reader and the published JSON Schema are made from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from careloom.program.problems import Problem, did_you_mean
from careloom.program.reading.source import Source

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_SPAN = re.compile(r"(\d{1,6}) (minute|hour|day|week)s?\Z")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\Z")
_SECONDS = {"minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0}
_LONGEST = 20_000


@dataclass(slots=True)
class Context:
    """Where reading is, and what it found wrong so far."""

    languages: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)

    def add(
        self, code: str, at: Source, path: str, message: str, hint: str, severity: str = "error"
    ) -> None:
        """Note one problem at this value."""
        line = at.key_line or at.line
        self.problems.append(Problem(code, severity, at.file, line, path, message, hint))


class Shape:
    """What may stand at one place."""

    wanted = "a value"

    def read(self, source: Source, path: str, context: Context) -> Any:  # noqa: ANN401
        """The value in Python; None after a problem was noted."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        raise NotImplementedError

    def refuse(self, source: Source, path: str, context: Context) -> None:
        """Note that something else stands here."""
        found = describe(source)
        context.add("P100", source, path, f"Found {found}, wanted {self.wanted}.", "")


@dataclass(frozen=True, slots=True)
class Pattern(Shape):
    """Text that has the form of an id, a span, a time of day, or any text."""

    kind: str

    wanted = ""

    def read(self, source: Source, path: str, context: Context) -> Any:  # noqa: ANN401
        value = _PATTERNS[self.kind].take(source)
        if value is None:
            found = describe(source)
            context.add("P100", source, path, f"Found {found}.", _PATTERNS[self.kind].hint)
        return value

    def schema(self) -> dict[str, Any]:
        return dict(_PATTERNS[self.kind].schema)


@dataclass(frozen=True, slots=True)
class _Pattern:
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
        return int(match[1]) * _SECONDS[match[2]] if match else None


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


_PATTERNS: dict[str, _Pattern] = {
    "id": _Id(
        "Wanted an id: lower case letters, digits and _, at most 40, a letter first.",
        {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"},
    ),
    "span": _Span(
        'Wanted a span of time such as "20 minutes", "36 hours", "10 days" or "12 weeks".',
        {"type": "string", "pattern": "^[0-9]{1,6} (minute|hour|day|week)s?$"},
    ),
    "time": _Time(
        'Wanted a time of day in quotes, such as "18:30".',
        {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
    ),
    "day": _Day("Wanted a date such as 2026-11-01.", {"type": "string"}),
    "text": _Text("Wanted text.", {"type": ["string", "number", "boolean"]}),
    "condition": _Text("Wanted a condition, in quotes.", {"type": "string"}),
    "integer": _Integer("Wanted a whole number.", {"type": "integer"}),
    "number": _Number("Wanted a number.", {"type": "number"}),
    "bool": _Bool("Wanted true or false.", {"type": "boolean"}),
}

ID, SPAN, TIME, DAY, TEXT = (Pattern(kind) for kind in ("id", "span", "time", "day", "text"))
CONDITION, INTEGER, NUMBER, BOOL = (
    Pattern(kind) for kind in ("condition", "integer", "number", "bool")
)


@dataclass(frozen=True, slots=True)
class Choice(Shape):
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, source: Source, path: str, context: Context) -> str | None:
        if source.text in self.words and not isinstance(source.value, list | dict):
            return source.text
        found = describe(source)
        context.add("P101", source, path, f"Found {found}.", did_you_mean(source.text, self.words))
        return None

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class WordsShape(Shape):
    """A label in each language of the program."""

    def read(self, source: Source, path: str, context: Context) -> dict[str, str] | None:
        if not isinstance(source.value, dict):
            hint = "Write a label in each language: {en: Play, es: Juego}."
            context.add("P102", source, path, f"Found {describe(source)}.", hint)
            return None
        said = {}
        for language, text in source.value.items():
            if language not in context.languages:
                hint = did_you_mean(language, context.languages)
                context.add("P103", text, path, f'"{language[:20]}" is no language here.', hint)
            elif isinstance(text.value, list | dict) or not text.text.strip():
                context.add("P102", text, path, f"Found {describe(text)}.", "Wanted a label.")
            else:
                said[language] = text.text
        missing = [one for one in context.languages if one not in source.value]
        if missing:
            hint = "Every language of the program needs it."
            message = f"The label is missing in: {', '.join(missing)}."
            context.add("P104", source, path, message, hint)
            return None
        return said if len(said) == len(context.languages) else None

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": {"type": ["string", "number"]}}


WORDS = WordsShape()


@dataclass(frozen=True, slots=True)
class ListOf(Shape):
    """A list of things of one shape."""

    item: Shape
    least: int = 0

    def read(self, source: Source, path: str, context: Context) -> list[Any] | None:
        if not isinstance(source.value, list):
            hint = "Wanted a list: [a, b], or lines that begin with a dash."
            context.add("P105", source, path, f"Found {describe(source)}.", hint)
            return None
        if len(source.value) < self.least:
            context.add("P105", source, path, "The list is empty.", "Wanted at least one.")
        read = [
            self.item.read(child, f"{path}[{place}]", context)
            for place, child in enumerate(source.value)
        ]
        return [value for value in read if value is not None]

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.item.schema(), "minItems": self.least}


@dataclass(frozen=True, slots=True)
class MapOf(Shape):
    """Things of one shape by id; the order of the file is kept."""

    item: Shape

    def read(self, source: Source, path: str, context: Context) -> dict[str, Any] | None:
        if not isinstance(source.value, dict):
            message = f"Found {describe(source)}, wanted ids with what belongs to them."
            context.add("P106", source, path, message, "")
            return None
        found = {}
        for key, child in source.value.items():
            place = f"{path}.{key[:60]}"
            if not _ID.match(key):
                hint = _PATTERNS["id"].hint
                context.add("P107", child, place, f'"{key[:60]}" is no id.', hint)
                continue
            value = self.item.read(child, place, context)
            if value is not None:
                found[key] = value
        return found

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.item.schema()}


class Fields(dict[str, Any]):
    """What a record held, with where each field stands."""

    source: Source
    path: str

    def at(self, name: str) -> Source:
        """The field's place, or the record's when the field is absent."""
        inner = self.source.value
        return inner[name] if isinstance(inner, dict) and name in inner else self.source

    def where(self, name: str) -> str:
        """The field's path within its file."""
        return f"{self.path}.{name}" if self.path else name


@dataclass(frozen=True, slots=True)
class Record(Shape):
    """Named fields; what is not named here is a mistake."""

    needed: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)

    def read(self, source: Source, path: str, context: Context) -> Fields | None:
        if not isinstance(source.value, dict):
            hint = f"Wanted keys such as {', '.join(list(self.needed)[:4])}."
            context.add("P108", source, path, f"Found {describe(source)}.", hint)
            return None
        known = {**self.needed, **self.optional}
        fields = Fields()
        fields.source, fields.path = source, path
        complete = True
        for name, child in source.value.items():
            place = f"{path}.{name[:60]}" if path else name[:60]
            if name not in known:
                message = f'There is no key "{name[:60]}" here.'
                context.add("P109", child, place, message, did_you_mean(name, known))
                continue
            value = known[name].read(child, place, context)
            if value is not None:
                fields[name] = value
            elif name in self.needed:
                complete = False
        for name in self.needed:
            if name not in source.value:
                message = f'"{name}" is missing.'
                context.add("P110", source, path, message, f"Add {name}.")
                complete = False
        return fields if complete else None

    def schema(self) -> dict[str, Any]:
        known = {**self.needed, **self.optional}
        return {
            "type": "object",
            "properties": {name: shape.schema() for name, shape in known.items()},
            "required": list(self.needed),
            "additionalProperties": False,
        }


def describe(source: Source) -> str:
    """What stands here, shortened, for a message."""
    if isinstance(source.value, dict):
        return "keys with values"
    if isinstance(source.value, list):
        return "a list"
    return "nothing" if source.value is None else f'"{source.text[:60]}"'
