"""Markdown as sections: each `## id`, `## id (form)` or `## id (variant b)` is one text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from careloom.program.problems import Problem

_HEADING = re.compile(r"## +([a-z0-9_/]+)(?: +\((sms|easy|variant ([b-h]))\))? *\Z")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_ABSENT = re.compile(r"\(absent: (.+)\)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Section:
    """One text as an author wrote it, in one language and form."""

    id: str
    """With `#b` for a variant."""
    form: str
    title: str
    text: str
    absent: str
    file: str
    line: int


def read_sections(name: str, text: str) -> tuple[list[Section], list[Problem]]:
    """The sections of a Markdown file in their order."""
    sections: list[Section] = []
    problems: list[Problem] = []
    heading: tuple[str, str, int] | None = None
    lines: list[str] = []

    def close() -> None:
        if heading is not None:
            sections.append(_section(name, heading, lines))

    for number, line in enumerate(text.split("\n"), start=1):
        if _UNREADABLE.search(line):
            message = "A character stands here that cannot be read."
            problems.append(Problem("P021", "error", name, number, "", message, "Remove it."))
        if not line.startswith("## "):
            lines.append(line)
            continue
        close()
        lines, heading = [], None
        match = _HEADING.match(line.rstrip())
        if match is None:
            message = f'"{line[:60]}" does not name a text.'
            hint = "Write ## id, ## id (sms), ## id (easy) or ## id (variant b)."
            problems.append(Problem("P020", "error", name, number, "", message, hint))
            continue
        variant = f"#{match[3]}" if match[3] else ""
        form = match[2] if match[2] in ("sms", "easy") else "web"
        heading = (match[1] + variant, form, number)
    close()
    return sections, problems


def _section(name: str, heading: tuple[str, str, int], lines: list[str]) -> Section:
    body = "\n".join(lines).strip()
    title = ""
    if body.startswith("### "):
        first, _, rest = body.partition("\n")
        title, body = first[4:].strip(), rest.strip()
    absent = _ABSENT.match(body)
    identity, form, line = heading
    return Section(identity, form, title, body, absent[1] if absent else "", name, line)
