"""How long a whole decision takes, one by one and for many, against a probe in the same run.

The probe judges the same conditions and builds nothing else: what is above it is the cost of the
loop itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from benchmarks.rows import Row, tell

from careloom.hub.deciding import decide, decide_many
from careloom.hub.entries import EntryKind
from careloom.hub.explanation import explain
from careloom.hub.living import PRIMARY
from careloom.hub.narrative import narrate
from careloom.hub.plan import plan_of
from careloom.hub.randomization import Draws
from careloom.hub.taking import as_row
from careloom.operations.collector import spare_the_collector
from careloom.program.definitions import Program
from careloom.program.loading import load_program
from careloom.program.worked import worked_programs
from careloom.testing.lives import LivedLife

PEOPLE = 10_000
ROUNDS = 5
KEY = b"benchmark" * 4
TOLD, MANY = "decide, explanation and narrative", f"decide_many at {PEOPLE:,}"
LIMITS = {TOLD: 500e-6, MANY: 20e-6}


def programs() -> dict[str, Program]:
    """The small program to start from, and the complete one."""
    with resources.as_file(resources.files("careloom.program") / "starter") as folder:
        starter = load_program(Path(folder))
    name = "positive_parenting"
    return {"starter": starter, name: load_program(worked_programs()[name])}


def measure(program: Program) -> dict[str, float]:
    """Seconds a person by what was measured, the probe first."""
    lived = _lives(program)
    count = len(lived)
    snapshots = [snapshot for snapshot, _ in lived]
    points = [decision.point for _, decision in lived]
    draws = [Draws(KEY, "x").draw(point.key, PRIMARY) for point in points]
    plan = plan_of(program)
    scopes = [plan.scope_of(point) for point in points]
    books = [scope.book for scope in scopes]
    rows = [as_row(one.row, scope.width) for one, scope in zip(snapshots, scopes, strict=True)]

    def told() -> None:
        for place in range(count):
            decision = decide(program, snapshots[place], points[place], draw=draws[place])
            explain(program, snapshots[place], decision)
            narrate(program, snapshots[place], decision)

    def alone() -> None:
        for place in range(count):
            decide(program, snapshots[place], points[place], draw=draws[place])

    def probe() -> None:
        for book, row in zip(books, rows, strict=True):
            book.judge(row)

    times = PEOPLE // count + 1
    many = (snapshots * times)[:PEOPLE], (points * times)[:PEOPLE], (draws * times)[:PEOPLE]
    base = _best(probe) / count
    figures = {
        "judging alone (probe)": base,
        "decide": _best(alone) / count,
        TOLD: _best(told) / count,
        MANY: _best(lambda: decide_many(program, *many)) / PEOPLE,
    }
    return figures


def _lives(program: Program) -> list[tuple]:
    """Decisions of every kind, from the weeks of people who answer and report."""
    items = [i for one in program.instruments.values() for i in one.items.values()]
    scales = [item for item in items if item.kind == "scale"]
    report = next(iter(program.reports.values()))
    decided = []
    for number in range(40):
        person = LivedLife(program, draws=Draws(KEY, f"{number}"))
        for place, item in enumerate(scales):
            value = (number * 3 + place * 5) % 11
            person.answers(0, "09:05", **{item.id: value})
        option = report.options[number % len(report.options)].code
        person.until(3, "20:00").happens(
            4, "20:00", EntryKind.REPORTED, name=f"{report.id}.{option}"
        ).until(25, "12:00")
        decided += person.life.decided
    return decided


def _best(run: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - began)
    return best


def main() -> None:
    """A row for each, against its limit or the probe; the collector is spared, as in a worker."""
    spare_the_collector()
    for name, program in programs().items():
        figures = measure(program)
        (probe, base), *others = figures.items()
        for what, seconds in others:
            limit = LIMITS.get(what, 0.0)
            tell(
                Row(
                    area="deciding",
                    what=f"{name}: {what}",
                    figure=f"{seconds * 1e6:,.1f} us a person",
                    ratio=seconds / limit if limit else seconds / base,
                    against="of the limit" if limit else f"times {probe}",
                    limit=f"{limit * 1e6:g} us" if limit else "",
                    met=seconds <= limit if limit else None,
                )
            )


if __name__ == "__main__":
    main()
