"""Rows of what was measured: a figure, and its ratio to a limit or a peer of the same run."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = "CARELOOM_BENCH_ROWS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. `ratio` is to what `against` names; `met` is None where it is only
    reported."""

    area: str
    what: str
    figure: str
    ratio: float
    against: str
    limit: str = ""
    met: bool | None = None


def tell(row: Row) -> None:
    """Print the row, and keep it for the table of the whole run if one is made."""
    verdict = {True: "met", False: "NOT MET", None: ""}[row.met]
    limit = f"  limit {row.limit}" if row.limit else ""
    print(
        f"{row.area:10} {row.what:58} {row.figure:>26}  {row.ratio:9.3g} {row.against}"
        f"{limit}  {verdict}".rstrip(),
        flush=True,
    )
    if path := os.environ.get(_FILE):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(row)) + "\n")


def at_most(area: str, what: str, seconds: float, limit: float, *, unit: str = "s") -> None:
    """A row for something that must not take longer than so many seconds."""
    scale, digits = {"s": (1.0, 3), "ms": (1e3, 2), "us": (1e6, 2)}[unit]
    tell(
        Row(
            area=area,
            what=what,
            figure=f"{seconds * scale:,.{digits}f} {unit}",
            ratio=seconds / limit,
            against="of the limit",
            limit=f"{limit * scale:g} {unit}",
            met=seconds <= limit,
        )
    )
