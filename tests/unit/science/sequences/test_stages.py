"""How choices are read, which rule comes out, and what is refused."""

import pytest

from careloom.science.problems import AnalysisError
from careloom.science.sequences.q_learning import QLearning
from careloom.science.sequences.regimes import EmbeddedRegimes
from careloom.science.sequences.stages import Stage
from careloom.science.sequences.weighting import DWOLS
from tests.statistics.candidates_sequences import stages, two_stages

TRIAL = two_stages(60)


def rules(estimator=QLearning, data=TRIAL, **options):
    words = {"id": "person", "outcome": "outcome", "stages": stages(), "bootstrap": 0}
    return estimator(**{**words, **options}).fit(data)


def test_a_rule_tells_the_option_by_its_label():
    data = {**TRIAL, "second": [_word(one) for one in TRIAL["second"]]}

    result = rules(data=data)

    said = result.rules[1].recommend({"first": [1, -1], "adherence": [1, 0]})
    assert said == ["call", "text"]
    assert result.effects.terms[-1] == "second[text]:adherence"
    assert result.details["stages"][1]["received"].keys() == {"call", "text"}


def _word(option):
    return {None: None, 1: "call", -1: "text"}[option]


def test_three_options_have_a_difference_each():
    cells = [("text", "call", "visit")[place % 3] for place in range(60)]

    result = rules(data={**TRIAL, "first": cells}, stages=[Stage(treatment="first")])

    assert result.effects.terms == ("first[text]", "first[visit]")


def test_who_has_no_choice_at_a_stage_keeps_their_outcome():
    result = rules()

    choices = sum(one is not None for one in TRIAL["second"])
    assert [one["rows"] for one in result.details["stages"]] == [60, choices]
    assert result.people == 60


def test_a_covariate_of_a_later_stage_may_be_empty_where_there_is_no_choice():
    gaps = [
        None if second is None else value
        for value, second in zip(TRIAL["adherence"], TRIAL["second"], strict=True)
    ]

    assert rules(data={**TRIAL, "adherence": gaps}).effects == rules().effects


def test_resampling_follows_the_seed_and_tells_its_progress():
    seen = []

    def fit(seed):
        return QLearning(
            id="person", outcome="outcome", stages=stages(), bootstrap=20, seed=seed
        ).fit(TRIAL, progress=lambda done, of: seen.append((done, of)))

    first, again, other = fit(1), fit(1), fit(2)

    assert first.effects == again.effects != other.effects
    assert seen[:20] == [(done, 20) for done in range(1, 21)]


def test_moderators_that_are_no_controls_are_told():
    lone = [Stage(treatment="first", controls="", moderators="severity")]

    result = rules(stages=lone)

    assert "the moderators severity are not among its controls" in result.notes[-1]


def test_near_ties_resample_fewer_people_and_say_so():
    data = {**TRIAL, "outcome": [float(place % 7) for place in range(60)]}

    result = rules(data=data, bootstrap=10)

    assert result.details["near_ties"] == [1.0]
    assert result.details["resample_size"] == 50  # 60 ** (1 / 1.05), rounded up
    assert "For 100 % of those with a choice at stage 2" in " ".join(result.notes)


