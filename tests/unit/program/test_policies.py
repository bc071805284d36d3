"""Learning policies as authors declare them: what is read, refused, and compared."""

import pytest

from careloom.program.checking.check import check_bundle
from careloom.program.policies import Allocation, PriorTerm, RewardKind
from careloom.program.versions import compare
from tests.unit.hub.learning_programs import (
    EVENING,
    RANDOMIZED,
    WHICH_STEP,
    evening_bundle,
    load,
    which_step_bundle,
)


def test_what_is_left_out_has_careful_values():
    policy = load(evening_bundle()).policies["evening"]

    assert (policy.step, policy.options) == ("breathe", ("evening",))
    assert policy.allocation is Allocation.SMOOTH
    assert (policy.low, policy.high) == (0.2, 0.8)
    assert policy.baseline == ("always", "tense", "weekend")
    assert policy.effect == ("always", "tense")
    assert (policy.cost, policy.pooled, policy.drift, policy.least_rows) == (0.0, False, 0.5, 50)
    assert policy.reward.kind is RewardKind.READING
    assert policy.reward.within_seconds == 86400.0


def test_bounds_are_a_tenth_from_the_ends_unless_the_program_says_otherwise():
    policy = load(which_step_bundle()).policies["which"]

    assert (policy.low, policy.high) == (0.1, 0.9)
    assert policy.options == ("breathe", "helper", "listen", "stretch")


def test_a_prior_from_a_pilot_is_read_term_by_term():
    prior = """\
    prior:
      - {option: evening, feature: tense, mean: 0.3, sd: 0.2}
      - {feature: weekend, mean: -0.1, sd: 0.5}
      - {option: evening, mean: 0.1, sd: 0.1}
"""
    policy = load(evening_bundle(EVENING + prior)).policies["evening"]

    assert policy.prior == (
        PriorTerm("evening", "tense", 0.3, 0.2),
        PriorTerm("", "weekend", -0.1, 0.5),
        PriorTerm("evening", "always", 0.1, 0.1),
    )


