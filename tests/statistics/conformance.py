"""What every estimator promises, whatever it estimates: one suite, run over all candidates.

An estimator joins by a `Candidate` in a module named candidates_*.py beside this one, listed in
test_conformance.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

Columns = Mapping[str, list[Any]]


@dataclass(frozen=True)
class Candidate:
    """An estimator, and a table that it can be fitted to.

    `make` gets a function from the column names of `data` to those that the table has, and gives
    the estimator for it. `number` is a numeric column that it needs filled in every row.
    """

    name: str
    data: Columns
    make: Callable[[Callable[[str], str]], Any]
    number: str
    tolerance: float = 1e-9

    def fitted(self, data: Any) -> Any:
        """The result on these data, with the columns' own names."""
        return self.make(lambda name: name).fit(data)


def frame_kinds(data: Columns, folder: Path) -> dict[str, Any]:
    """The same table in every form that an estimator takes."""
    arrow = pa.table(dict(data))
    pq.write_table(arrow, folder / "table.parquet", row_group_size=97)
    return {
        "pandas": pd.DataFrame(data),
        "polars": pl.DataFrame(data),
        "polars, lazy": pl.DataFrame(data).lazy(),
        "pyarrow": arrow,
        "rows": arrow.to_pylist(),
        "Parquet": folder / "table.parquet",
    }


def shuffled(data: Columns, seed: int) -> Columns:
    """The rows in another order, by a seed."""
    order = np.random.default_rng(seed).permutation(len(next(iter(data.values()))))
    return {name: [values[place] for place in order] for name, values in data.items()}


def changed(data: Columns, column: str, row: int, value: object) -> Columns:
    """The same table with one cell changed; rows count from 1."""
    cells = list(data[column])
    cells[row - 1] = value
    return {**data, column: cells}


def numbers_of(result: Any) -> np.ndarray:
    """Every estimate, standard error and limit of a result, as one array."""
    return np.array(
        [
            [row.estimate, row.se, row.lower, row.upper]
            for row in [*result.effects, *result.controls]
        ]
    )
