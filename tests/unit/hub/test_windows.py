"""Derived variables over windows of days, late readings included."""

import pytest

from careloom.hub.standing import Standing
from careloom.hub.windows import add_to_window, read_window
from careloom.program.variables import SourceKind, Summary, TailoringVariable
from careloom.rules import Kind, Variable

TODAY = 739700


def derived(summary, window=7, counted=None):
    return TailoringVariable(
        id="d",
        variable=Variable("d", Kind.DOUBLE),
        source=SourceKind.DERIVED,
        source_id="",
        unit="",
        low=0,
        high=10,
        fresh_seconds=0,
        name={},
        of="x",
        summary=summary,
        window_days=window,
        counted=counted,
    )


def window(variable, readings):
    standing = Standing(enrolled_at=0.0, zone="UTC", language="en")
    for seq, (ago, value) in enumerate(readings):
        on = TODAY - ago
        add_to_window(standing, variable, on, float(value), on * 86400.0 + seq, seq)
    return standing


@pytest.mark.parametrize(
    ("summary", "counted", "readings", "expected"),
    [
        pytest.param(Summary.MEAN, None, [(0, 2), (1, 4)], 3.0, id="mean"),
        pytest.param(Summary.MEAN, None, [], None, id="the mean of nothing is unknown"),
        pytest.param(Summary.COUNT, None, [], 0.0, id="no reading is counted as none"),
        pytest.param(Summary.COUNT, None, [(0, 2), (6, 4)], 2.0, id="the whole window"),
        pytest.param(Summary.COUNT, (5, 11), [], None, id="hard days unknown without readings"),
        pytest.param(Summary.COUNT, (5, 11), [(0, 5), (1, 4), (2, 10)], 2.0, id="counted ones"),
        pytest.param(Summary.SHARE, (5, 11), [(0, 5), (1, 4)], 0.5, id="share"),
        pytest.param(Summary.CHANGE, None, [(3, 2), (0, 7)], 5.0, id="change"),
        pytest.param(Summary.CHANGE, None, [(0, 7)], None, id="one reading has not changed"),
        pytest.param(Summary.TREND, None, [(2, 1), (1, 3), (0, 5)], 2.0, id="trend per day"),
        pytest.param(Summary.TREND, None, [(0, 1), (0, 3)], None, id="one day has no trend"),
        pytest.param(Summary.SUM, None, [(0, 2), (0, 3), (6, 4)], 9.0, id="sum"),
        pytest.param(Summary.SUM, None, [], None, id="the sum of nothing is unknown"),
        pytest.param(Summary.LATEST, None, [(1, 9), (0, 4)], 4.0, id="latest"),
        pytest.param(Summary.LATEST, None, [(0, 4), (1, 9)], 4.0, id="latest by day, not arrival"),
        pytest.param(Summary.MEAN, None, [(0, 2), (7, 8)], 2.0, id="eight days ago is outside"),
    ],
)
def test_summaries(summary, counted, readings, expected):
    variable = derived(summary, counted=counted)
    assert read_window(window(variable, readings), variable, TODAY) == expected


def test_a_window_never_grows_beyond_its_days():
    variable = derived(Summary.MEAN)
    standing = window(variable, [(ago, 1) for ago in range(1000, -1, -1)])
    assert len(standing.days["d"]) == 7


def test_the_window_moves_on_with_the_days():
    variable = derived(Summary.MEAN)
    assert read_window(window(variable, [(0, 4)]), variable, TODAY + 7) is None
