"""The project's own files, read once for all house tests."""

import ast
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "careloom"


@dataclass(frozen=True)
class Module:
    """One Python file of the package: where it is, its text and its syntax tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def where(self) -> str:
        """Path from the root of the project, as messages show it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def package(self) -> str:
        """The layer it belongs to, such as "hub"; empty for the package's own front door."""
        parts = self.path.relative_to(SOURCE).parts
        return parts[0] if len(parts) > 1 else ""


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the whole project."""
    return ROOT


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    """Every module that people wrote: generated migrations and vendored files are left out."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" in path.parts or "vendor" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        found.append(Module(path, text, ast.parse(text, filename=str(path))))
    return found


@pytest.fixture(scope="session")
def committed() -> list[Path]:
    """Every file that is, or is about to be, in the repository and can be read as text."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return [path for name in names if (path := ROOT / name).is_file() and _is_text(path)]


def _is_text(path: Path) -> bool:
    with path.open("rb") as file:
        return b"\0" not in file.read(4096)
