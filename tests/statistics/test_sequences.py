"""Rules of several stages and embedded regimes: R's numbers, and simulated truth.

`data/smart_expected.json` was computed with R 4.2.2 (lm) and geepack 1.3.9, and again by an
independent implementation; relative tolerance 1e-8.
"""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from careloom.science.sequences.q_learning import QLearning
from careloom.science.sequences.regimes import EmbeddedRegimes
from careloom.science.sequences.stages import Stage
from careloom.science.sequences.weighting import DWOLS, GEstimation
from tests.statistics.candidates_sequences import stages, two_stages

DATA = Path(__file__).parent / "data"
SMART = DATA / "smart.csv"
EXPECTED = json.loads((DATA / "smart_expected.json").read_text())
TOLERANCE = 1e-8
# The long form: CARELOOM_COVERAGE_RUNS=1000
RUNS = int(os.environ.get("CARELOOM_COVERAGE_RUNS", "40"))
STAGES = (
    Stage(treatment="a1", controls="severity + female", moderators="severity", probability=0.5),
    Stage(
        treatment="a2",
        controls="severity + female + a1 + adherence",
        moderators="a1 + adherence",
        probability=0.5,
    ),
)
# Their names of terms, by ours.
SECOND = {
    "stage 2: intercept": "(Intercept)",
    "stage 2: severity": "severity",
    "stage 2: female": "female",
    "stage 2: a1": "a1",
    "stage 2: adherence": "adherence",
    "a2": "a2",
    "a2:a1": "a1:a2",
    "a2:adherence": "adherence:a2",
}
FIRST = {
    "stage 1: intercept": "(Intercept)",
    "stage 1: severity": "severity",
    "stage 1: female": "female",
    "a1": "a1",
    "a1:severity": "severity:a1",
}


def q_learning(**options):
    return QLearning(id="person_id", outcome="y", stages=STAGES, **{"bootstrap": 0, **options}).fit(
        SMART
    )


def rows(result):
    return {row.term: row for row in [*result.controls, *result.effects]}


def test_the_last_stage_is_that_of_r():
    expected = {one["term"]: one for one in EXPECTED["q_learning"]["stage2"]["coefficients"]}

    found = rows(q_learning())

    for mine, theirs in SECOND.items():
        assert found[mine].estimate == pytest.approx(expected[theirs]["estimate"], rel=TOLERANCE)
        assert found[mine].se == pytest.approx(expected[theirs]["se_ols"], rel=TOLERANCE)
        assert found[mine].df == EXPECTED["q_learning"]["stage2"]["residual_df"]


@pytest.mark.parametrize("convention", ["fitted_maximum", "outcome_plus_regret"])
def test_the_first_stage_is_that_of_r_by_either_convention(convention):
    expected = EXPECTED["q_learning"][f"stage1_{convention}"]
    by_term = {one["term"]: one["estimate"] for one in expected["coefficients"]}

    result = q_learning(convention=convention)

    found, stage = rows(result), result.details["stages"][0]
    for mine, theirs in FIRST.items():
        assert found[mine].estimate == pytest.approx(by_term[theirs], rel=TOLERANCE)
    assert stage["mean_outcome"] == pytest.approx(expected["mean_pseudo_outcome"], rel=TOLERANCE)
    assert stage["value"] == pytest.approx(expected["value_mean_max_q1"], rel=TOLERANCE)
    assert stage["recommended"] == {
        "-1": expected["n_recommend_minus1"],
        "1": expected["n_recommend_plus1"],
    }


def test_who_gets_which_second_option_is_that_of_r():
    expected = EXPECTED["q_learning"]["stage2"]

    stage = q_learning().details["stages"][1]

    assert stage["recommended"] == {
        "-1": expected["n_recommend_minus1"],
        "1": expected["n_recommend_plus1"],
    }
    assert stage["rows"] == EXPECTED["counts"]["randomized_again"]