MISTAKES = [
    pytest.param(
        EVENING.replace("  evening:", "  morning:"), "P202", "evening", "evening",
        "morning", id="a policy that is not declared",
    ),
    pytest.param(
        EVENING + EVENING.replace("policies:\n", "").replace("evening", "spare"), "P340",
        "policies.spare", "Nobody asks it", "policy: spare", id="one that nobody asks",
    ),
    pytest.param(
        EVENING.replace("now.weekend", "now.weekday"), "P341", "weekend", "enum",
        "Wanted a number", id="a feature that is no number",
    ),
    pytest.param(
        EVENING.replace("weekend:", "always:"), "P341", "always", "there already",
        "another name", id="a feature of the name of the intercept",
    ),
    pytest.param(
        EVENING.replace("double(tense)", "double(tens)"), "P201", "tense", "tens", "tense",
        id="a feature that reads what is not there",
    ),
    pytest.param(
        EVENING.replace("[0.2, 0.8]", "[0.6, 0.8]"), "P342", "bounds", "2 options", "leave room",
        id="bounds without room for two options",
    ),
    pytest.param(
        EVENING.replace("[0.2, 0.8]", "[0.0, 1.0]"), "P342", "bounds", "from 0.0 to 1.0",
        "above 0", id="bounds that leave an option without any chance",
    ),
    pytest.param(
        EVENING.replace("{reading: calm, within: 1 days}", "{course: reached}"), "P343", "reward",
        "paid in", "reading", id="a rule paid in a course",
    ),
    pytest.param(
        EVENING.replace("reading: calm, ", "reading: calm, answered: 2 hours, "), "P343", "reward",
        "paid in", "answered", id="two rewards",
    ),
    pytest.param(
        EVENING.replace("reading: calm,", "reading: calm_week,"), "P343", "reward", "calm_week",
        "item", id="a reward that is itself derived",
    ),
    pytest.param(
        EVENING.replace(", within: 1 days", ""), "P343", "reward", "calm", "within",
        id="a reward without a span",
    ),
    pytest.param(
        EVENING.replace("steepness: 2.0", "steepness: -2.0"), "P345", "steepness", "-2", "above 0",
        id="a negative steepness",
    ),
    pytest.param(
        EVENING.replace("steepness: 2.0", "cost: -2.0"), "P345", "cost", "-2", "zero or more",
        id="a negative cost",
    ),
    pytest.param(
        EVENING + "    prior: [{option: evening, mean: 0.0, sd: 0.0}]\n", "P345", "sd", "sd is 0",
        "above 0", id="a prior that is sure",
    ),
    pytest.param(
        EVENING + "    prior: [{option: morning, mean: 0.0, sd: 1.0}]\n", "P202", "option",
        "morning", "evening", id="a prior of an option that is not there",
    ),
    pytest.param(
        EVENING.replace(
            "    reward:",
            "".join(f'      f{n}: {{formula: "{n}.0"}}\n' for n in range(140)) + "    reward:",
        ),
        "P346", "policies.evening", "coefficients", "fewer features", id="too much to learn",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("policies", "code", "where", "found", "helps"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_a_way_out(policies, code, where, found, helps):
    problems = check_bundle(evening_bundle(policies)).errors

    assert [
        one
        for one in problems
        if one.code == code and where in one.path + one.file + str(one)
        and found in one.message and helps in one.hint and one.line
    ], problems  # fmt: skip


def test_a_rule_with_nothing_to_choose_asks_no_policy():
    bundle = evening_bundle()
    bundle["suite/breathe.yaml"] = bundle["suite/breathe.yaml"].replace(
        RANDOMIZED, "offer: evening"
    )

    assert "P344" in {one.code for one in check_bundle(bundle).errors}


def test_a_policy_belongs_to_one_part_of_the_program():
    bundle = evening_bundle()
    bundle["model.yaml"] = bundle["model.yaml"].replace(
        "offer_at_most: 2", "offer_at_most: 2, policy: evening"
    )

    told = [one for one in check_bundle(bundle).errors if one.code == "P340"]

    assert told
    assert "2 parts" in told[0].message


def test_versions_tell_what_a_policy_does_otherwise():
    old = load(evening_bundle())
    bolder = load(evening_bundle(EVENING.replace("[0.2, 0.8]", "[0.1, 0.9]")))

    changes = [one for one in compare(old, bolder) if one.path == "policies/evening"]

    assert [one.kind for one in changes] == ["acts"]
    assert "bounds" in changes[0].message


@pytest.mark.parametrize(
    ("change", "same"),
    [
        pytest.param(("[0.2, 0.8]", "[0.1, 0.9]"), True, id="other bounds"),
        pytest.param(("smooth", "thompson"), True, id="another allocation"),
        pytest.param(("/ 10.0", "/ 5.0"), False, id="another scale of a feature"),
        pytest.param(("within: 1 days", "within: 2 days"), False, id="another reward"),
        pytest.param((", varies: false", ""), False, id="an effect of another feature"),
    ],
)
def test_what_was_learned_is_shared_while_it_means_the_same(change, same):
    one = load(evening_bundle()).policies["evening"]
    other = load(evening_bundle(EVENING.replace(*change))).policies["evening"]

    assert (one.meaning == other.meaning) is same


def test_a_program_without_policies_has_none():
    bundle = evening_bundle()
    del bundle["policies.yaml"]
    bundle["suite/breathe.yaml"] = bundle["suite/breathe.yaml"].replace("policy: evening", "")

    assert load(bundle).policies == {}


def test_the_hint_of_the_file_names_it():
    checked = check_bundle({**evening_bundle(), "polices.yaml": WHICH_STEP})

    assert any("policies.yaml" in one.hint for one in checked.errors if one.code == "P002")
