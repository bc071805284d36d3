"""WCLS over a Parquet file that need not fit into memory.

The file is read in pieces, and each adds its part to the sums of its people, who may come back in
any later piece: memory grows with people (8 (k (k + 3) / 2 + 1) bytes each for k columns), not
with rows. One pass more, over the columns concerned only, learns what a piece cannot know: the
mean of the stored probability, and the values of categories.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from formulaic import ModelSpec

import careloom.science.effects.arms as treatments
from careloom.science.derive import derive
from careloom.science.effects.counts import Counts
from careloom.science.effects.curve import Grid, grid_of
from careloom.science.effects.decisions import (
    Decisions,
    NothingUsable,
    Whole,
    read_decisions,
    refuse_one_sided,
)
from careloom.science.effects.options import Reading
from careloom.science.effects.sums import PersonSums, columns_of
from careloom.science.files import PARQUET, open_parquet
from careloom.science.formulas import RightSide
from careloom.science.frames import Floats, Table, open_table
from careloom.science.problems import refuse

PIECE = 1 << 19
# Below this a whole table is quicker, and uses less than a gigabyte.
STREAM_FROM = 3_000_000
MOST_IN_MEMORY = 30_000_000


@dataclass(slots=True)
class Streamed:
    """All that was gathered from the pieces of a file."""

    sums: PersonSums
    counts: Counts
    grid: Grid
    taken: Floats
    numerator: Floats
    notes: tuple[str, ...]
    rows: int = field(default=0)


def wants_streaming(
    path: Path, reading: Reading, *, above: int = STREAM_FROM, most: int = MOST_IN_MEMORY
) -> bool:
    """Whether the file is a large Parquet that can be taken in pieces; refuses one that must not
    be read whole and cannot be."""
    if path.suffix.lower() not in PARQUET:
        return False
    rows = open_parquet(path).metadata.num_rows
    if rows < above:
        return False
    obstacles = _obstacles(reading)
    if obstacles and rows > most:
        raise refuse(
            f'"{path.name}" has {rows:,} rows and must be read in pieces, which goes without '
            f"{', '.join(obstacles)}."
        )
    return not obstacles


def stream(path: Path, reading: Reading, *, piece: int = PIECE) -> Streamed:
    """One pass over the file (and one before where it is needed), as sums by person."""
    file = open_parquet(path)
    whole = _whole(file, reading, piece)
    found: Streamed | None = None
    empty: list[Counts] = []
    for table in _tables(file, reading, _columns(file, reading), piece):
        try:
            decisions = read_decisions(table, reading, whole)
        except NothingUsable as nothing:
            empty.append(nothing.counts)
            continue
        found = _added(found, decisions, reading, len(table))
    if found is None:
        if not empty:
            raise refuse("the table has no rows.")
        raise NothingUsable("no row of the file can be used.", reduce(Counts.plus, empty))
    found.counts = reduce(Counts.plus, empty, found.counts)
    found.rows += sum(counts.rows for counts in empty)
    refuse_one_sided((found.taken / found.sums.rows.sum()).tolist(), reading)
    if reading.point_in(file.schema_arrow.names):
        found.notes += ("Decision points were compared within each piece of the file only.",)
    return found


def _added(found: Streamed | None, decisions: Decisions, reading: Reading, rows: int) -> Streamed:
    grid = grid_of(decisions.table, reading.moderators, decisions.moderators)
    if found is None:
        found = Streamed(
            sums=PersonSums(columns_of(decisions, reading.arms.names)),
            counts=decisions.counts,
            grid=grid,
            taken=np.zeros(len(reading.arms.names)),
            numerator=decisions.numerator[:1],
            notes=decisions.notes,
        )
    else:
        found.counts = found.counts.plus(decisions.counts)
        found.grid = found.grid.plus(grid)
    found.sums.add(decisions)
    found.taken = found.taken + decisions.taken.sum(axis=0)
    ends = [found.numerator, decisions.numerator.min(axis=0), decisions.numerator.max(axis=0)]
    found.numerator = np.unique(np.vstack(ends), axis=0)
    found.rows += rows
    return found


def _obstacles(reading: Reading) -> list[str]:
    """What needs all rows at once."""
    asked = reading.question
    found = [
        f"{one}()" for side in (reading.moderators, reading.controls) for one in side.whole_column
    ]
    if asked.lag > 1:
        found.append("a lag above 1")
    if asked.missing == "weight":
        found.append("weighting for missing outcomes")
    return list(dict.fromkeys(found))


def _columns(file: pq.ParquetFile, reading: Reading) -> list[str]:
    return reading.columns_in(file.schema_arrow.names)


def _tables(
    file: pq.ParquetFile, reading: Reading, columns: Sequence[str], piece: int
) -> Iterator[Table]:
    """The file in pieces, with row numbers of the whole and derived columns."""
    first = 1
    for batch in file.iter_batches(batch_size=piece, columns=list(columns)):
        frame = nw.from_native(pa.Table.from_batches([batch]), eager_only=True)
        rows = np.arange(first, first + len(frame), dtype=np.int64)
        first += len(frame)
        yield derive(Table(frame, rows), reading.question.derive, known=file.schema_arrow.names)


def _whole(file: pq.ParquetFile, reading: Reading, piece: int) -> Whole:
    """What every piece must know, from a pass over the columns that it depends on."""
    total, available = np.zeros(len(reading.arms.names)), 0
    values: dict[str, set[str | float]] = {}
    wants_mean = any(one is None for one in reading.arms.numerator)
    coded = any(map(_is_coded, (reading.moderators, reading.controls))) or _has_text(file, reading)
    if wants_mean or coded:
        for table in _tables(file, reading, _columns(file, reading), piece):
            if wants_mean:
                chances, count = _chances(table, reading)
                total, available = total + chances, available + count
            for side in (reading.moderators, reading.controls):
                _collect(values, table, side)
    defaults = tuple((total / max(available, 1)).tolist())
    return Whole(
        defaults=defaults,
        controls=_spec(reading.controls, values),
        moderators=_spec(reading.moderators, values),
    )


def _chances(table: Table, reading: Reading) -> tuple[Floats, int]:
    column = reading.question.availability
    there = table.flags(column) if column else np.ones(len(table), bool)
    return treatments.probabilities(table, reading.arms, there)[there].sum(axis=0), int(there.sum())


def _is_coded(side: RightSide) -> bool:
    return bool(side.categories)


def _has_text(file: pq.ParquetFile, reading: Reading) -> bool:
    names = {*reading.moderators.columns, *reading.controls.columns}
    return any(
        pa.types.is_string(one.type)
        or pa.types.is_large_string(one.type)
        or pa.types.is_dictionary(one.type)
        for one in file.schema_arrow
        if one.name in names
    )


def _collect(values: dict[str, set[str | float]], table: Table, side: RightSide) -> None:
    """The values of the columns that this formula takes as categories."""
    for name in side.columns:
        if table.is_text(name):
            words = pc.unique(table.texts(name).drop_null()).to_pylist()
            values.setdefault(name, set()).update(words)
        elif name in side.categories:
            numbers = table.numbers(name)
            values.setdefault(name, set()).update(np.unique(numbers[~np.isnan(numbers)]).tolist())


def _spec(side: RightSide, values: Mapping[str, set[str | float]]) -> ModelSpec | None:
    """The coding of a formula, learned from a small table in which every category occurs."""
    longest = max([len(values.get(name, ())) for name in side.columns] or [0])
    columns = {}
    for name in side.columns:
        # Other numbers only have to be there; 1 has a logarithm.
        known = sorted(values.get(name, ())) or [1.0]
        columns[name] = [known[place % len(known)] for place in range(max(longest, 1))]
    if not columns:
        return None
    return side.matrix(open_table(columns)).spec
