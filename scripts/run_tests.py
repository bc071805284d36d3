"""What `make test` runs: every test on SQLite, those of the database on PostgreSQL as well.

With arguments, pytest gets them instead, once, on SQLite. Ends with the counts of all runs; what
could not be run is named, and is a failure where CI is true.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from careloom.testing.postgres import PostgresUnavailable, running_postgres

ROOT = Path(__file__).parents[1]
# Two processes share the cores already: threads of BLAS in each would only wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
SUITES = (
    "tests/unit",
    "tests/golden",
    "tests/house",
    "tests/integration",
    "tests/statistics",
    "tests/torture",
    "tests/journeys",
)
# A file's tests stay together: the hub or study they share is made once, not by each process.
IN_TWO = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
ON_POSTGRES = "tests/integration"
NOTHING_COLLECTED = 5


@dataclass(slots=True)
class Counts:
    """Sums over the runs, and what did not run at all with the reason."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    not_run: list[str] = field(default_factory=list)

    def add(self, report: Path) -> None:
        """Count in one JUnit report; tests with errors count as failed."""
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            total, errors, failures, skipped = (
                int(suite.get(name, "0")) for name in ("tests", "errors", "failures", "skipped")
            )
            self.failed += errors + failures
            self.skipped += skipped
            self.passed += total - errors - failures - skipped


def holds_tests(place: str) -> bool:
    """Whether there is a file that pytest would collect from."""
    return any((ROOT / place).rglob("test_*.py"))


def run(title: str, arguments: Sequence[str], counts: Counts, **environment: str) -> None:
    """One run of pytest, counted in; one that ends before it can report counts as one failure."""
    print(f"--- tests: {title}", flush=True)
    with tempfile.TemporaryDirectory(prefix="careloom-tests-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", *arguments]
        failed_before = counts.failed
        code = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **environment}, check=False
        ).returncode
        if report.exists():
            counts.add(report)
        if code not in (0, NOTHING_COLLECTED) and counts.failed == failed_before:
            print(f"pytest ended with {code} without naming a failed test.")
            counts.failed += 1


def browser() -> str | None:
    """Path of a Chromium; where we may, Debian's is installed first."""
    found = subprocess.run(
        ["sh", str(ROOT / "scripts/find_browser"), "--install"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return found.stdout.strip() or None


def run_everything(counts: Counts) -> None:
    """All suites on SQLite, then the database's own on PostgreSQL."""
    places = [place for place in SUITES if holds_tests(place)]
    environment = {}
    if "tests/journeys" in places:
        if path := browser():
            environment["CARELOOM_BROWSER"] = path
        else:
            places.remove("tests/journeys")
            counts.not_run.append("tests/journeys (no browser)")
    run("SQLite", [*IN_TWO, *places], counts, **environment)
    if not holds_tests(ON_POSTGRES):
        return
    try:
        with running_postgres() as address:
            run("PostgreSQL", [*IN_TWO, ON_POSTGRES], counts, CARELOOM_DATABASE_URL=address)
    except PostgresUnavailable as problem:
        print(problem)
        counts.not_run.append(f"{ON_POSTGRES} on PostgreSQL")


def main(arguments: Sequence[str]) -> int:
    """0 if all that ran passed and, under CI, nothing was left out."""
    counts = Counts()
    if arguments:
        run("as asked", arguments, counts)
    else:
        run_everything(counts)
    for left_out in counts.not_run:
        print(f"NOT RUN: {left_out}")
    incomplete = bool(counts.not_run) and os.environ.get("CI", "").lower() in ("1", "true")
    if incomplete:
        print("Under CI, what was not run is a failure.")
    print(f"{counts.passed} passed, {counts.failed} failed, {counts.skipped} skipped")
    return 1 if counts.failed or incomplete or not counts.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
