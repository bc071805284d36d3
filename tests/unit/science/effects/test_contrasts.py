"""Combinations of terms as people write them."""

import pytest

from careloom.science.effects.contrasts import weights_of
from careloom.science.problems import DataError

TERMS = ("intercept", "day", "day:home", "C(place)[T.park]")


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        pytest.param("1, 0, 11, 0", [1, 0, 11, 0], id="weights"),
        pytest.param("-1,.5,1e1,0", [-1, 0.5, 10, 0], id="weights of other forms"),
        pytest.param("intercept", [1, 0, 0, 0], id="a term"),
        pytest.param("intercept + 11 * day", [1, 11, 0, 0], id="a sum"),
        pytest.param("intercept+11day", [1, 11, 0, 0], id="without spaces"),
        pytest.param("-day + 2 day:home", [0, -1, 2, 0], id="a longer name first"),
        pytest.param("day - C(place)[T.park]", [0, 1, 0, -1], id="a category"),
        pytest.param("day + day", [0, 2, 0, 0], id="twice"),
    ],
)
def test_weights(text, weights):
    assert weights_of(text, TERMS).tolist() == weights


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("1, 0", "has 2 weights for 4 terms", id="too few"),
        pytest.param("dya", 'Did you mean "day"?', id="a slip"),
        pytest.param("intercept day", "cannot be read at", id="no sign"),
        pytest.param("intercept +", "cannot be read at", id="unfinished"),
        pytest.param("days", "cannot be read at", id="more than a term"),
        pytest.param("day - day", "zero whatever", id="nothing left"),
        pytest.param("", "zero whatever", id="empty"),
    ],
)
def test_what_is_no_combination(text, said):
    with pytest.raises(DataError) as caught:
        weights_of(text, TERMS)

    assert said in str(caught.value)
