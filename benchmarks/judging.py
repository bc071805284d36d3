"""Judging 20 conditions: Careloom one by one and in a batch, against other engines in one run.

    python -m benchmarks.judging

Read the ratios: the times are of this machine, at this moment. Google's CEL (the wheel
cel-expr-python) takes part if it is installed, as do the Rust CEL and JSON Logic wheels.
"""

import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

import numpy as np

from careloom.rules import (
    Condition,
    Kind,
    Registry,
    Rulebook,
    Variable,
    compile_condition,
    to_cel,
)

CONDITIONS = 20
PEOPLE = 10_000
PEOPLE_FOR_PEERS = 300
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


@dataclass(frozen=True, slots=True)
class Timing:
    """The best of several runs: seconds for one person and all conditions; target 0 is none."""

    name: str
    seconds: float
    target: float = 0.0


def measure() -> list[Timing]:
    """All timings, Careloom's first."""
    chance = random.Random(20_201_030)
    conditions = [made(text) for text in texts(chance)]
    rows = [a_row(chance) for _ in range(PEOPLE)]
    columns = np.array(rows, np.float64).T.copy()
    book = Rulebook(conditions)
    book.judge_many(columns)
    return [
        Timing("Careloom, one by one", best(lambda: one_by_one(book, rows), PEOPLE), TARGET_ONE),
        Timing("Careloom, 10,000", best(lambda: book.judge_many(columns), PEOPLE), TARGET_MANY),
        Timing(
            "Careloom, with all reasons",
            best(lambda: explained(conditions, rows[:PEOPLE_FOR_PEERS]), PEOPLE_FOR_PEERS),
        ),
        *peers([to_cel(condition.node) for condition in conditions], rows[:PEOPLE_FOR_PEERS]),
    ]


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


def best(run: Callable[[], object], people: int) -> float:
    """Seconds a person in the quickest of several runs: what the others add is the machine's."""
    found = math.inf
    for _ in range(REPEATS):
        begun = time.perf_counter()
        run()
        found = min(found, time.perf_counter() - begun)
    return found / people


def one_by_one(book: Rulebook, rows: Sequence[Sequence[float]]) -> None:
    """As the hub judges a person who just answered."""
    for row in rows:
        book.judge(row)


def explained(conditions: Sequence[Condition], rows: Sequence[Sequence[float]]) -> None:
    """Every condition with its full finding; the hub does this for those it shows."""
    for row in rows:
        for condition in conditions:
            condition.explain(row)


def peers(standard: Sequence[str], rows: Sequence[Sequence[float]]) -> list[Timing]:
    """Other engines over the same conditions and people, each in its own best form."""
    people = [as_message(row) for row in rows]
    found = []
    if (google := optional("cel_expr_python.cel")) is not None:
        run = google_run(google, standard, people)
        found.append(Timing("Google CEL (C++)", best(run, len(people))))
    if (rust := optional("cel")) is not None:
        found.append(Timing("CEL (Rust)", best(rust_run(rust, standard, people), len(people))))
    return found


def optional(name: str) -> ModuleType | None:
    """A module, if it is installed."""
    try:
        return import_module(name)
    except ImportError:
        return None


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


def google_run(
    cel: ModuleType, standard: Sequence[str], people: Sequence[Mapping[str, object]]
) -> Callable[[], None]:
    """Compiled once; one activation a person."""
    env = cel.NewEnv(variables={"p": cel.Type.Map(cel.Type.STRING, cel.Type.DYN)})
    programs = [env.compile(text) for text in standard]

    def run() -> None:
        for person in people:
            activation = env.Activation({"p": person})
            for program in programs:
                program.eval(activation)

    return run


def rust_run(
    cel: ModuleType, standard: Sequence[str], people: Sequence[Mapping[str, object]]
) -> Callable[[], None]:
    """Compiled once; an absent field is an error there and is counted as answered."""
    programs = [cel.compile(text) for text in standard]

    def run() -> None:
        for person in people:
            for program in programs:
                try:
                    program.execute({"p": person})
                except (ValueError, RuntimeError, TypeError, KeyError):
                    continue

    return run


def report(timings: Sequence[Timing]) -> list[str]:
    """A table: microseconds a person, against the target, and each peer against one by one."""
    lines = [f"{'20 conditions, 15% absent':<30}{'us a person':>12}{'target':>9}{'ratio':>9}"]
    for timing in timings:
        peer = not timing.name.startswith("Careloom")
        target = f"{timing.target * 1e6:.1f}" if timing.target else ""
        ratio = timing.seconds / timings[0].seconds
        lines.append(
            f"{timing.name:<30}{timing.seconds * 1e6:>12.2f}{target:>9}{ratio:>9.2f}"
            + (f"  (target: {TARGET_RATIO:.0f} or more)" if peer else "")
        )
    return lines


def main() -> None:
    """Measure and print."""
    print("\n".join(report(measure())))


if __name__ == "__main__":
    main()
