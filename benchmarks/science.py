"""Effects of micro-randomization: time and memory, against one pass of BLAS in the same run.

    python -m benchmarks.science                 # in memory, and ten million rows from Parquet
    python -m benchmarks.science --rows 1e8      # the long form; writes about 1.6 GB for a while

Read the ratios and the memory: seconds are of this machine, at this moment. A pass is X'X over a
matrix of as many rows and as many columns as the model has. Each line is a process of its own, so
that its peak of memory is its own, the libraries (about 250 MB) included.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.rows import Row, at_most, tell

from careloom.science.effects import EMEE, WCLS
from careloom.science.effects.result import ExcursionResult

CHUNK = 1_000_000
MEMORY = {False: 1_000, True: 2_000}
"""Megabytes at most: of a table in memory, and of a file that is streamed."""
COLUMNS = {
    "id": "person",
    "outcome": "outcome",
    "treatment": "treated",
    "probability": "chance",
    "availability": "available",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement; `limit` is in seconds and 0 for none, `memory` in megabytes."""

    name: str
    seconds: float
    processor: float
    blas: float
    limit: float
    memory: float
    effect: float


def a_trial(rows: int, points: int, seed: int, *, first: int = 0, binary: bool = False) -> pa.Table:
    """A trial with an effect of 0.2, people together; `first` makes it a piece of a longer one."""
    rng = np.random.default_rng([seed, first])
    number = np.arange(first, first + rows)
    chance = 0.3 + 0.4 * rng.random(rows)
    available = rng.random(rows) < 0.8
    treated = available & (rng.random(rows) < chance)
    stress = rng.standard_normal(rows)
    home = rng.random(rows) < 0.5
    if binary:
        risk = np.exp(-1.5 + 0.1 * np.tanh(stress) + 0.2 * treated)
        outcome = (rng.random(rows) < risk).astype(np.float64)
    else:
        outcome = stress + 0.2 * treated + rng.standard_normal(rows)
    return pa.table(
        {
            "person": number // points,
            "point": (number % points).astype(np.int32),
            "chance": chance,
            "available": available.astype(np.int8),
            "treated": treated.astype(np.int8),
            "stress": stress,
            "home": home.astype(np.int8),
            "outcome": outcome,
        }
    )


def measured(name: str, limit: float, rows: int, run: Callable[[], ExcursionResult]) -> Line:
    """The better of two runs, and a pass of BLAS over as many rows (at most twenty million)."""
    best = (np.inf, np.inf)
    for _ in range(2 if rows <= 2_000_000 else 1):
        wall, processor = time.perf_counter(), time.process_time()
        result = run()
        best = min(best, (time.perf_counter() - wall, time.process_time() - processor))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    columns = len(result.effects) + len(result.controls)
    share = min(rows, 20_000_000)
    matrix = np.random.default_rng(1).standard_normal((columns, share))
    passes = []
    for _ in range(3):
        wall = time.perf_counter()
        matrix @ matrix.T
        passes.append(time.perf_counter() - wall)
    effect = result.effects[0].estimate
    return Line(name, *best, min(passes) * rows / share, limit, memory, effect)


def in_memory(rows: int, points: int, limit: float) -> Line:
    """WCLS with small-sample correction over a table that is there already."""
    table = a_trial(rows, points, 1)
    asked = WCLS(
        **COLUMNS, numerator=0.5, moderators=["home"], controls=["stress", "home"], point="point"
    )
    name = f"WCLS, {rows:,} rows of {rows // points:,} people"
    return measured(name, limit, rows, lambda: asked.fit(table))


def binary(rows: int, points: int, limit: float) -> Line:
    """EMEE with small-sample correction."""
    table = a_trial(rows, points, 2, binary=True)
    asked = EMEE(**COLUMNS, numerator=0.5, moderators=["home"], controls=["stress", "home"])
    name = f"EMEE, {rows:,} rows of {rows // points:,} people"
    return measured(name, limit, rows, lambda: asked.fit(table))


def streamed(rows: int) -> Line:
    """WCLS over a Parquet file that is never in memory as a whole."""
    with tempfile.TemporaryDirectory(prefix="careloom-bench-") as folder:
        path = Path(folder) / "trial.parquet"
        with pq.ParquetWriter(path, a_trial(1, 200, 3).schema) as writer:
            for first in range(0, rows, CHUNK):
                writer.write_table(a_trial(min(CHUNK, rows - first), 200, 3, first=first))
        asked = WCLS(**COLUMNS, numerator=0.5, moderators=["home"], controls=["stress", "home"])
        return measured(f"WCLS, {rows:,} rows from Parquet", 0, rows, lambda: asked.fit(path))


RUNS: dict[str, Callable[[int], Line]] = {
    "large": lambda _: in_memory(1_000_000, 200, 2.0),
    "long": lambda _: in_memory(40_000, 1_000, 0.2),
    "binary": lambda _: binary(100_000, 200, 1.0),
    "streamed": streamed,
}


def tell_line(line: Line) -> None:
    """Rows for its seconds against the limit, where there is one, a pass of BLAS, and memory."""
    if line.limit:
        at_most("science", line.name, line.seconds, line.limit)
    tell(
        Row(
            area="science",
            what=line.name,
            figure=f"{line.processor:,.3f} s of processor",
            ratio=line.processor / line.blas,
            against="times one pass of BLAS",
        )
    )
    most = MEMORY[line.name.endswith("from Parquet")]
    tell(
        Row(
            area="science",
            what=f"{line.name}, most memory",
            figure=f"{line.memory:,.0f} MB",
            ratio=line.memory / most,
            against="of the limit",
            limit=f"{most:,} MB",
            met=line.memory <= most,
        )
    )


def main() -> None:
    """Measure each in a process of its own, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=float, default=1e7)
    parser.add_argument("--only", choices=RUNS)
    asked = parser.parse_args()
    if asked.only:
        print(json.dumps(asdict(RUNS[asked.only](int(asked.rows)))))
        return
    for name in RUNS:
        command = [sys.executable, "-m", "benchmarks.science", "--only", name]
        done = subprocess.run(
            [*command, "--rows", str(asked.rows)], capture_output=True, text=True, check=True
        )
        tell_line(Line(**json.loads(done.stdout)))


if __name__ == "__main__":
    main()
