"""Who each row belongs to, told apart without doubt."""

from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from careloom.science.problems import refuse


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """For each row the place of its person in `labels`, which are in order of appearance."""

    codes: NDArray[np.int64] = field(repr=False)
    labels: pa.Array = field(repr=False)

    def __len__(self) -> int:
        return len(self.labels)

    def label(self, code: int) -> str:
        """The id as the table writes it."""
        return str(self.labels[code].as_py())


def people_of(series: nw.Series[Any], name: str, rows: NDArray[np.int64]) -> People:
    """Codes and labels of an id column; refuses what would count one person twice, or two as one.

    Refused: empty ids, ids that mix kinds, fractions, and ids that differ only by spaces.
    """
    column = arrow_ids(series, name, rows)
    if column.null_count:
        row = int(rows[pc.index(pc.is_null(column), True).as_py()])
        raise refuse("the id is missing.", column=name, row=row, hint="Say whose row it is.")
    encoded = column.dictionary_encode()
    labels = encoded.dictionary
    codes = encoded.indices.to_numpy().astype(np.int64)
    refuse_doubtful(labels, name, codes, rows)
    return People(codes, labels)


def arrow_ids(series: nw.Series[Any], name: str, rows: NDArray[np.int64]) -> pa.Array:
    """The ids as one arrow array of text or whole numbers."""
    if series.dtype in (nw.Categorical, nw.Enum):
        series = series.cast(nw.String)
    try:
        column = series.to_arrow()
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        raise _mixed(series.to_list(), name, rows) from None
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_floating(column.type):
        return _whole(column, name, rows)
    if pa.types.is_null(column.type):
        return column.cast(pa.string())
    if pa.types.is_nested(column.type) or pa.types.is_boolean(column.type):
        raise refuse("ids must be text or whole numbers.", column=name)
    return column


def refuse_doubtful(
    labels: pa.Array, name: str, codes: NDArray[np.int64], rows: NDArray[np.int64]
) -> None:
    """Refuse text ids that may be one person's in two spellings, or numbers among words."""
    if not (pa.types.is_string(labels.type) or pa.types.is_large_string(labels.type)):
        return
    written = labels.to_pylist()
    seen: dict[str, int] = {}
    for code, label in enumerate(written):
        spelled = _spelled(label)
        if not spelled:
            raise refuse("the id is empty.", column=name, row=_row_of(code, codes, rows))
        if seen.setdefault(spelled, code) != code:
            raise refuse(
                f"this id differs only in spelling from that of row "
                f"{_row_of(seen[spelled], codes, rows):,}: spaces, or leading zeros.",
                column=name,
                row=_row_of(code, codes, rows),
                hint="Write each person's id in one way.",
            )
    if len({len(label) for label in written}) > 1:
        _refuse_mixture(written, name, codes, rows)


def _refuse_mixture(
    written: list[str], name: str, codes: NDArray[np.int64], rows: NDArray[np.int64]
) -> None:
    """Bare numbers beside words. Ids of one length, as hashes are, may hold both by chance."""
    numeric = np.array([label.strip().isdecimal() for label in written])
    if numeric.any() and not numeric.all():
        number, word = int(np.argmax(numeric)), int(np.argmin(numeric))
        raise refuse(
            f"ids mix kinds: bare numbers (row {_row_of(number, codes, rows):,}) and text.",
            column=name,
            row=_row_of(word, codes, rows),
            hint="Write all ids alike, as: p1, p2.",
        )


def _spelled(label: str) -> str:
    bare = label.strip()
    return bare.lstrip("0") or "0" if bare.isdecimal() else bare


def _row_of(code: int, codes: NDArray[np.int64], rows: NDArray[np.int64]) -> int:
    return int(rows[int(np.argmax(codes == code))])


def _whole(column: pa.Array, name: str, rows: NDArray[np.int64]) -> pa.Array:
    """Whole numbers that a frame keeps as floats, as pandas does beside an empty cell."""
    values = column.to_numpy(zero_copy_only=False).astype(np.float64)
    empty = np.isnan(values)
    bad = ~empty & ((values != np.trunc(values)) | (np.abs(values) > 2.0**53))
    if bad.any():
        row = int(rows[int(np.argmax(bad))])
        raise refuse("the id is no whole number.", column=name, row=row)
    return pa.array(np.where(empty, 0, values).astype(np.int64), mask=empty)


def _mixed(cells: list[Any], name: str, rows: NDArray[np.int64]) -> Exception:
    kinds = [type(cell).__name__ for cell in cells]
    words = {"str": "text", "int": "a whole number", "float": "a number"}
    filled = [(place, kind) for place, kind in enumerate(kinds) if cells[place] is not None]
    first = filled[0]
    other = next((one for one in filled if one[1] != first[1]), first)
    return refuse(
        f"ids mix kinds: {words.get(first[1], first[1])} in row {int(rows[first[0]]):,}, "
        f"{words.get(other[1], other[1])} here.",
        column=name,
        row=int(rows[other[0]]),
        hint="Write all ids alike.",
    )
