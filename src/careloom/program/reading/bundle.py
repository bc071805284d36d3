"""A program's files as they were read, and the hash that names their content."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from careloom.program.problems import Found, Problem, printable

Bundle = Mapping[str, str]
"""File name within the program, with `/`, to its text."""

LARGEST_FILE = 512 * 1024
LARGEST_PROGRAM = 1024 * 1024
"""Characters of all files together, cases aside: so many can be judged within seconds."""
MOST_FILES = 1000
_NAME = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*\Z")
_ENDINGS = (".yaml", ".md")
_IGNORED = frozenset({"README.md", "LICENSE", "LICENSE.md"})


def read_bundle(folder: Path) -> tuple[Bundle, list[Problem]]:
    """Every file of the program, and a problem for each that cannot be read.

    Only plain files are opened: links could lead out of the folder, and reading a pipe or a
    device might never end. Names that begin with a dot are left alone.
    """
    bundle: dict[str, str] = {}
    problems = Found()
    total = 0
    for name, path in _files(folder):
        if len(bundle) >= MOST_FILES or total > LARGEST_PROGRAM:
            problems.append(_problem("P005", name, "The program is too large to read.", _LIMITS))
            break
        text = _read(name, path, problems)
        if text is not None:
            bundle[name] = text
            total += 0 if name.startswith("cases/") else len(text)
    return bundle, problems


def content_hash(bundle: Bundle) -> str:
    """The name of this content: equal files give equal hashes, cases aside."""
    kept = {name: text for name, text in bundle.items() if not name.startswith("cases/")}
    canonical = json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


_LIMITS = (
    f"A program has at most {MOST_FILES} files, {LARGEST_FILE // 1024} KiB each and "
    f"{LARGEST_PROGRAM // 1024} KiB together, cases aside."
)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    seen = 0
    for place, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in sorted([*files, *links]):
            if name.startswith(".") or name in _IGNORED:
                continue
            seen += 1
            if seen > MOST_FILES + 1:
                return
            path = Path(place) / name
            yield path.relative_to(folder).as_posix(), path


def _read(name: str, path: Path, problems: list[Problem]) -> str | None:
    """The text of a plain file; None after a problem was noted."""
    try:
        kind = path.lstat()
        if not _NAME.match(name):
            message = "The name of this file has characters that no program needs."
            hint = "Use letters, digits, _, - and a dot."
            problems.append(_problem("P002", printable(name), message, hint))
        elif not stat.S_ISREG(kind.st_mode):
            is_link = stat.S_ISLNK(kind.st_mode)
            message = "This is a link." if is_link else "This is no plain file."
            problems.append(_problem("P001", name, message, "Put the file itself here."))
        else:
            return _decoded(name, path, kind.st_size, problems)
    except OSError as fault:
        message = f"The file cannot be read: {fault.strerror or type(fault).__name__}."
        hint = "Look at who may read it."
        problems.append(_problem("P003", printable(name), message, hint))
    return None


def _decoded(name: str, path: Path, size: int, problems: list[Problem]) -> str | None:
    if not name.endswith(_ENDINGS):
        message = "This file is not part of a program."
        hint = "Programs are made of .yaml and .md files; move it elsewhere."
        problems.append(_problem("P002", name, message, hint))
        return None
    if size > LARGEST_FILE:
        message = f"The file has {size:,} bytes."
        problems.append(_problem("P003", name, message, _LIMITS))
        return None
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        message = "The file is not UTF-8 text."
        hint = "Save it as UTF-8 in your editor."
        problems.append(Problem("P004", "error", name, line, "", message, hint))
        return None


def _problem(code: str, name: str, message: str, hint: str) -> Problem:
    return Problem(code, "error", name, 0, "", message, hint)