def test_standard_errors_that_would_be_wrong_are_not_shown():
    result = q_learning(bootstrap=0)

    assert np.isnan(result.effects["a1"].se)
    assert any("No standard errors are shown" in note for note in result.notes)
    assert result.to_dict()["effects"][0]["se"] is None


def test_conventions_agree_when_the_earlier_columns_are_among_the_later_ones():
    """methods: they agree where the first stage's columns lie in the span of the second's."""
    wide = Stage(
        treatment="a2",
        controls="severity * a1 + female + adherence",
        moderators="a1 + adherence",
    )
    first, second = (
        QLearning(
            id="person_id", outcome="y", stages=(STAGES[0], wide), convention=one, bootstrap=0
        ).fit(SMART)
        for one in ("fitted_maximum", "outcome_plus_regret")
    )

    for term in ("a1", "a1:severity"):
        assert first.effects[term].estimate == pytest.approx(
            second.effects[term].estimate, rel=1e-9
        )


@pytest.mark.parametrize("adjusted", [False, True], ids=["unadjusted", "adjusted"])
def test_embedded_regimes_are_those_of_geepack(adjusted):
    expected = EXPECTED["embedded_regimes"]["adjusted" if adjusted else "unadjusted"]

    result = EmbeddedRegimes(
        id="person_id",
        outcome="y",
        first="a1",
        second="a2",
        covariates="severity + female" if adjusted else "",
    ).fit(SMART)

    assert len(result.effects) == 4
    for row, theirs in zip(result.effects, expected["regimes"], strict=True):
        assert row.term == f"a1 {theirs['a1']}, then a2 {theirs['a2_if_no_response']}"
        assert result.details["consistent"][row.term] == theirs["n_consistent"]
        assert row.estimate == pytest.approx(theirs["estimate"], rel=TOLERANCE)
        assert row.se == pytest.approx(theirs["se"], rel=TOLERANCE)
        assert [row.lower, row.upper] == pytest.approx(theirs["ci95"], rel=TOLERANCE)
    assert len(result.contrasts) == 6
    for row, theirs in zip(result.contrasts, expected["differences"], strict=True):
        assert row.estimate == pytest.approx(theirs["estimate"], rel=TOLERANCE)
        assert row.se == pytest.approx(theirs["se"], rel=TOLERANCE)
        assert row.statistic == pytest.approx(theirs["z"], rel=TOLERANCE)
        assert row.p == pytest.approx(theirs["p"], rel=TOLERANCE)
    for row, theirs in zip(result.controls, expected["coefficients"], strict=True):
        assert row.estimate == pytest.approx(theirs["estimate"], rel=TOLERANCE)
        assert row.se == pytest.approx(theirs["robust_se"], rel=TOLERANCE)


@pytest.mark.parametrize("estimator", [DWOLS, GEstimation])
def test_with_a_chance_of_one_half_all_methods_are_q_learning_by_regret(estimator):
    """Options count 0 and 1 there and -1 and 1 here: a blip is twice a coefficient."""
    regression = q_learning(convention="outcome_plus_regret")

    found = estimator(id="person_id", outcome="y", stages=STAGES, bootstrap=0).fit(SMART)

    pairs = {"a1[1]": "a1", "a1[1]:severity": "a1:severity", "a2[1]": "a2", "a2[1]:a1": "a2:a1"}
    # G-estimation needs controls that take up the moderators, as these do.
    for theirs, mine in pairs.items():
        assert found.effects[theirs].estimate == pytest.approx(
            2 * regression.effects[mine].estimate, rel=1e-8
        )


