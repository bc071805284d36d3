"""What is left out of a design is found, and found again from the answer."""

import pytest

from careloom.science.power import factorial, mrt, mrt_binary, smart

HEARTSTEPS = {
    "days": 42,
    "per_day": 5,
    "probability": 0.4,
    "availability": 0.5,
    "effect": "quadratic",
    "initial": 0,
    "mean": 0.1,
    "peak_day": 29,
}
BINARY = {"points": 84, "probability": 0.4, "availability": 0.65, "risk": 0.3}


@pytest.mark.parametrize(
    ("design", "words", "unknown"),
    [
        pytest.param(mrt, HEARTSTEPS, "mean", id="mrt: the effect"),
        pytest.param(mrt, {**HEARTSTEPS, "effect": "constant"}, "days", id="mrt: the days"),
        pytest.param(mrt, HEARTSTEPS, "per_day", id="mrt: points a day"),
        pytest.param(mrt_binary, {**BINARY, "ratio": 1.2}, "ratio", id="binary: the ratio"),
        pytest.param(factorial, {"factors": 5, "effect": 0.3}, "effect", id="factorial: effect"),
        pytest.param(smart, {"response": 0.4, "effect": 0.3}, "effect", id="smart: effect"),
    ],
)
def test_what_is_left_out_gives_the_power_that_was_asked_for(design, words, unknown):
    rest = {name: value for name, value in words.items() if name != unknown}

    found = design(**rest, people=60, power=0.8)

    value = found.details[unknown]
    again = design(**rest, **{unknown: value}, people=60)
    assert found.solved_for == unknown
    assert again.power == pytest.approx(found.power, abs=1e-12)
    assert found.power >= 0.8
    less = value - 1 if isinstance(value, int) else value * 0.999
    assert design(**rest, **{unknown: less}, people=60).power < 0.8


@pytest.mark.parametrize(
    ("design", "words"),
    [
        pytest.param(mrt, HEARTSTEPS, id="mrt"),
        pytest.param(mrt_binary, {**BINARY, "ratio": 1.15}, id="mrt-binary"),
        pytest.param(factorial, {"factors": 5, "effect": 0.3, "order": 2}, id="factorial"),
        pytest.param(smart, {"response": 0.4, "effect": 0.3}, id="smart: regimes"),
        pytest.param(
            smart, {"response": 0.4, "effect": 0.3, "comparison": "first"}, id="smart: first"
        ),
        pytest.param(
            smart, {"response": 0.4, "effect": 0.5, "comparison": "second"}, id="smart: second"
        ),
    ],
)
def test_one_person_fewer_is_not_enough(design, words):
    plan = design(**words, power=0.8)

    assert design(**words, people=plan.people).power == plan.power >= 0.8
    assert design(**words, people=plan.people - 1).power < 0.8


def test_the_answer_for_machines_begins_with_people_and_power():
    told = mrt(**HEARTSTEPS, power=0.8).to_dict()

    assert list(told)[:2] == ["people", "power"]
    assert told["people"] == 42


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        pytest.param(
            lambda: mrt(**HEARTSTEPS, power=0.8),
            "42 people give a power of 0.800.",
            id="people were found",
        ),
        pytest.param(
            lambda: mrt(**{**HEARTSTEPS, "mean": 0.5}, power=0.8),
            "10 people give a power of 0.989. 10 or fewer would do.",
            id="as few as the formula is good for",
        ),
        pytest.param(
            lambda: mrt(**{**HEARTSTEPS, "days": 43, "peak_day": 15}, people=42),
            "42 people give a power of 1.000. This effect reaches 8.4 standard deviations on day "
            "43: look at initial and peak_day again.",
            id="a turning point that forces a huge effect",
        ),
        pytest.param(
            lambda: mrt(**{**HEARTSTEPS, "mean": 0.001}, power=0.8),
            "More than 999 people would be needed for a power of 0.8. Plan for a larger effect, "
            "more decision points or less power, or raise the most.",
            id="too many",
        ),
        pytest.param(
            lambda: mrt(**{**HEARTSTEPS, "per_day": None, "mean": 1e-5}, people=20, power=0.8),
            "No per_day gives a power of 0.8 with 20 people.",
            id="no count of points is enough",
        ),
        pytest.param(
            lambda: mrt_binary(
                points=2, probability=0.5, availability=0.1, risk=0.9, people=20, power=0.9
            ),
            "No ratio gives a power of 0.9 with 20 people.",
            id="no ratio that keeps the chance below 1 is enough",
        ),
        pytest.param(
            lambda: factorial(factors=5, effect=0.3, order=2, conditions=16, power=0.8),
            "351 people give a power of 0.800. 352 people fill all 16 conditions alike.",
            id="equal groups",
        ),
    ],
)
def test_a_plan_says_itself_in_a_sentence(plan, said):
    assert plan().sentence() == said


def test_a_search_may_go_on_beyond_the_usual_limit():
    plan = mrt(**{**HEARTSTEPS, "mean": 0.015}, power=0.8, most=10_000)

    assert plan.people is not None
    assert plan.people > 999


@pytest.mark.parametrize(
    "probability",
    [pytest.param([0.4] * 42, id="one a day"), pytest.param([0.4] * 210, id="one a point")],
)
def test_a_probability_may_be_said_for_each_day_or_point(probability):
    plan = mrt(**{**HEARTSTEPS, "probability": probability}, power=0.8)

    assert plan == mrt(**HEARTSTEPS, power=0.8)


def test_a_probability_that_varies_within_the_day_uses_its_own_spread():
    varied = mrt(**{**HEARTSTEPS, "probability": [0.2, 0.2, 0.4, 0.4, 0.4] * 42}, people=42)

    assert varied.power < mrt(**HEARTSTEPS, people=42).power


def test_ratios_and_risks_are_the_coefficients_in_plain_words():
    plain = mrt_binary(**{**BINARY, "risk_last": 0.2}, ratio=1.3, ratio_last=1.1, power=0.8)
    slope = (-1.203972804325936 + 1.6094379124341003) / -83  # log 0.3 to log 0.2 over 83 steps
    fade = (0.0953101798043249 - 0.26236426446749106) / 83
    exact = mrt_binary(
        points=84,
        probability=0.4,
        availability=0.65,
        effect=[0.26236426446749106 - fade, fade],
        baseline=[-1.203972804325936 - slope, slope],
        power=0.8,
    )

    assert plain.people == exact.people
    assert plain.power == pytest.approx(exact.power, abs=1e-12)


def test_a_fading_ratio_over_a_constant_risk_stays_within_the_formula():
    plan = mrt_binary(**BINARY, ratio=1.3, ratio_last=1.1, power=0.8)

    assert plan.note == ""


def test_an_effect_with_more_terms_than_its_baseline_is_told():
    plan = mrt_binary(
        points=40, probability=0.5, availability=0.7, effect=[0.2, 0.001], baseline=-1, power=0.8
    )

    assert "give the baseline the same terms" in plan.note


@pytest.mark.parametrize(
    ("more", "less"),
    [
        pytest.param({"explained": 0.3}, {}, id="covariates that explain"),
        pytest.param({"response": 0.6}, {}, id="more who respond"),
        pytest.param({"again": "one_option"}, {}, id="fewer who are randomized again"),
    ],
)
def test_what_lowers_the_people_of_a_smart(more, less):
    base = {"response": 0.4, "effect": 0.3, "power": 0.8}

    assert smart(**{**base, **more}).people < smart(**{**base, **less}).people
