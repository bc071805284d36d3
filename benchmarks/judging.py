"""Judging 20 conditions: Careloom one by one and in a batch, against other engines in one run.

    python -m benchmarks.judging

Read the ratios: the times are of this machine, at this moment. The peers are Google's CEL, the Rust
CEL, GoRules ZEN and JSON Logic, each if its wheel is installed.
"""

from __future__ import annotations

import math
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from benchmarks.peers import peers
from benchmarks.rows import Row, at_most, tell

from careloom.rules import (
    Condition,
    Kind,
    Registry,
    Rulebook,
    Variable,
    compile_condition,
)

CONDITIONS = 20
PEOPLE = 10_000
SIZES = (1, 100, 10_000, 100_000)
ABSENT = 0.15
REPEATS = 5
TARGET_ONE = 5e-6
TARGET_MANY = 0.2e-6
TARGET_RATIO = 10.0

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SCORES = ("mood", "stress", "sleep.hours", "energy", "warmth", "confidence", "pain", "worry")
COUNTS = ("play.minutes", "prompts.today", "praise.count", "days.since.answer", "courses.failed")
FLAGS = ("asked.for.help", "past.play.reached", "at.home", "school.day")
ENUMS = {"weekday": DAYS, "need": ("calm", "play", "limits", "rest"), "level": ("1", "2", "3")}
REGISTRY = Registry(
    [
        *(Variable(name, Kind.DOUBLE) for name in SCORES),
        *(Variable(name, Kind.INT) for name in COUNTS),
        *(Variable(name, Kind.BOOL) for name in FLAGS),
        *(Variable(name, Kind.ENUM, options) for name, options in ENUMS.items()),
    ]
)


def texts(chance: random.Random) -> list[str]:
    """Twenty conditions of 9 to 11 comparisons, of the shapes that programs have."""
    found = []
    for number in range(CONDITIONS):
        parts = [comparison(chance) for _ in range(9 + number % 3)]
        if number % 2:
            found.append(" && ".join([*parts[:6], f"({' || '.join(parts[6:])})"]))
        else:
            pairs = [f"({' && '.join(parts[at : at + 3])})" for at in range(0, len(parts), 3)]
            found.append(" || ".join(pairs))
    return found


def comparison(chance: random.Random) -> str:
    """One comparison; mostly of numbers, as in programs."""
    kind = chance.random()
    if kind < 0.65:
        name = chance.choice(SCORES + COUNTS)
        return f"{name} {chance.choice(('<', '<=', '>', '>='))} {chance.randint(1, 9)}"
    if kind < 0.80:
        name = chance.choice(sorted(ENUMS))
        some = ", ".join(f'"{option}"' for option in chance.sample(ENUMS[name], 2))
        return f"{name} in [{some}]"
    if kind < 0.92:
        return chance.choice(("", "!")) + chance.choice(FLAGS)
    return f"has({chance.choice(SCORES)})"


def made(text: str) -> Condition:
    """The condition; wrong text here is a fault of the benchmark."""
    condition = compile_condition(text, REGISTRY)
    if isinstance(condition, list):
        raise ValueError(f"{text}: {condition[0]}")
    return condition


def a_row(chance: random.Random) -> list[float]:
    """One person's values, some absent."""
    return [
        math.nan if chance.random() < ABSENT else float(chance.randint(0, most(variable)))
        for variable in REGISTRY.variables
    ]


def most(variable: Variable) -> int:
    """The largest value that a person of the benchmark has."""
    return {Kind.BOOL: 1, Kind.ENUM: len(variable.options) - 1}.get(variable.kind, 10)


def best(run: Callable[[], object], people: int, rounds: int = REPEATS) -> float:
    """Seconds a person in the quickest of several runs: what the others add is the machine's."""
    found = math.inf
    for _ in range(rounds):
        begun = time.perf_counter()
        run()
        found = min(found, time.perf_counter() - begun)
    return found / people


def one_by_one(book: Rulebook, rows: Sequence[Sequence[float]]) -> None:
    """As the hub judges a person who just answered."""
    for row in rows:
        book.judge(row)


def as_message(row: Sequence[float]) -> Mapping[str, object]:
    """The same person as fields by name, as the other engines want it."""
    shown: dict[str, object] = {}
    for variable, value in zip(REGISTRY.variables, row, strict=True):
        if math.isnan(value):
            continue
        shown[variable.name.replace(".", "_")] = as_field(variable, value)
    return shown


def as_field(variable: Variable, value: float) -> object:
    """A number of ours as the value that other engines know."""
    match variable.kind:
        case Kind.BOOL:
            return bool(value)
        case Kind.INT:
            return int(value)
        case Kind.ENUM:
            return variable.options[int(value)]
    return value


def tell_all(most: int) -> None:
    """A row for Careloom's own limits, then one for each peer at each number of people."""
    chance = random.Random(20_201_030)
    conditions = [made(text) for text in texts(chance)]
    book = Rulebook(conditions)
    rows = [a_row(chance) for _ in range(max(SIZES))]
    columns = np.array(rows[:PEOPLE], np.float64).T.copy()
    book.judge_many(columns)
    alone = best(lambda: one_by_one(book, rows[:PEOPLE]), PEOPLE)
    at_most("judging", f"{CONDITIONS} conditions, one by one", alone, TARGET_ONE, unit="us")
    many = best(lambda: book.judge_many(columns), PEOPLE)
    at_most("judging", f"{CONDITIONS} conditions, {PEOPLE:,} at once", many, TARGET_MANY, unit="us")
    engines = peers(conditions)
    for size in SIZES[:most]:
        ours = _ours(book, rows[:size])
        people = [as_message(row) for row in rows[:size]]
        for name, run in engines.items():
            _tell_peer(name, size, ours, best(lambda: run(people), size, _rounds(size)))  # noqa: B023


def _ours(book: Rulebook, rows: Sequence[Sequence[float]]) -> float:
    """The quicker of the two ways for so many people."""
    size = len(rows)
    columns = np.array(rows, np.float64).T.copy()
    one = best(lambda: one_by_one(book, rows), size, _rounds(size))
    return min(one, best(lambda: book.judge_many(columns), size, _rounds(size)))


def _rounds(size: int) -> int:
    return 200 if size == 1 else REPEATS if size <= 100 else 1


def _tell_peer(name: str, size: int, ours: float, theirs: float) -> None:
    tell(
        Row(
            area="judging",
            what=f"{name}, {size:,} people",
            figure=f"{theirs * 1e6:,.2f} us a person",
            ratio=theirs / ours,
            against=f"times Careloom's {ours * 1e6:,.2f} us",
            limit=f"{TARGET_RATIO:g} or more",
            met=theirs / ours >= TARGET_RATIO,
        )
    )


def main() -> None:
    """The rows; with --quick for few people only, with --shorter for up to 10,000."""
    tell_all(2 if "--quick" in sys.argv else 3 if "--shorter" in sys.argv else len(SIZES))


if __name__ == "__main__":
    main()
