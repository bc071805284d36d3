"""What counts as the past of a row."""

import numpy as np
import pytest

from careloom.science.kernels.past import with_past
from careloom.science.problems import AnalysisError

ROWS = {
    "person": ["a", "a", "a", "b", "a", "b"],
    "day": [1, 2, 2, 1, 5, 3],
    "course": ["walk", "calm down", "walk", "walk", None, "walk"],
}


def past(data, **names):
    words = {"id": "person", "when": "day", "micro_intervention": "course"}
    return with_past(data, **{**words, **names})


@pytest.mark.parametrize(
    ("column", "counts"),
    [
        pytest.param("past_walk", [0, 1, 1, 0, 2, 1], id="one of them"),
        pytest.param("past_calm_down", [0, 0, 0, 0, 1, 0], id="a name with a space"),
        pytest.param("past_count", [0, 1, 1, 0, 3, 1], id="all of them"),
    ],
)
def test_only_what_came_earlier_counts(column, counts):
    assert past(ROWS).numbers(column).tolist() == counts


def test_the_order_of_rows_does_not_matter():
    order = [5, 3, 1, 0, 4, 2]
    shuffled = {name: [column[place] for place in order] for name, column in ROWS.items()}

    found = past(shuffled).numbers("past_count")

    assert found.tolist() == past(ROWS).numbers("past_count")[order].tolist()


def test_a_long_history_agrees_with_counting_by_hand():
    rng = np.random.default_rng(4)
    data = {
        "person": rng.integers(0, 9, 300).tolist(),
        "day": rng.integers(0, 30, 300).tolist(),
        "course": rng.choice(["walk", "calm"], 300).tolist(),
    }
    rows = list(zip(data["person"], data["day"], data["course"], strict=True))

    found = past(data).numbers("past_walk")

    assert found.tolist() == [
        sum(who == person and then < day and what == "walk" for who, then, what in rows)
        for person, day, _ in rows
    ]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        pytest.param({**ROWS, "day": [1, 2, None, 1, 5, 3]}, '"day", row 3', id="no time"),
        pytest.param(
            {**ROWS, "course": ["a b", "a-b", "c", "c", "c", "c"]}, "the same column", id="names"
        ),
        pytest.param({**ROWS, "past_walk": [0] * 6}, "of this name already", id="there already"),
        pytest.param({"person": [1], "day": [1]}, 'no column "course"', id="no such column"),
    ],
)
def test_what_has_no_past_is_refused(data, told):
    with pytest.raises(AnalysisError) as caught:
        past(data)

    assert told in str(caught.value)
