"""What was learned: estimators over tables, each with its uncertainty and its own limits told.

Pure, and of no use for care alone: it knows tables, not programs or persons. Every estimator has
one shape: options in the constructor, data in `fit` (any frame that narwhals reads, columns by
name, rows as dicts, or the path of a Parquet or CSV file), and a frozen result whose `effects`
is a table. What cannot be analyzed is refused by `DataError`, with column and row.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from careloom.science.effects import DCEE as DCEE
    from careloom.science.effects import EMEE as EMEE
    from careloom.science.effects import EMEE2 as EMEE2
    from careloom.science.effects import WCLS as WCLS
    from careloom.science.effects import GroupTable as GroupTable
    from careloom.science.effects import missingness as missingness
    from careloom.science.effects import randomization_check as randomization_check
    from careloom.science.problems import AnalysisError as AnalysisError

# Fetched when first asked for: the planning of a trial needs none of the libraries of formulas.
_HOMES = {
    "AnalysisError": "careloom.science.problems",
    "DCEE": "careloom.science.effects",
    "EMEE": "careloom.science.effects",
    "EMEE2": "careloom.science.effects",
    "GroupTable": "careloom.science.effects",
    "WCLS": "careloom.science.effects",
    "missingness": "careloom.science.effects",
    "randomization_check": "careloom.science.effects",
}

__all__ = [
    "DCEE",
    "EMEE",
    "EMEE2",
    "WCLS",
    "AnalysisError",
    "GroupTable",
    "missingness",
    "randomization_check",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(
            f"careloom.science has no {name!r}. It offers: {', '.join(sorted(__all__))}; "
            "everything else is in its modules, such as careloom.science.power."
        )
    return getattr(import_module(home), name)
