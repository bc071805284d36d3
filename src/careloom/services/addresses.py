"""Where a part of a program stands in its author's files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache

from careloom.program.checking.places import placed
from careloom.program.problems import Problem
from careloom.program.reading.source import Source, read_yaml
from careloom.records.models import ProgramBundle

_KEPT = 64


def address_of(content_hash: str, path: str) -> str:
    """`model.yaml:12` for a path such as `model/needs/too_tense/when`; "" where none is known.

    The deepest part of the path that is written counts, as for problems of a program.
    """
    first, _, rest = path.partition("/")
    name = f"suite/{rest.partition('/')[0]}.yaml" if first == "suite" else f"{first}.yaml"
    found = placed(Problem("", "", name, 0, path, "", ""), _Files(content_hash), {})
    return f"{found.file}:{found.line}" if found.line else ""


class _Files(Mapping[str, Source]):
    """A program's YAML files, each read when it is asked for."""

    def __init__(self, content_hash: str) -> None:
        self._hash = content_hash

    def __getitem__(self, name: str) -> Source:
        source = _file(self._hash, name)
        if source is None:
            raise KeyError(name)
        return source

    def __iter__(self) -> Iterator[str]:
        return iter(_texts(self._hash))

    def __len__(self) -> int:
        return len(_texts(self._hash))


@lru_cache(maxsize=_KEPT)
def _file(content_hash: str, name: str) -> Source | None:
    text = _texts(content_hash).get(name)
    return read_yaml(name, text)[0] if text is not None else None


def _texts(content_hash: str) -> dict[str, str]:
    files: dict[str, str] = json.loads(ProgramBundle.objects.get(content_hash=content_hash).files)
    return files
