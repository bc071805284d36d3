"""Signs of possible harm: how many, in how many people, and how soon a human looked."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from careloom.science.process.tables import Harm


@dataclass(frozen=True, slots=True)
class HarmFigures:
    """One kind of sign. `median_minutes` and `longest_minutes` until a human acknowledged it, NaN
    where none was; `waiting` are those that nobody has acknowledged."""

    kind: str
    about: str
    people: int
    times: int
    median_minutes: float
    longest_minutes: float
    waiting: int


def harm_figures(harms: Sequence[Harm]) -> tuple[HarmFigures, ...]:
    """Every kind that occurred, the most frequent first."""
    kinds: dict[tuple[str, str], list[Harm]] = defaultdict(list)
    for one in harms:
        kinds[one.kind, one.about].append(one)
    found = []
    for (kind, about), made in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0])):
        seen = [one.minutes for one in made if not math.isnan(one.minutes)]
        found.append(
            HarmFigures(
                kind,
                about,
                len({one.person for one in made}),
                len(made),
                median(seen) if seen else math.nan,
                max(seen, default=math.nan),
                len(made) - len(seen),
            )
        )
    return tuple(found)
