"""YAML as source values: each remembers its file and line.

Only plain YAML is read: no tags, no anchors and aliases (so nothing multiplies), no duplicate
keys, no more than MOST_DEPTH levels and MOST_VALUES values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from careloom.program.problems import Problem

MOST_DEPTH = 30
MOST_VALUES = 50_000
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp")
)

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Source:
    """One value as an author wrote it. `value` is a scalar, a list or a dict of sources."""

    value: Scalar | list[Source] | dict[str, Source]
    file: str
    line: int
    key_line: int = 0
    text: str = ""
    """What stands in the file, for scalars: `no` and `1e3` keep their letters."""


@dataclass(slots=True)
class Allowance:
    """How many values may still be read; shared by the files of one program."""

    values: int


def read_yaml(
    name: str, text: str, allowance: Allowance | None = None
) -> tuple[Source | None, list[Problem]]:
    """The file's value, or what is wrong with it as YAML."""
    reader = _Reader(name, allowance or Allowance(MOST_VALUES))
    try:
        if not reader.is_plain(text):
            return None, reader.problems
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        if node is None:
            reader.add("P011", 1, "The file is empty.", "Write its content, or remove it.")
            return None, reader.problems
        source = reader.convert(node)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = mark.line + 1 if mark else 1
        what = fault.problem or "it cannot be read"
        reader.add("P010", line, f"This is not YAML: {what}.", "Check indentation and quotes.")
        return None, reader.problems
    except (yaml.YAMLError, ValueError) as fault:
        reader.add("P010", 1, f"This is not YAML: {type(fault).__name__}.", "Check the file.")
        return None, reader.problems
    return source, reader.problems


class _Reader:
    def __init__(self, name: str, allowance: Allowance) -> None:
        self.name = name
        self.allowance = allowance
        self.problems: list[Problem] = []

    def add(self, code: str, line: int, message: str, hint: str) -> None:
        self.problems.append(Problem(code, "error", self.name, line, "", message, hint))

    def is_plain(self, text: str) -> bool:
        """Walk the events, without building anything, to refuse what could grow."""
        depth = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            self.allowance.values -= 1
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                self.add("P012", line, "Anchors and aliases (& and *) are not read.", _WRITE_OUT)
                return False
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH:
                hint = "Nothing in a program is that deep."
                self.add("P013", line, f"Nested more than {MOST_DEPTH} levels deep.", hint)
                return False
            if self.allowance.values < 0:
                message = f"Up to here the program has more than {MOST_VALUES:,} values."
                self.add("P014", line, message, "Make it smaller, or look for a mistake.")
                return False
        return True

    def convert(self, node: yaml.Node, key_line: int = 0) -> Source:
        line = node.start_mark.line + 1
        if str(node.tag) not in _PLAIN_TAGS:
            self.add("P015", line, f'The tag "{str(node.tag)[:40]}" is not read.', _WRITE_OUT)
            return Source(None, self.name, line, key_line)
        if isinstance(node, yaml.MappingNode):
            return Source(self._mapping(node), self.name, line, key_line)
        if isinstance(node, yaml.SequenceNode):
            items = [self.convert(child) for child in node.value]
            return Source(items, self.name, line, key_line)
        if _CONTROL.search(str(node.value)):
            message = "A character stands here that cannot be read."
            self.add("P018", line, message, "Remove it.")
            return Source(None, self.name, line, key_line)
        return Source(_scalar(node), self.name, line, key_line, str(node.value))

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Source]:
        found: dict[str, Source] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self.add("P016", line, "A key must be a word.", "Quote it, or check indentation.")
                continue
            name = str(key.value)
            if name in found:
                hint = "Keep one of them."
                self.add("P017", line, f'"{name[:60]}" stands here twice.', hint)
                continue
            found[name] = self.convert(value, line)
        return found


_WRITE_OUT = "Write the value out."
_LARGEST_NUMBER = 40
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Characters that act on a screen or a database, or turn the direction of what is read."""


def _scalar(node: yaml.Node) -> Scalar:
    tag, text = str(node.tag), str(node.value)
    if tag.endswith(":null"):
        return None
    if tag.endswith(":bool"):
        return text.lower() in ("true", "yes", "on")
    if tag.endswith((":int", ":float")) and len(text) <= _LARGEST_NUMBER:
        return _number(text)
    return text


def _number(text: str) -> Scalar:
    """A decimal number; sexagesimal, octal and other surprises of YAML stay text."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text
