"""Later outcomes, what lies between, and points that are there twice."""

import numpy as np
import pytest

from careloom.science.effects import WCLS
from careloom.science.problems import DataError
from tests.statistics.trials import COLUMNS, simulated


def shifted_by_hand(data, lag, between):
    """The same question as a table for lag 1: outcomes moved, weights in the probability."""
    rows = {}
    for person in np.unique(data["user_id"]):
        own = np.flatnonzero(data["user_id"] == person)
        own = own[np.argsort(data["point"][own])]
        for place, row in enumerate(own):
            if place + lag - 1 >= len(own):
                continue
            weight = 1.0
            for later in own[place + 1 : place + lag]:
                if between == "nothing" and data["available"][later]:
                    treated = data["treated"][later]
                    weight *= 0.0 if treated else 1 / (1 - data["rand_prob"][later])
            rows[row] = (data["outcome"][own[place + lag - 1]], weight)
    return rows


@pytest.mark.parametrize("between", ["nothing", "randomized"])
@pytest.mark.parametrize("lag", [2, 3])
def test_a_lag_is_a_later_outcome_with_a_weight(lag, between):
    data = simulated(21, people=15, points=12)
    rows = shifted_by_hand(data, lag, between)
    used = [row for row, (_, weight) in rows.items() if weight and data["available"][row]]
    taken = data["treated"][used]
    chance = data["rand_prob"][used]
    weights = np.where(taken == 1, 0.5 / chance, 0.5 / (1 - chance))
    weights *= [rows[row][1] for row in used]
    outcome = np.array([rows[row][0] for row in used])
    design = np.column_stack([np.ones(len(used)), taken - 0.5])
    wanted = np.linalg.solve(design.T @ (weights[:, None] * design), design.T @ (weights * outcome))

    result = WCLS(**COLUMNS, numerator=0.5, point="point", lag=lag, between=between).fit(data)

    assert result.rows_used == len(used)
    assert result.effects[0].estimate == pytest.approx(wanted[1], rel=1e-10)
    assert f"{lag - 1} decision points later" in " ".join(result.notes)


def test_a_lag_needs_no_order_of_rows():
    data = simulated(22, people=10, points=12)
    order = np.random.default_rng(1).permutation(len(data["point"]))
    question = WCLS(**COLUMNS, numerator=0.5, point="point", lag=3)

    mixed = question.fit({name: values[order] for name, values in data.items()})

    assert mixed.effects[0].estimate == pytest.approx(
        question.fit(data).effects[0].estimate, rel=1e-10
    )


@pytest.mark.parametrize(
    ("points", "said"),
    [
        pytest.param([1, 1, 2, 2], "row 2: this person has the same", id="numbers"),
        pytest.param(["a", "b", "a", "c"], "row 3: this person has the same", id="words"),
        pytest.param([3, 1, 3, 2], "in row 1 already", id="apart"),
        pytest.param([1, None, 2, 3], "row 2: the cell is empty", id="empty"),
    ],
)
def test_a_point_is_there_once(points, said):
    data = {name: values[:4] for name, values in simulated(23, people=1).items()}

    with pytest.raises(DataError) as caught:
        WCLS(**{**COLUMNS, "availability": None}, point="when").fit(
            {**data, "when": points, "treated": [0, 1, 0, 1]}
        )

    assert said in str(caught.value)


def test_the_usual_name_of_a_point_is_known_unless_told_otherwise():
    data = simulated(24, people=10, points=10)
    data = {**data, "decision_index": np.zeros(100)}

    with pytest.raises(DataError, match="same decision point"):
        WCLS(**COLUMNS, numerator=0.5).fit(data)
    assert WCLS(**COLUMNS, numerator=0.5, point="").fit(data).people == 10


def test_two_people_may_have_the_same_point():
    data = simulated(25, people=10, points=10)

    assert WCLS(**COLUMNS, numerator=0.5, point="point").fit(data).people == 10
