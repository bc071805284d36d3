"""Two workers against one, on PostgreSQL: processes of their own, begun at the same moment.

`python -m benchmarks.workers [PEOPLE]`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from benchmarks.hub import a_hub, empty
from benchmarks.rows import Row, tell
from benchmarks.whole import TABLES

LIMIT = 1.6
_WORKER = """
import sys, django
django.setup()
from benchmarks.whole import work
from careloom.records.bundles import program_of
from careloom.records.models import ProgramBundle
for bundle in ProgramBundle.objects.all():
    program_of(bundle.content_hash)
print("ready", flush=True)
sys.stdin.readline()
print(work()[1], flush=True)
"""


def main() -> None:
    """One row."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with a_hub(postgres=True):
        from benchmarks.due import publish

        program = publish("twenty_rules")
        one = min(_run(program, people, workers=1) for _ in range(2))
        two = min(_run(program, people, workers=2) for _ in range(2))
    tell(
        Row(
            area="workers",
            what=f"PostgreSQL, twenty_rules, {people:,} due, two workers",
            figure=f"{two:.2f} s",
            ratio=one / two,
            against="times one worker's speed",
            limit=f"{LIMIT:g}",
            met=one / two >= LIMIT,
        )
    )


def _run(program: object, people: int, *, workers: int) -> float:
    """Seconds from the word to begin until the last of so many workers has no more to do."""
    from benchmarks.due import DueProgram, enroll

    assert isinstance(program, DueProgram)
    enroll(program, people)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=dict(os.environ),
        )
        for _ in range(workers)
    ]
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for one in running:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    done = [one.communicate()[0] for one in running]
    seconds = time.perf_counter() - began
    assert sum(int(text) for text in done) >= people, done
    empty(*TABLES, "records_enrollment")
    return seconds


if __name__ == "__main__":
    main()
