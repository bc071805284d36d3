"""Months in UTC, half open."""

from datetime import UTC, datetime

import pytest

from careloom.records.months import month_name, month_named, month_of, months_from


def at(*parts):
    return datetime(*parts, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("instant", "start", "end"),
    [
        pytest.param(at(2026, 3, 15, 12), at(2026, 3, 1), at(2026, 4, 1), id="in the middle"),
        pytest.param(at(2026, 3, 1), at(2026, 3, 1), at(2026, 4, 1), id="its first instant"),
        pytest.param(at(2026, 4, 1) - 0.001, at(2026, 3, 1), at(2026, 4, 1), id="its last"),
        pytest.param(at(2026, 12, 31, 23), at(2026, 12, 1), at(2027, 1, 1), id="the year's end"),
        pytest.param(at(2028, 2, 29), at(2028, 2, 1), at(2028, 3, 1), id="a leap day"),
    ],
)
def test_the_month_of_an_instant(instant, start, end):
    assert month_of(instant) == (start, end)


def test_months_in_a_row_leave_no_gap():
    found = months_from(at(2026, 11, 21), 15)
    assert len(found) == 15
    assert all(one[1] == other[0] for one, other in zip(found, found[1:], strict=False))


def test_a_name_leads_back_to_its_month():
    month = month_of(at(2026, 3, 9))
    assert month_name(month) == "2026_03"
    assert month_named("2026_03") == month
