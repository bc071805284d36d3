"""How long planning one trial takes. Limit: 20 ms a design."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.rows import at_most

from careloom.science.power import factorial, mrt, mrt_binary, smart

ROUNDS = 20
LIMIT_MS = 20.0


def best_of(call: Callable[[], object]) -> float:
    """Milliseconds of the fastest of some rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return 1000 * min(times)


def designs() -> dict[str, Callable[[], object]]:
    """A design of each kind, people to be found; and the dearest search of all, for days."""
    walks = {
        "per_day": 5,
        "probability": 0.4,
        "availability": 0.5,
        "effect": "quadratic",
        "initial": 0,
        "mean": 0.1,
        "peak_day": 29,
        "power": 0.8,
    }
    return {
        "mrt, people": lambda: mrt(**walks, days=42),
        "mrt, mean": lambda: mrt(**{**walks, "mean": None}, days=42, people=42),
        "mrt, days": lambda: mrt(**walks, people=42),
        "mrt-binary, people": lambda: mrt_binary(
            points=210, probability=0.4, availability=0.5, risk=0.3, ratio=1.2, power=0.8
        ),
        "factorial, people": lambda: factorial(factors=6, effect=0.25, order=2, power=0.8),
        "smart, people": lambda: smart(response=0.4, effect=0.3, power=0.8),
    }


def main() -> None:
    """A row for each design."""
    for name, call in designs().items():
        at_most("planning", name, best_of(call) / 1000, LIMIT_MS / 1000, unit="ms")


if __name__ == "__main__":
    main()
