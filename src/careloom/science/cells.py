"""From the cells of one column to numbers or text, or to a sentence with the row."""

import math
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from careloom.science.problems import refuse

_NULL_WORDS = frozenset({"na", "n/a", "nan", "null", "none", "."})


def number_cells(series: nw.Series[Any], name: str, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Floats with NaN for an empty cell; text, moments and infinite values are refused."""
    dtype = series.dtype
    if dtype.is_numeric() or dtype == nw.Boolean:
        values = _floats(series)
    else:
        values = _from_objects(series.to_list(), name, rows)
    infinite = np.isinf(values)
    if infinite.any():
        row = int(rows[int(np.argmax(infinite))])
        raise refuse("the value is infinite.", column=name, row=row, hint="Write a number.")
    return values


def text_cells(series: nw.Series[Any], name: str, rows: NDArray[np.int64]) -> pa.Array:
    """Arrow strings, null for an empty cell; numbers and moments are written out."""
    values = [None if _is_null(one) else str(one) for one in series.to_list()]
    return pa.array(values, pa.string())


def _floats(series: nw.Series[Any]) -> NDArray[np.float64]:
    if series.dtype not in (nw.Float64, nw.Float32):
        series = series.cast(nw.Float64)
    values = series.to_numpy()
    if values.dtype == np.object_:  # a nullable pandas column
        values = np.array([np.nan if _is_null(one) else one for one in values], np.float64)
    return np.ascontiguousarray(values, dtype=np.float64)


def _from_objects(cells: list[Any], name: str, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Objects that are all numbers or empty pass; the first other one is told."""
    values = np.full(len(cells), np.nan)
    for place, cell in enumerate(cells):
        if _is_null(cell):
            continue
        if isinstance(cell, str) or not hasattr(cell, "__float__"):
            told = _first_not_numeric(cells, place)
            raise refuse(
                f"{_described(cells[told])} where a number is needed.",
                column=name,
                row=int(rows[told]),
                hint=_hint(cells[told]),
            )
        values[place] = float(cell)
    return values


def _first_not_numeric(cells: list[Any], start: int) -> int:
    """In a file, one word makes the whole column text: find the word, not the first number."""
    for place in range(start, len(cells)):
        cell = cells[place]
        if not _is_null(cell) and not (isinstance(cell, str) and reads_as_number(cell)):
            return place
    return start


def reads_as_number(text: str) -> bool:
    """Whether the text, spaces aside, is written as a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _described(cell: object) -> str:
    if isinstance(cell, str):
        if not cell.strip():
            return "a cell of spaces"
        if reads_as_number(cell):
            return "a number written as text"
        return f"text ({len(cell)} characters)"
    return f"a value of type {type(cell).__name__}"


def _hint(cell: object) -> str:
    if isinstance(cell, str) and cell.strip().lower() in _NULL_WORDS | {""}:
        return "Leave the cell empty to say that nothing was measured."
    if isinstance(cell, str) and "," in cell and reads_as_number(cell.replace(",", ".", 1)):
        return "Write the decimal point as a point."
    return "Mend the cell, or leave it empty to say that nothing was measured."


def _is_null(cell: object) -> bool:
    # NaN, pandas' NA and NaT differ from themselves, or refuse to say.
    if cell is None:
        return True
    if isinstance(cell, float):
        return math.isnan(cell)
    return type(cell).__name__ in ("NAType", "NaTType")
