"""Finding the line on which a part of a program stands, for what proofs find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from careloom.program.problems import Problem
from careloom.program.reading.sections import Section
from careloom.program.reading.source import Source

_FILES = {"reports": "variables.yaml", "needs": "model.yaml", "levels": "model.yaml"}


def placed(
    problem: Problem, sources: Mapping[str, Source], sections: Mapping[str, list[Section]]
) -> Problem:
    """The problem with the file and line of the deepest part of its path that is written."""
    if problem.line:
        return problem
    parts = problem.path.split("/")
    if parts[0] == "texts":
        return _in_texts(problem, parts[1:], sections)
    name = problem.file if problem.file in sources else _FILES.get(parts[0], "")
    source = sources.get(name)
    if source is None:
        return problem
    rest = parts[2:] if parts[0] == "suite" else parts[1:] if name.startswith(parts[0]) else parts
    return replace(problem, file=name, line=_line(source, rest))


def _line(source: Source, rest: list[str]) -> int:
    """Walk as far as the path leads: by key, by `id` in a list, by number, by exit or target."""
    line = source.line
    for depth, part in enumerate(rest):
        found = _child(source, part) or (_grandchild(source, part) if depth == 0 else None)
        if found is None:
            return line
        source = found
        line = source.key_line or source.line
    return line


def _child(source: Source, part: str) -> Source | None:
    value = source.value
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list):
        if part.isdecimal() and int(part) < len(value):
            return value[int(part)]
        return next((one for one in value if _id(one) == part), None)
    return None


def _grandchild(source: Source, part: str) -> Source | None:
    """In files whose paths leave out their one or two outermost keys."""
    value = source.value
    inner = value.values() if isinstance(value, dict) else ()
    return next((found for one in inner if (found := _child(one, part)) is not None), None)


def _id(source: Source) -> str:
    value = source.value
    return value["id"].text if isinstance(value, dict) and "id" in value else ""


def _in_texts(problem: Problem, parts: list[str], sections: Mapping[str, list[Section]]) -> Problem:
    """By language where the path names one; a text that is missing points at its file."""
    languages = [parts[0]] if parts and parts[0] in sections else list(sections)
    named = "/".join(parts[1:] if parts and parts[0] in sections else parts)
    wanted, _, form = named.removesuffix(")").partition(" (")
    stem = wanted.partition("/")[0]
    for language in languages:
        same_file = [one for one in sections[language] if one.id.startswith(f"{stem}/")]
        exact = [one for one in same_file if wanted in (one.id, one.id.partition("#")[0])]
        for one in sorted(exact, key=lambda one: one.form != (form or "web")):
            return replace(problem, file=one.file, line=one.line)
        if same_file:
            return replace(problem, file=same_file[0].file, line=1)
    return problem
