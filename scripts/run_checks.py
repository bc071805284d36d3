"""What `make check` runs: every check runs, whatever the others say, and a summary ends it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
CHECKED = ("src", "tests", "scripts", "benchmarks")


def commands() -> list[tuple[str, list[str]]]:
    """Name and command of each check, cheapest first."""
    places = [place for place in CHECKED if (ROOT / place).is_dir()]
    return [
        ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", *places]),
        ("lint", [str(BIN / "ruff"), "check", "--quiet", *places]),
        ("layers", [str(BIN / "lint-imports"), "--no-cache"]),
        ("types", [str(BIN / "mypy")]),
        (
            "fast tests",
            [str(BIN / "python"), "-m", "pytest", "-q", "-n", "2", "tests/unit", "tests/house"],
        ),
    ]


def main() -> int:
    """1 if any check found something, with the names of those that did."""
    found = []
    for name, command in commands():
        print(f"--- {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            found.append(name)
    if found:
        print(f"make check: mend {', '.join(found)}.")
        return 1
    print("make check: all is well.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
