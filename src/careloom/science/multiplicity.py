"""p-values of a family of tests, adjusted so that the family as a whole keeps its promise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from careloom.science.frames import Floats
from careloom.science.problems import refuse

METHODS = ("holm", "bh", "none")


def adjusted(p_values: Sequence[float], method: str) -> Floats:
    """Adjusted p-values in the order given; NaN stays NaN and counts as no test.

    "holm" (Holm 1979): the chance of even one false finding is at most alpha, whatever the tests'
    dependence. "bh" (Benjamini & Hochberg 1995): the expected share of false findings is at most
    alpha for independent or positively dependent tests. "none": as they are.
    """
    if method not in METHODS:
        raise refuse(f'adjust is "{method}".', hint=f"Choose one of: {', '.join(METHODS)}.")
    values = np.asarray(p_values, dtype=np.float64)
    out = values.copy()
    tested = np.flatnonzero(~np.isnan(values))
    if method == "none" or not tested.size:
        return out
    order = tested[np.argsort(values[tested], kind="stable")]
    ranked, count = values[order], len(order)
    if method == "holm":
        stepped = np.maximum.accumulate(ranked * (count - np.arange(count)))
    else:
        raised = ranked * count / (np.arange(count) + 1)
        stepped = np.minimum.accumulate(raised[::-1])[::-1]
    out[order] = np.minimum(stepped, 1.0)
    return out