def observational(people: int, seed: int, *, curved: bool) -> dict[str, np.ndarray]:
    """One choice that follows x; its blip is 1 + x; the rest of the outcome may be curved."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=people)
    chance = 1 / (1 + np.exp(-x))
    given = (rng.uniform(size=people) < chance).astype(int)
    course = 2 * np.exp(x / 2) + x**2 if curved else 2 * x
    y = course + given * (1 + x) + rng.normal(size=people)
    return {"person": np.arange(people), "x": x, "given": given, "y": y}


@pytest.mark.parametrize("estimator", [DWOLS, GEstimation])
@pytest.mark.parametrize(
    ("curved", "propensity"),
    [
        pytest.param(True, "x", id="the course is wrong, the chance is right"),
        pytest.param(False, "1", id="the chance is wrong, the course is right"),
    ],
)
def test_one_of_two_models_may_be_wrong(estimator, curved, propensity):
    stage = Stage(treatment="given", controls="x", moderators="x", propensity=propensity)

    result = estimator(id="person", outcome="y", stages=[stage]).fit(
        observational(20_000, 9, curved=curved)
    )

    for term, truth in (("given[1]", 1.0), ("given[1]:x", 1.0)):
        row = result.effects[term]
        assert abs(row.estimate - truth) < 4 * row.se
        assert row.se < 0.08


def test_regression_alone_is_misled_where_the_course_is_wrong():
    stage = Stage(treatment="given", controls="x", moderators="x")

    result = QLearning(id="person", outcome="y", stages=[stage]).fit(
        observational(20_000, 9, curved=True)
    )

    assert result.effects["given:x"].estimate > 2  # the truth is 1


@pytest.mark.parametrize("estimator", [QLearning, DWOLS, GEstimation])
def test_three_stages_find_the_truth(estimator):
    """Each stage's option is worth 1 where its own sign agrees with z, and later ones add up."""
    rng = np.random.default_rng(21)
    people = 6_000
    z = rng.choice([-1, 1], (3, people))
    a = rng.choice([-1, 1], (3, people))
    y = 0.5 * (a * z).sum(axis=0) + rng.normal(size=people)
    data = {"person": np.arange(people), "y": y}
    for k in range(3):
        data |= {f"z{k}": z[k], f"a{k}": a[k]}
    seen = ["z0", "z0 + a0 + a0:z0 + z1", "z0 + a0 + a0:z0 + z1 + a1 + a1:z1 + z2"]
    three = [
        Stage(treatment=f"a{k}", controls=seen[k], moderators=f"z{k}", probability=0.5)
        for k in range(3)
    ]

    result = estimator(id="person", outcome="y", stages=three, bootstrap=0).fit(data)

    scale = 1 if estimator is QLearning else 2
    for k in range(3):
        (moderated,) = [row for row in result.effects if row.term.endswith(f":z{k}")]
        assert moderated.estimate == pytest.approx(0.5 * scale, abs=0.06 * scale)
        want = ["1" if value == 1 else "-1" for value in (-1, 1)]
        assert result.rules[k].recommend({f"z{k}": [-1, 1]}) == want


def test_intervals_of_the_first_stage_cover_the_truth_near_ties():
    """Small trials in which the second choice is a tie for everybody.

    The first option is then worth 1 (its coefficient 0.5). The share of 95 % intervals that cover
    it lies no more than 3 standard deviations below 93 %: few resamples make short intervals.
    """
    covered = 0
    for seed in range(RUNS):
        rng = np.random.default_rng([78, seed])
        first, second = rng.choice([-1, 1], (2, 200))
        y = 0.5 * first + rng.normal(size=200)
        row = (
            QLearning(
                id="person",
                outcome="y",
                stages=[Stage(treatment="first"), Stage(treatment="second", controls="first")],
                bootstrap=150,
            )
            .fit({"person": np.arange(200), "first": first, "second": second, "y": y})
            .effects["first"]
        )
        covered += row.lower <= 0.5 <= row.upper

    assert covered / RUNS >= 0.93 - 3 * (0.93 * 0.07 / RUNS) ** 0.5


@pytest.mark.parametrize("estimator", [QLearning, DWOLS, GEstimation])
def test_the_blips_of_a_simulated_trial_are_found(estimator):
    found = estimator(id="person", outcome="outcome", stages=stages(), bootstrap=0).fit(
        two_stages(8_000, 3)
    )

    scale = 1 if estimator is QLearning else 2
    second = [row.estimate for row in found.effects if row.term.startswith("second")]
    assert second == pytest.approx([-0.3 * scale, 0.2 * scale, 0.8 * scale], abs=0.1 * scale)
