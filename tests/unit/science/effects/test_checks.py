"""Was it randomized as recorded? A right record passes, a wrong one does not."""

import numpy as np
import pytest

from careloom.science.effects import WCLS, randomization_check
from tests.statistics.trials import COLUMNS, simulated

ASKED = WCLS(**COLUMNS, numerator=0.5)


def test_a_right_record_passes_overall_and_by_group():
    found = randomization_check(simulated(41, people=60), ASKED, by=["home", "mood"])

    assert found.passed
    assert len(found.overall) == 1
    assert {row.group.split(",")[1].split()[0] for row in found.groups} == {
        "probability",
        "home",
        "mood",
    }
    assert "fits the stored probabilities" in found.to_markdown()


@pytest.mark.parametrize(
    ("wrong", "overall"),
    [
        pytest.param(lambda data: np.clip(data["rand_prob"] + 0.15, 0, 0.95), True, id="shifted"),
        pytest.param(lambda data: 1 - data["rand_prob"], False, id="upside down"),
        pytest.param(
            lambda data: np.where(data["home"] == 1, 0.35, 0.65), False, id="by another rule"
        ),
    ],
)
def test_a_wrong_record_is_found(wrong, overall):
    data = simulated(42, people=80)
    data = {**data, "rand_prob": wrong(data)}

    found = randomization_check(data, ASKED, by=["home"])

    assert not found.passed
    assert (found.overall[0].p < 0.001) is overall
    assert "find out why" in found.to_markdown()
    assert found.to_dict()["passed"] is False


def test_estimates_on_a_wrong_record_carry_a_warning():
    data = simulated(43, people=80)
    wrong = {**data, "rand_prob": np.clip(data["rand_prob"] + 0.2, 0, 0.95)}

    result = ASKED.fit(wrong)

    assert any("do not fit what happened" in note for note in result.notes)
    assert not any("do not fit" in note for note in ASKED.fit(data).notes)
    told = result.details["randomization"]["treatment"]
    assert told["p"] < 0.001
    assert told["taken"] == int(data["treated"].sum())


def test_rows_that_were_not_available_say_nothing():
    data = simulated(44)
    other = np.where(data["available"] == 1, data["rand_prob"], 0.0)

    assert randomization_check({**data, "rand_prob": other}, ASKED).overall == (
        randomization_check(data, ASKED).overall
    )
