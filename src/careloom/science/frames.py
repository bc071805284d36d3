"""A table as estimators read it: checked arrays by column name, whatever it came from.

An empty cell is NaN and never zero. Whatever cannot be a number, an id or a yes or no is refused
with column and row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from careloom.science.cells import number_cells, text_cells
from careloom.science.files import read_file
from careloom.science.identity import People, people_of
from careloom.science.problems import (
    AnalysisError,
    DataError,
    DataProblem,
    no_such_column,
    refuse,
)

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Truths: TypeAlias = NDArray[np.bool_]

# Any frame that narwhals reads; columns by name; rows as dicts; a file; or a Table.
TableLike: TypeAlias = Any


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows with named columns. `rows` are the numbers by which a person finds a row, from 1."""

    frame: nw.DataFrame[Any] = field(repr=False)
    rows: Integers = field(repr=False)
    derived: Mapping[str, Floats] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def names(self) -> tuple[str, ...]:
        """Every column, the derived ones last."""
        read = [name for name in self.frame.columns if name not in self.derived]
        return (*read, *self.derived)

    def require(self, columns: Mapping[str, str]) -> None:
        """Refuse, all at once, the columns (name by the role it plays) that are not there."""
        known = set(self.names)
        missing = [
            no_such_column(name, self.names, role=role)
            for role, name in columns.items()
            if name not in known
        ]
        if missing:
            raise DataError(missing)

    def numbers(self, name: str) -> Floats:
        """The column as floats, NaN where empty. Text and infinite values are refused."""
        if name in self.derived:
            return self.derived[name]
        return number_cells(self._series(name), name, self.rows)

    def figures(self, name: str) -> None:
        """Refuse a column of text at its first cell that is no number, as one slip in a file of
        numbers makes it."""
        number_cells(self._series(name), name, self.rows)

    def complete(self, name: str, *, why: str = "a number is needed in every row") -> Floats:
        """The column as floats; an empty cell is refused with its row."""
        values = self.numbers(name)
        self.refuse_rows(np.isnan(values), name, f"the cell is empty; {why}.")
        return values

    def flags(self, name: str) -> Truths:
        """The column as yes or no: 0 and 1, or true and false; anything else is refused."""
        values = self.complete(name, why="it must be 0 or 1 in every row")
        self.refuse_rows((values != 0) & (values != 1), name, "the value is neither 0 nor 1.")
        return np.equal(values, 1)

    def people(self, name: str) -> People:
        """Who each row belongs to; missing, mixed or ambiguous ids are refused."""
        if name in self.derived:
            raise refuse("a derived column cannot be an id.", column=name)
        return people_of(self._series(name), name, self.rows)

    def is_text(self, name: str) -> bool:
        """Whether the column holds words, so that a formula takes it as categories."""
        if name in self.derived:
            return False
        dtype = self._series(name).dtype
        return not (dtype.is_numeric() or dtype in (nw.Boolean, nw.Unknown))

    def texts(self, name: str) -> pa.Array:
        """The column as text, null where empty; other things than text are written as text."""
        return text_cells(self._series(name), name, self.rows)

    def where(self, kept: Truths) -> Table:
        """Only these rows, which keep their numbers."""
        if kept.all():
            return self
        native = self.frame.filter(nw.new_series("kept", kept, backend=self.frame.implementation))
        derived = {name: values[kept] for name, values in self.derived.items()}
        return Table(native, self.rows[kept], derived)

    def having(self, name: str, values: Floats) -> Table:
        """The same rows with one more column, which must not be there yet."""
        if name in self.names:
            raise refuse("there is a column of this name already.", column=name)
        if len(values) != len(self):
            raise ValueError(f"{len(values)} values for {len(self)} rows")
        return replace(self, derived={**self.derived, name: values})

    def refuse_rows(self, bad: Truths, name: str, message: str, *, hint: str = "") -> None:
        """Refuse the column at the first bad row, saying how many there are."""
        if not bad.any():
            return
        count = int(bad.sum())
        more = f" ({count:,} rows are like this.)" if count > 1 else ""
        first = int(self.rows[int(np.argmax(bad))])
        raise refuse(message + more, column=name, row=first, hint=hint)

    def _series(self, name: str) -> nw.Series[Any]:
        self.require({"": name})
        return self.frame.get_column(name)


def open_table(data: TableLike, *, columns: Sequence[str] = (), first_row: int = 1) -> Table:
    """The data as a Table.

    A path names a Parquet or CSV file, of which only `columns` are read if any are named.
    Columns of unequal length and things that are no table are refused.
    """
    if isinstance(data, Table):
        return data
    if isinstance(data, str | Path):
        data = read_file(Path(data), columns=columns)
    elif isinstance(data, Mapping):
        data = _from_columns(data)
    elif isinstance(data, Sequence):
        data = _from_rows(data)
    try:
        frame = nw.from_native(data)
    except TypeError:
        raise refuse(
            f"this is no table: {type(data).__name__}.",
            hint="Give a pandas, polars or pyarrow frame, columns by name, or a path.",
        ) from None
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    return Table(frame, np.arange(first_row, first_row + len(frame), dtype=np.int64))


def gathered(*checks: Callable[[], object]) -> None:
    """Run every check, then raise what they found together, so that all is mended at once."""
    found: list[DataProblem] = []
    for check in checks:
        try:
            check()
        except AnalysisError as problem:
            found += [one for one in problem.problems if one not in found]
    if found:
        raise DataError(found)


def _from_columns(columns: Mapping[str, Any]) -> pa.Table:
    """An arrow table; a column that arrow cannot type is held as it is for a later sentence."""
    arrays = {str(name): list(_plain(values)) for name, values in columns.items()}
    lengths = {name: len(values) for name, values in arrays.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length:,}" for name, length in lengths.items())
        raise refuse(f"columns have different lengths: {told}.")
    return _typed(arrays)


def _from_rows(rows: Sequence[Any]) -> pa.Table:
    names: dict[str, None] = {}
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            raise refuse(f"this is {type(row).__name__}, not a row.", row=number)
        names.update(dict.fromkeys(map(str, row)))
    return _typed({name: [row.get(name) for row in rows] for name in names})


def _plain(values: Iterable[Any]) -> Sequence[Any]:
    # An array gives Python's own numbers, which arrow types more kindly than NumPy's.
    tolist = getattr(values, "tolist", None)
    return list(values) if tolist is None else list(tolist())


def _typed(arrays: Mapping[str, Sequence[Any]]) -> pa.Table:
    typed = {}
    for name, values in arrays.items():
        try:
            typed[name] = pa.array(values, from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
            raise _mixed(name, values) from None
    return pa.table(typed)


def _mixed(name: str, values: Sequence[Any]) -> DataError:
    """What arrow cannot put into one column: the first cell that is unlike the first one."""
    filled = [(row, one) for row, one in enumerate(values, 1) if one is not None]
    first = filled[0][1]
    row = next(
        (row for row, one in filled if isinstance(one, str) != isinstance(first, str)),
        filled[0][0],
    )
    return refuse(
        "the column mixes text with numbers, or holds what is neither.",
        column=name,
        row=row,
        hint="Write all its cells alike.",
    )
