"""What `make check` runs: every check runs, whatever the others say, and a summary ends it.

With --without-tests the tests are left to whoever runs all of them anyway.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Two processes share the cores already: threads of BLAS in each would only wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
BIN = Path(sys.executable).parent
# The types of models are read from real settings, which want a folder to keep secrets in.
DATA = tempfile.mkdtemp(prefix="careloom-checks-")
CHECKED = ("src", "tests", "scripts", "benchmarks")


def commands() -> list[tuple[str, list[str]]]:
    """Name and command of each check, cheapest first."""
    places = [place for place in CHECKED if (ROOT / place).is_dir()]
    return [
        ("format", [str(BIN / "ruff"), "format", "--check", *places]),
        ("lint", [str(BIN / "ruff"), "check", "--output-format=concise", *places]),
        ("layers", [str(BIN / "lint-imports"), "--no-cache"]),
        ("types", [str(BIN / "mypy")]),
        (
            "fast tests",
            [
                str(BIN / "python"),
                "-m",
                "pytest",
                "-q",
                "-n",
                "2",
                "--dist",
                "loadfile",
                "--no-loadscope-reorder",
                "tests/unit",
                "tests/golden",
                "tests/house",
            ],
        ),
    ]


def quiet_run(command: Sequence[str]) -> bool:
    """Whether the check passed; what it says is worth reading only when it did not."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "CARELOOM_MODE": "test", "CARELOOM_DATA": DATA},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        print(done.stdout, flush=True)
    return done.returncode == 0


def main() -> int:
    """1 if any check found something, with the names of those that did."""
    found = []
    wanted = commands()[:-1] if "--without-tests" in sys.argv else commands()
    for name, command in wanted:
        print(f"--- {name}", flush=True)
        if not quiet_run(command):
            found.append(name)
    if found:
        print(f"make check: mend {', '.join(found)}.")
        return 1
    print("make check: all is well.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
