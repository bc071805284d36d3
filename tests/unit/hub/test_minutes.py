"""Sums over less than a day: shared out over minutes, bounded, unknown where little is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careloom.hub.minutes import add_to_minutes, read_minutes, shared_out
from careloom.hub.standing import Standing
from careloom.program.variables import SourceKind, Summary, TailoringVariable
from careloom.rules import Kind, Variable

NOON = 1_772_470_800.0
HALF_HOUR = TailoringVariable(
    id="steps_before",
    variable=Variable("steps_before", Kind.DOUBLE),
    source=SourceKind.DERIVED,
    source_id="",
    unit="steps",
    low=0,
    high=20000,
    fresh_seconds=0,
    name={},
    of="steps",
    summary=Summary.SUM,
    window_minutes=30,
)


def measured(*readings: tuple[float, float, float]) -> Standing:
    """Readings as (steps, minutes from noon at which the span began, and ended)."""
    standing = Standing(enrolled_at=0.0, zone="UTC", language="en")
    for value, since, at in readings:
        add_to_minutes(standing, HALF_HOUR, value, NOON + since * 60, NOON + at * 60)
    return standing


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param([(300, -30, 0)], 300.0, id="the half hour before"),
        pytest.param([(300, -60, 0)], 150.0, id="half of a longer span lies inside"),
        pytest.param([(100, -10, 0), (200, -30, -10)], 300.0, id="in any order"),
        pytest.param([(100, -10, 0), (100, -20, -10)], 200.0, id="two thirds measured is enough"),
        pytest.param([(100, -10, 0)], None, id="a third measured is unknown, not 100"),
        pytest.param([(0, -30, 0)], 0.0, id="no steps is zero and known"),
        pytest.param([], None, id="nothing measured is unknown, not zero"),
        pytest.param([(700, -150, -120)], None, id="two hours ago is long past"),
        pytest.param([(60, -30.5, 0)], pytest.approx(60 * 30 / 30.5), id="a part of a minute"),
    ],
)
def test_the_half_hour_before_noon(readings, expected):
    assert read_minutes(measured(*readings), HALF_HOUR, NOON) == expected


def test_an_instant_counts_for_its_minute():
    standing = measured()
    for minute in range(16):
        add_to_minutes(standing, HALF_HOUR, 2.0, 0.0, NOON - 60 * minute)

    assert read_minutes(standing, HALF_HOUR, NOON) == 32.0


def test_no_more_is_kept_than_the_sum_reaches_back():
    standing = measured(*[(10, start, start + 5) for start in range(-1440, 0, 5)])

    assert len(standing.minutes["steps_before"]) <= HALF_HOUR.window_minutes + 1
    assert read_minutes(standing, HALF_HOUR, NOON) == pytest.approx(60.0)


@given(
    value=st.floats(0, 20000),
    since=st.floats(-600, 0),
    length=st.floats(0.1, 600),
)
def test_what_is_shared_out_is_what_was_measured(value, since, length):
    began, ended = NOON + since * 60, NOON + (since + length) * 60

    assert sum(share for _, share in shared_out(value, began, ended)) == pytest.approx(value)


@given(st.permutations([(120, -30, -20), (80, -20, -8), (40, -8, 0), (500, -90, -60)]))
def test_the_order_of_arrival_changes_nothing(readings):
    assert read_minutes(measured(*readings), HALF_HOUR, NOON) == pytest.approx(240.0)
