"""Which components are kept, and the reason that is given for each."""

import math

import pytest

from careloom.science.factorial import FactorialResult
from careloom.science.inference import Effect
from careloom.science.problems import AnalysisError
from careloom.science.results import EffectTable
from careloom.science.screening import ScreeningRule, screen


def an_experiment(*components, aliases=None, **effects):
    """A result with these effects (a and b together: a__b) and p-values as (effect, p)."""
    rows = tuple(
        Effect(name.replace("__", ":"), size, 0.1, size - 0.2, size + 0.2, size / 0.1, 90, p)
        for name, (size, p) in effects.items()
    )
    return FactorialResult(
        estimator="Factorial",
        estimand="a difference",
        people=100,
        rows=100,
        rows_used=100,
        df=90,
        level=0.95,
        effects=EffectTable(rows),
        levels={name: ("off", "on") for name in components},
        aliases=aliases or {},
    )


@pytest.mark.parametrize(
    ("effects", "rule", "kept"),
    [
        pytest.param({"a": (0.5, 0.001), "b": (0.1, 0.4)}, {}, {"a"}, id="on the main effect"),
        pytest.param({"a": (-0.5, 0.001), "b": (0.1, 0.4)}, {}, set(), id="the wrong way"),
        pytest.param(
            {"a": (-0.5, 0.001), "b": (0.1, 0.4)},
            {"higher_is_better": False},
            {"a"},
            id="where less is better",
        ),
        pytest.param(
            {"a": (0.2, 0.001), "b": (0.6, 0.001)}, {"smallest": 0.4}, {"b"}, id="worth its burden"
        ),
        pytest.param(
            {"a": (0.5, 0.001), "b": (0.1, 0.4), "a__b": (0.4, 0.01)},
            {},
            {"a", "b"},
            id="by an interaction with what is kept",
        ),
        pytest.param(
            {"a": (0.8, 0.001), "b": (0.3, 0.04), "a__b": (-0.6, 0.001)},
            {},
            {"a"},
            id="dropped where the other already does its work",
        ),
        pytest.param(
            {"a": (0.5, 0.001), "b": (0.5, 0.001), "a__b": (-0.2, 0.01)},
            {},
            {"a", "b"},
            id="kept where together they still do more",
        ),
        pytest.param(
            {"a": (0.1, 0.5), "b": (0.1, 0.5), "a__b": (0.1, 0.5)}, {}, set(), id="nothing at all"
        ),
        pytest.param(
            {"a": (0.06, 0.05), "b": (0.1, 0.5)}, {"alpha": 0.05}, {"a"}, id="just at the limit"
        ),
    ],
)
def test_which_components_are_kept(effects, rule, kept):
    decisions = screen(an_experiment("a", "b", **effects), ScreeningRule(**rule))

    assert {one.component for one in decisions if one.keep} == kept


def test_each_decision_says_why():
    result = an_experiment(
        "coach",
        "diary",
        "text",
        "video",
        coach=(0.5, 0.001),
        diary=(0.1, 0.4),
        text=(-0.3, 0.02),
        video=(0.05, 0.9),
        coach__diary=(0.4, 0.01),
    )

    reasons = {one.component: one.reason for one in screen(result, ScreeningRule())}

    assert reasons == {
        "coach": "Kept for its main effect (0.5, p 0.0010). This also serves coach:diary.",
        "diary": "Kept because of the interaction coach:diary (0.4, p 0.0100): with coach on, "
        "switching it on changes the outcome by 0.5.",
        "text": "Not kept: its main effect goes the wrong way (-0.3, p 0.0200).",
        "video": "Not kept: its main effect is not important (0.05, p 0.9000).",
    }


def test_an_effect_too_small_to_be_worth_it_says_so():
    result = an_experiment("a", a=(0.2, 0.001))

    (decision,) = screen(result, ScreeningRule(smallest=0.4))

    assert "smaller than is worth its burden (0.2, p 0.0010)" in decision.reason


def test_a_component_that_is_aliased_is_not_judged():
    result = an_experiment("a", "b", a=(0.5, 0.001), aliases={"a": ("-b",)})

    decisions = screen(result, ScreeningRule())

    assert decisions[1].reason == "Not judged: its effect cannot be told from a."
    assert decisions[1].to_dict()["effect"] is None


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param({"alpha": 5}, id="alpha in percent"),
        pytest.param({"smallest": -1}, id="less than nothing"),
        pytest.param({"smallest": math.nan}, id="no number"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(rule):
    with pytest.raises(AnalysisError):
        screen(an_experiment("a", a=(0.5, 0.001)), ScreeningRule(**rule))
