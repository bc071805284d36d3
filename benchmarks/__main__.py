"""`python -m benchmarks [--shorter|--quick]`: every measurement, and its table in RESULTS.md.

Each runs in a process of its own, and each row says how many people it was made with: fewer with
--shorter, and few with --quick, which writes no table.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.rows import Row

HERE = Path(__file__).parent
FULL = (
    ("judging",),
    ("deciding",),
    ("whole", "100000"),
    ("whole", "100000", "--postgres"),
    ("workers", "40000"),
    ("growth",),
    ("growth", "--postgres"),
    ("sending",),
    ("sending", "--postgres"),
    ("planning",),
    ("policies",),
    ("science",),
)
SHORTER = (
    ("judging", "--shorter"),
    ("deciding",),
    ("whole", "10000"),
    ("whole", "10000", "--postgres"),
    ("workers", "10000"),
    ("growth", "--middling"),
    ("growth", "--middling", "--postgres"),
    ("sending",),
    ("sending", "--postgres"),
    ("planning",),
    ("policies",),
    ("science", "--rows", "2e6"),
)
QUICK = (
    ("judging", "--quick"),
    ("deciding",),
    ("whole", "2000"),
    ("whole", "2000", "--postgres"),
    ("workers", "4000"),
    ("growth", "--small"),
    ("growth", "--small", "--postgres"),
    ("planning",),
    ("policies",),
)


def main() -> None:
    """Run them all; exit code 1 when one of them did not end well."""
    quick = "--quick" in sys.argv
    with tempfile.TemporaryDirectory(prefix="careloom-bench-") as folder:
        kept = Path(folder) / "rows"
        kept.touch()
        environment = {**os.environ, "CARELOOM_BENCH_ROWS": str(kept)}
        failed = [
            words
            for words in (QUICK if quick else SHORTER if "--shorter" in sys.argv else FULL)
            if subprocess.run(
                [sys.executable, "-m", f"benchmarks.{words[0]}", *words[1:]],
                check=False,
                env=environment,
            ).returncode
        ]
        rows = [Row(**json.loads(line)) for line in kept.read_text("utf-8").splitlines()]
    if not quick:
        (HERE / "RESULTS.md").write_text(table(rows), "utf-8")
    for words in failed:
        print(f"benchmarks.{' '.join(words)} did not end well", file=sys.stderr)
    raise SystemExit(1 if failed else 0)


def table(rows: list[Row]) -> str:
    """The page: the machine, then a line for each row."""
    lines = [
        "# What was measured",
        "",
        "Written by `make bench`. Read the ratios: each is to a limit, a probe or a peer that was",
        "measured in the same run; the figures beside them are of this machine at that moment.",
        "",
        *(f"- {one}" for one in machine()),
        "",
        "| area | what | figure | ratio | to | limit | met |",
        "| --- | --- | ---: | ---: | --- | --- | --- |",
    ]
    for row in rows:
        met = {True: "yes", False: "**no**", None: ""}[row.met]
        lines.append(
            f"| {row.area} | {row.what} | {row.figure} | {row.ratio:.3g} | {row.against} |"
            f" {row.limit} | {met} |"
        )
    return "\n".join(lines) + "\n"


def machine() -> list[str]:
    """What it ran on, without a name."""
    found = [
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}",
        f"{platform.system()} {platform.release().partition('-')[0]}, Python "
        f"{platform.python_version()}",
    ]
    memory = Path("/proc/meminfo")
    if memory.exists():
        kilobytes = int(memory.read_text().split()[1])
        found.append(f"{kilobytes / 2**20:.0f} GiB of memory")
    model = (
        [
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ]
        if Path("/proc/cpuinfo").exists()
        else []
    )
    return found + sorted(set(model))


if __name__ == "__main__":
    main()