@pytest.mark.parametrize(
    ("change", "options", "told"),
    [
        pytest.param({}, {"stages": []}, "No stages are named", id="no stage"),
        pytest.param(
            {}, {"stages": [Stage(treatment="first")] * 2}, "same treatment", id="a stage twice"
        ),
        pytest.param(
            {}, {"stages": [Stage(treatment="frist")]}, 'Did you mean "first"?', id="a wrong name"
        ),
        pytest.param({}, {"bootstrap": 1}, "Bootstrap is 1", id="one resample"),
        pytest.param({}, {"xi": 0}, "Xi is 0", id="no shrinking"),
        pytest.param({}, {"convention": "best"}, "fitted_maximum", id="convention"),
        pytest.param({"person": [1] * 60}, {}, "has a row already", id="one person, many rows"),
        pytest.param({"second": [None] * 60}, {}, "there are 0 options", id="no second choice"),
        pytest.param({"first": [1] * 60}, {}, "there are 1 options", id="everyone alike"),
        pytest.param(
            {"outcome": [None, *TRIAL["outcome"][1:]]},
            {},
            "row 1: the outcome is missing",
            id="no outcome",
        ),
        pytest.param(
            {"severity": [None, *TRIAL["severity"][1:]]}, {}, '"severity"', id="an empty covariate"
        ),
        pytest.param(
            {"severity": TRIAL["first"]},
            {"stages": [Stage(treatment="first", controls="severity")]},
            "follow from the others",
            id="a control that is the choice",
        ),
    ],
)
def test_what_cannot_be_analyzed_is_refused(change, options, told):
    with pytest.raises(AnalysisError) as caught:
        rules(data={**TRIAL, **change}, **options)

    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("change", "stage", "told"),
    [
        pytest.param({}, {}, "chance of its second option is not known", id="no chance"),
        pytest.param({}, {"probability": 1.0}, "lies between 0 and 1", id="certain"),
        pytest.param({}, {"probability": "chance"}, 'no column "chance"', id="no such column"),
        pytest.param(
            {"chance": [0.5] * 59 + [0.0]},
            {"probability": "chance"},
            'Column "chance", row 60: the probability is not between',
            id="impossible for one",
        ),
        pytest.param(
            {}, {"probability": 0.5, "propensity": "severity"}, "has both", id="said twice"
        ),
        pytest.param(
            {"copy": TRIAL["first"]}, {"propensity": "copy"}, "perfectly", id="no chance at all"
        ),
        pytest.param(
            {"first": [1, 2, 3] * 20}, {"probability": 0.5}, "this method takes two", id="three"
        ),
    ],
)
def test_weighting_needs_a_chance(change, stage, told):
    with pytest.raises(AnalysisError) as caught:
        rules(DWOLS, {**TRIAL, **change}, stages=[Stage(treatment="first", **stage)])

    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("change", "options", "told"),
    [
        pytest.param({"second": [0, 1, 2] * 20}, {}, "two at each stage", id="three options"),
        pytest.param(
            {"first": [None, *TRIAL["first"][1:]]}, {}, "row 1: the first option", id="no start"
        ),
        pytest.param({}, {"first_probability": 0}, "lies between 0 and 1", id="certain"),
        pytest.param({}, {"second_probability": "p2"}, 'no column "p2"', id="no such column"),
        pytest.param({"person": [1] * 60}, {}, "has a row already", id="one person, many rows"),
    ],
)
def test_regimes_that_cannot_be_estimated_are_refused(change, options, told):
    words = {"id": "person", "outcome": "outcome", "first": "first", "second": "second"}

    with pytest.raises(AnalysisError) as caught:
        EmbeddedRegimes(**words, **options).fit({**TRIAL, **change})

    assert told in str(caught.value)


def test_unequal_chances_weigh_people_back_to_equal():
    """Who began with the rare option counts more; a column says the same as a number."""
    words = {"id": "person", "outcome": "outcome", "first": "first", "second": "second"}
    constant = EmbeddedRegimes(**words, first_probability=0.3).fit(TRIAL)
    column = EmbeddedRegimes(**words, first_probability="chance").fit(
        {**TRIAL, "chance": [0.3] * 60}
    )

    assert constant.effects == column.effects
    # A saturated model: each regime's mean needs only its own start, whose weight is constant.
    even = EmbeddedRegimes(**words).fit(TRIAL)
    assert constant.effects[0].estimate == pytest.approx(even.effects[0].estimate)


def test_the_highest_regime_and_its_rivals_are_named():
    words = {"id": "person", "outcome": "outcome", "first": "first", "second": "second"}

    told = EmbeddedRegimes(**words).fit(two_stages(2_000, 5)).details

    assert told["highest"] == "first 1, then second 1"
    assert told["not_told_apart_from_highest"] == []
