"""Which columns are components, which effects can be told apart, and what is refused."""

import numpy as np
import pytest

from careloom.science.factorial import Factorial
from careloom.science.fractional import fractional_design
from careloom.science.problems import AnalysisError

SMALL = {
    "coach": ["on", "off", "on", "off", "on", "off", "on", "off"],
    "text": [1, 1, 0, 0, 1, 1, 0, 0],
    "mood": [4.0, 2.0, 3.0, 2.5, 4.5, 2.0, 3.5, 1.5],
}


def analyze(data, **options):
    return Factorial(**{"outcome": "mood", "factors": ["coach", "text"], **options}).fit(data)


@pytest.mark.parametrize(
    ("cells", "levels"),
    [
        pytest.param(["on", "off"] * 4, ("off", "on"), id="on and off"),
        pytest.param(["No", "Yes"] * 4, ("No", "Yes"), id="no and yes"),
        pytest.param(["low", "high"] * 4, ("low", "high"), id="low and high"),
        pytest.param([0, 1] * 4, ("0", "1"), id="numbers"),
        pytest.param([-1.0, 1.0] * 4, ("-1", "1"), id="already coded"),
        pytest.param([True, False] * 4, ("0", "1"), id="truth values"),
        pytest.param(["video", "text"] * 4, ("text", "video"), id="by the alphabet"),
    ],
)
def test_which_level_is_the_higher(cells, levels):
    result = analyze({**SMALL, "coach": cells, "text": [1, 1, 0, 0] * 2}, order=1)

    assert result.levels["coach"] == levels


def test_a_flip_of_the_levels_flips_the_effect():
    flipped = [{"on": "off", "off": "on"}[cell] for cell in SMALL["coach"]]

    effect = analyze(SMALL).effects["coach"].estimate

    assert analyze({**SMALL, "coach": flipped}).effects["coach"].estimate == pytest.approx(-effect)


def test_an_effect_is_found_by_its_components_in_any_order():
    result = analyze(SMALL)

    assert result.of("text", "coach") is result.effects["coach:text"]
    with pytest.raises(KeyError, match="no effect of sleep"):
        result.of("sleep")


def test_effects_that_share_a_column_are_told_and_not_guessed():
    design = fractional_design(["a", "b", "c", "d"], conditions=8).to_columns()
    data = {name: column * 5 for name, column in design.items()}
    rng = np.random.default_rng(3)
    data["y"] = (np.array(data["a"]) + rng.normal(size=40)).tolist()

    result = Factorial(outcome="y", factors=["a", "b", "c", "d"]).fit(data)

    assert result.aliases == {"a:b": ("c:d",), "a:c": ("b:d",), "a:d": ("b:c",)}
    assert len(result.effects) == 7
    assert "a:b cannot be told from c:d in this design." in result.notes


def test_an_opposite_alias_carries_its_sign():
    data = {"a": [1, 1, -1, -1] * 3, "b": [1, -1, 1, -1] * 3, "y": list(range(12))}
    data["c"] = [-a * b for a, b in zip(data["a"], data["b"], strict=True)]

    result = Factorial(outcome="y", factors=["a", "b", "c"]).fit(data)

    assert result.aliases["a"] == ("-b:c",)


def test_an_interaction_that_is_never_varied_belongs_to_the_intercept():
    data = {"a": [0, 1] * 5, "b": [0, 1] * 5, "y": [1.0, 2, 1, 3, 2, 2, 1, 2, 1, 4]}

    result = Factorial(outcome="y", factors=["a", "b"]).fit(data)

    assert result.aliases == {"a": ("b",), "intercept": ("a:b",)}


def test_rows_without_an_outcome_are_left_out_only_when_told():
    data = {**SMALL, "mood": [None, *SMALL["mood"][1:]]}

    with pytest.raises(AnalysisError, match='row 1: the outcome is missing.*missing="drop"'):
        analyze(data)
    result = analyze(data, missing="drop")

    assert (result.rows, result.rows_used) == (8, 7)
    assert '1 of 8 rows without "mood" were left out' in result.notes[0]


@pytest.mark.parametrize(
    ("change", "options", "told"),
    [
        pytest.param({}, {"factors": []}, "No factors are named", id="no factors"),
        pytest.param({}, {"factors": ["coach", "coach"]}, "named twice", id="a factor twice"),
        pytest.param({}, {"order": 3}, "there are 2 factors", id="too high an order"),
        pytest.param({}, {"order": 0}, "Order is 0", id="no order"),
        pytest.param({}, {"level": 95}, "Did you mean 0.95?", id="a level in percent"),
        pytest.param({}, {"variance": "hc9"}, "Choose one of: model, robust", id="variance"),
        pytest.param({}, {"missing": "zero"}, "Choose one of: refuse, drop", id="missing"),
        pytest.param({}, {"covariates": "coach +"}, "cannot be read", id="half a formula"),
        pytest.param({}, {"covariates": "ages"}, 'no column "ages"', id="no such covariate"),
        pytest.param(
            {"mood": [1e308, *SMALL["mood"][1:]]},
            {},
            'Column "mood", row 1: the value is too large',
            id="a code for something missing",
        ),
        pytest.param({"text": [1] * 8}, {}, "there are 1 different values", id="never varied"),
        pytest.param({"text": [0, 1, 2, 0] * 2}, {}, "there are 3 different", id="three levels"),
        pytest.param(
            {"text": [0, 1, None, 0] * 2}, {}, 'Column "text", row 3: the cell', id="empty level"
        ),
        pytest.param(
            {"coach": ["on", "", "on", "off"] * 2}, {}, 'Column "coach", row 2', id="blank level"
        ),
        pytest.param({"coach": [7] * 8, "text": [1] * 8}, {}, "text", id="both at once"),
        pytest.param(
            {name: cells[:4] for name, cells in SMALL.items()},
            {},
            "4 usable rows cannot settle 4 parameters",
            id="as many rows as parameters",
        ),
        pytest.param(
            {"copy": SMALL["text"]},
            {"covariates": "copy"},
            'follow from the others, or never vary: "copy"',
            id="a covariate that repeats a component",
        ),
    ],
)
def test_what_cannot_be_analyzed_is_refused_with_the_reason(change, options, told):
    with pytest.raises(AnalysisError) as caught:
        analyze({**SMALL, **change}, **options)

    assert told in str(caught.value)
