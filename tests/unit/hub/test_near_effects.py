"""Near effects measured by a sensor: the part inside the window, and how much was measured."""

import pytest

from careloom.hub.entries import Entry, EntryKind
from careloom.hub.near_effects import NearEffect, near_effect

NOON, HALF_HOUR = 1_772_470_800.0, 1800.0


def readings(*found):
    """Readings as (value, minutes from noon at which the span began, and ended)."""
    return [
        Entry(
            kind=EntryKind.READING,
            at=NOON + at * 60,
            since=NOON + since * 60 if since is not None else 0.0,
            name="steps",
            value=float(value),
        )
        for value, since, at in found
    ]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param([(300, 0, 30)], NearEffect(300.0, 1.0), id="just the half hour"),
        pytest.param([(300, -30, 30)], NearEffect(150.0, 1.0), id="the half that lies inside"),
        pytest.param([(300, 15, 45)], NearEffect(150.0, 0.5), id="half of it was measured"),
        pytest.param([(10, 0, 10)], NearEffect(None, 0.333333), id="a third is unknown, not ten"),
        pytest.param([(0, 0, 30)], NearEffect(0.0, 1.0), id="no steps are zero and known"),
        pytest.param([], NearEffect(None, 0.0), id="nothing measured is unknown"),
        pytest.param([(9, -30, 0), (9, 30, 60)], NearEffect(None, 0.0), id="before and after"),
        pytest.param(
            [(100, 0, 20), (50, 10, 30)],
            NearEffect(150.0, 1.0),
            id="time counts once, steps do not",
        ),
    ],
)
def test_the_sum_of_the_half_hour_after_noon(found, expected):
    effect = near_effect(readings(*found), "sum", NOON, HALF_HOUR)

    assert effect.value == pytest.approx(expected.value)
    assert effect.measured == pytest.approx(expected.measured)


@pytest.mark.parametrize(
    ("how", "expected"),
    [pytest.param("mean", 80.0, id="mean"), pytest.param("latest", 90.0, id="latest")],
)
def test_what_was_measured_at_instants(how, expected):
    found = readings((90, None, 30), (60, None, 0), (70, None, 10), (300, None, 31))

    assert near_effect(found, how, NOON, HALF_HOUR) == NearEffect(expected, 1.0)


def test_no_instant_within_is_unknown():
    assert near_effect(readings((70, None, 40)), "mean", NOON, HALF_HOUR) == NearEffect(None, 0.0)
