"""A process's tables in a folder, and its page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.parquet as pq

from careloom.science.process import Process, ProcessTables, report_page
from careloom.science.process.tables import TABLES

_ENDINGS = (".parquet", ".csv")


def page_of(process: Process, program: str, names: Mapping[str, str], about: str) -> str:
    """The report's page under the program's name."""
    return report_page(process, title=f"{program}: the whole process", names=names, about=[about])


def keep_tables(tables: ProcessTables, folder: Path) -> None:
    """Each table as a Parquet file in the folder, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        pq.write_table(pa.table(tables.columns(name)), folder / f"{name}.parquet")


def read_tables(folder: Path) -> ProcessTables:
    """The tables of a folder, as Parquet or CSV; only people.* must be there.

    DataError for what a file holds; UsageError where there are no people.
    """
    found = {
        name: path
        for name in TABLES
        for ending in reversed(_ENDINGS)
        if (path := folder / f"{name}{ending}").is_file()
    }
    if "people" not in found:
        wanted = " or ".join(f"people{ending}" for ending in _ENDINGS)
        raise click.UsageError(f"{folder} has no {wanted}. Write tables with: careloom report")
    return ProcessTables.read(found)
