"""Shapes: what may stand where. The reader and the published JSON Schema are made from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from careloom.program.checking.patterns import PATTERNS, is_id
from careloom.program.problems import Found, Problem, did_you_mean
from careloom.program.reading.source import Source


@dataclass(slots=True)
class Context:
    """Where reading is, and what it found wrong so far."""

    languages: tuple[str, ...]
    problems: Found = field(default_factory=Found)

    def add(
        self, code: str, at: Source, path: str, message: str, hint: str, severity: str = "error"
    ) -> None:
        """Note one problem at this value."""
        line = at.key_line or at.line
        self.problems.append(Problem(code, severity, at.file, line, path, message, hint))


class Shape:
    """What may stand at one place."""

    def read(self, source: Source, path: str, context: Context) -> Any:  # noqa: ANN401
        """The value in Python; None after a problem was noted."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Pattern(Shape):
    """Text that has the form of an id, a span, a time of day, or any text."""

    kind: str

    def read(self, source: Source, path: str, context: Context) -> Any:  # noqa: ANN401
        value = PATTERNS[self.kind].take(source)
        if value is None:
            found = describe(source)
            context.add("P100", source, path, f"Found {found}.", PATTERNS[self.kind].hint)
        return value

    def schema(self) -> dict[str, Any]:
        return dict(PATTERNS[self.kind].schema)


ID, SPAN, TIME, DAY, TEXT = (Pattern(kind) for kind in ("id", "span", "time", "day", "text"))
CONDITION, INTEGER, NUMBER, BOOL = (
    Pattern(kind) for kind in ("condition", "integer", "number", "bool")
)
LABEL, LANGUAGE, COUNT, MINUTES, FORMAT = (
    Pattern(kind) for kind in ("label", "language", "count", "minutes", "format")
)
LANGUAGES_AT_MOST = 12


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
            elif PATTERNS["label"].take(text) is None:
                hint = PATTERNS["label"].hint
                context.add("P102", text, path, f"Found {describe(text)}.", hint)
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
        return {"type": "object", "additionalProperties": PATTERNS["label"].schema}


WORDS = WordsShape()


@dataclass(frozen=True, slots=True)
class ListOf(Shape):
    """A list of things of one shape."""

    item: Shape
    least: int = 0
    most: int = 0
    """0 for no end but the file's."""

    def read(self, source: Source, path: str, context: Context) -> list[Any] | None:
        if not isinstance(source.value, list):
            hint = "Wanted a list: [a, b], or lines that begin with a dash."
            context.add("P105", source, path, f"Found {describe(source)}.", hint)
            return None
        if len(source.value) < self.least:
            message = f"The list has {len(source.value)}." if source.value else "The list is empty."
            context.add("P105", source, path, message, f"Wanted at least {self.least}.")
        if self.most and len(source.value) > self.most:
            message = f"The list has {len(source.value)}."
            context.add("P105", source, path, message, f"Wanted at most {self.most}.")
            return None
        read = [
            self.item.read(child, f"{path}[{place}]", context)
            for place, child in enumerate(source.value)
            if not context.problems.full
        ]
        return [value for value in read if value is not None]

    def schema(self) -> dict[str, Any]:
        ends = {"maxItems": self.most} if self.most else {}
        return {"type": "array", "items": self.item.schema(), "minItems": self.least, **ends}


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
            if context.problems.full:
                break
            place = f"{path}.{key[:60]}"
            if not is_id(key):
                hint = PATTERNS["id"].hint
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
            if context.problems.full:
                return None
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
