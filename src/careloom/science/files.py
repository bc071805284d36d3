"""Tables in files: Parquet, and CSV as UTF-8 with a header and commas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from careloom.science.problems import DataError, no_such_column, refuse

PARQUET = (".parquet", ".pq")
LARGEST_CSV = 4_000_000_000
EMPTY = ["", "NA", "N/A", "NaN", "nan", "NULL", "null"]


def read_file(path: Path, *, columns: Sequence[str] = (), text: Sequence[str] = ()) -> pa.Table:
    """The whole table; of Parquet and CSV alike only `columns` if any are named.

    `text` names columns of a CSV file that are never taken for numbers, as ids, whose leading
    zeros count. An empty cell, NA and NaN are null. What cannot be read is refused with a
    sentence.
    """
    check_file(path)
    if path.suffix.lower() in PARQUET:
        return _read_parquet(path, columns)
    if (size := path.stat().st_size) > LARGEST_CSV:
        raise refuse(
            f'"{path.name}" has {size / 1e9:.1f} GB, and a CSV file is read whole.',
            hint="Write it as Parquet, which is read column by column and in pieces.",
        )
    return _read_csv(path, columns, text)


def names_in(path: Path) -> list[str]:
    """The columns of a file, without reading its rows."""
    check_file(path)
    if path.suffix.lower() in PARQUET:
        return list(open_parquet(path).schema_arrow.names)
    return _header(path)


def check_file(path: Path) -> None:
    """Refuse what is not there, is a folder, or is of another kind."""
    if not path.exists():
        raise refuse(f'there is no file "{path}".')
    if path.is_dir():
        raise refuse(f'"{path}" is a folder.', hint="Name a Parquet or CSV file.")
    if path.suffix.lower() not in (*PARQUET, ".csv"):
        raise refuse(
            f'"{path.name}" is neither Parquet nor CSV by its name.',
            hint="Name it .parquet or .csv.",
        )


def open_parquet(path: Path) -> pq.ParquetFile:
    """The open file; one that is not Parquet inside is refused."""
    try:
        # Reading ahead would keep every piece of a large file in memory to the end.
        return pq.ParquetFile(path, pre_buffer=False)
    except (pa.ArrowInvalid, OSError):
        raise refuse(
            f'"{path.name}" cannot be read as Parquet.', hint="Is it whole, and of that kind?"
        ) from None


def _read_parquet(path: Path, columns: Sequence[str]) -> pa.Table:
    file = open_parquet(path)
    wanted = _wanted(columns, file.schema_arrow.names)
    try:
        return file.read(columns=wanted)
    except (pa.ArrowInvalid, OSError):
        raise refuse(f'"{path.name}" is damaged: its rows cannot be read.') from None


def _read_csv(path: Path, columns: Sequence[str], text: Sequence[str]) -> pa.Table:
    names = _header(path)
    wanted = _wanted(columns, names)
    convert = pa_csv.ConvertOptions(
        include_columns=wanted,
        null_values=EMPTY,
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        column_types={name: pa.string() for name in text if name in names},
    )
    bad: list[pa_csv.InvalidRow] = []

    def note(row: pa_csv.InvalidRow) -> str:
        bad.append(row)
        return "error"

    parse = pa_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=note)
    try:
        # One thread: only then does arrow know which row is bad.
        reading = pa_csv.ReadOptions(use_threads=False)
        return pa_csv.read_csv(path, reading, parse, convert)
    except pa.ArrowInvalid:
        raise _told(path, bad) from None


def _told(path: Path, bad: Sequence[pa_csv.InvalidRow]) -> DataError:
    if not bad:
        return refuse(
            f'"{path.name}" cannot be read as CSV.',
            hint="It must be UTF-8 text with commas and a header.",
        )
    row = bad[0]
    return refuse(
        f"the row has {row.actual_columns} cells; the header has {row.expected_columns}.",
        row=max(0, (row.number or 1) - 1),
        hint="Is a comma or a quote missing, or one too many?",
    )


def _header(path: Path) -> list[str]:
    try:
        with pa_csv.open_csv(path, pa_csv.ReadOptions(block_size=1 << 16)) as reader:
            names: list[str] = list(reader.schema.names)
    except pa.ArrowInvalid:
        names = _first_line(path)
    except UnicodeDecodeError:
        raise refuse(
            f'the header of "{path.name}" is not UTF-8.', hint="Save the file as UTF-8."
        ) from None
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise refuse("two columns have this name.", column=twice)
    return names


def _first_line(path: Path) -> list[str]:
    with path.open("rb") as file:
        line = file.readline(1 << 20).decode("utf-8-sig", "replace").strip()
    if not line:
        raise refuse(f'"{path.name}" is empty.', hint="It needs a header and rows.")
    return [name.strip().strip('"') for name in line.split(",")]


def _wanted(columns: Sequence[str], names: Sequence[str]) -> list[str] | None:
    """What to read; every column that is not there is refused."""
    if not columns:
        return None
    if missing := [no_such_column(name, names) for name in columns if name not in names]:
        raise DataError(missing)
    return list(dict.fromkeys(columns))
