"""Updates: what is learned, from which rows, and when what was learned may not be used."""

import math
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from careloom.hub.learned import Belief, artifact_bytes, artifact_hash, read_artifact
from careloom.hub.policy import learned_chances
from careloom.learning.fitness import MOST_CONTEXTS, faults_of, spread_out
from careloom.learning.rows import Gathered, Past, asked_by, gather
from careloom.learning.update import Source, matrices, prior_of, terms_of, update
from careloom.science.bandit_posterior import posterior, sums_of
from careloom.testing.lives import Always, LivedLife
from tests.unit.hub.learning_programs import EVENING, evening_bundle, load
from tests.unit.learning.builders import DAY, START, an_answer, rows_of

SOURCE = Source("starter", "careloom 0", START + 400 * DAY)


@pytest.fixture(scope="module")
def program():
    return load(evening_bundle())


@pytest.fixture(scope="module")
def policy(program):
    return program.policies["evening"]


def test_the_advantage_is_learned_with_its_uncertainty(policy):
    found = update(policy, rows_of(policy, people=20, each=60), SOURCE, None)

    assert found.faults == {}
    intercept, slope = found.artifact.advantage.mean
    assert intercept == pytest.approx(0.2, abs=0.12)
    assert slope == pytest.approx(0.5, abs=0.2)
    assert found.artifact.noise_variance == pytest.approx(0.09, rel=0.15)
    assert found.people == {}


def test_it_is_the_closed_form_of_the_model(policy):
    known = replace(policy, noise_known=True, noise_sd=0.3)
    gathered = rows_of(policy)

    found = update(known, gathered, SOURCE, None).artifact

    x, y = matrices(known, gathered.rows)
    expected = posterior(sums_of(x, y), prior_of(known), 0.09)
    assert found.coefficients.mean == pytest.approx(expected.mean, abs=1e-12)
    assert found.advantage.mean == pytest.approx(expected.mean[-2:], abs=1e-12)
    assert np.array(found.advantage.covariance) == pytest.approx(
        expected.covariance[-2:, -2:], abs=1e-12
    )


def test_terms_name_the_coefficients_in_their_order(policy):
    assert terms_of(policy) == (
        "baseline: always", "baseline: tense", "baseline: weekend",
        "centering evening: always", "centering evening: tense",
        "evening: always", "evening: tense",
    )  # fmt: skip


def test_a_prior_of_a_pilot_moves_what_it_names(program):
    prior = """\
    prior:
      - {option: evening, feature: tense, mean: 0.7, sd: 0.1}
      - {feature: weekend, mean: -0.2, sd: 0.4}
"""
    policy = load(evening_bundle(EVENING + prior)).policies["evening"]

    found = prior_of(policy)

    assert found.mean.tolist() == [0, 0, -0.2, 0, 0, 0, 0.7]
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx([10, 10, 0.4, 1, 1, 1, 0.1])


def test_equal_rows_give_an_equal_artifact(policy):
    one, other = (update(policy, rows_of(policy), SOURCE, None) for _ in range(2))

    assert artifact_bytes(one.artifact) == artifact_bytes(other.artifact)


def test_the_artifact_says_what_it_was_learned_from(policy):
    gathered = Gathered(rows_of(policy).rows, {"incomplete": 3})

    found = update(policy, gathered, replace(SOURCE, previous="abc"), None).artifact

    assert (found.data.rows, found.data.people) == (240, 6)
    assert (found.data.from_at, found.data.to_at) == (START, START + 39 * DAY + 5)
    assert found.data.left_out == {"incomplete": 3}
    assert (found.previous, found.meaning, found.options) == ("abc", policy.meaning, ("evening",))
    content = artifact_bytes(found)
    assert read_artifact(content, artifact_hash(content)) == found


def test_with_too_few_rows_nothing_is_learned_yet(policy):
    found = update(policy, rows_of(policy, people=1, each=49), SOURCE, None)

    assert found.artifact is None
    assert found.faults == {"too_few_rows": "49 complete rows; at least 50 are wanted"}


# -- pooled ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pooled():
    return load(evening_bundle(EVENING + "    pooled: true\n")).policies["evening"]


def test_a_pooled_policy_knows_each_person(pooled):
    found = update(pooled, rows_of(pooled, people=12, each=80, spread=1.0), SOURCE, None)

    assert len(found.people) == 12
    assert len(found.artifact.between_variance) == 3
    intercepts = [belief.mean[0] for belief in found.people.values()]
    assert np.std(intercepts) > 0.4
    newcomer = found.artifact.advantage
    assert newcomer.covariance[0][0] > 2 * max(
        belief.covariance[0][0] for belief in found.people.values()
    )


def test_where_people_do_not_differ_they_are_believed_alike(pooled):
    found = update(pooled, rows_of(pooled, people=30, each=60), SOURCE, None)

    intercepts = [belief.mean[0] for belief in found.people.values()]
    assert np.std(intercepts) < 0.12


# -- fitness --------------------------------------------------------------------------------


def contexts(count=10):
    return [({"tense": n / count, "weekend": 0.0}, ("evening", "")) for n in range(count)]


@pytest.fixture
def fit(policy):
    return update(policy, rows_of(policy), SOURCE, None).artifact


def believing(artifact, mean, covariance):
    return msgspec.structs.replace(artifact, advantage=Belief(mean, covariance))


GOOD = ((0.1, 0.0), (0.0, 0.1))


@pytest.mark.parametrize(
    ("mean", "covariance", "code"),
    [
        pytest.param((0.1, 0.2), GOOD, None, id="a good one"),
        pytest.param((math.nan, 0.2), GOOD, "not_finite", id="a coefficient that is no number"),
        pytest.param((math.inf, 0.2), GOOD, "not_finite", id="an infinite one"),
        pytest.param((0.1, 0.2), ((1.0, 2.0), (2.0, 1.0)), "not_positive_definite",
                     id="a covariance of nothing that exists"),
        pytest.param((0.1, 0.2), ((0.0, 0.0), (0.0, 1.0)), "not_positive_definite",
                     id="more than sure"),
        pytest.param((1e200, -1e200), ((1e-3, 0.0), (0.0, 1e-3)), None,
                     id="however large, the bounds hold"),
    ],
)  # fmt: skip
def test_a_bad_update_is_refused(policy, fit, mean, covariance, code):
    found = faults_of(policy, believing(fit, mean, covariance), {}, contexts(), None)

    assert list(found) == ([code] if code else [])


def test_what_is_believed_of_one_person_is_checked_as_well(policy, fit):
    bad = {"p001": Belief((0.1, 0.2), ((1.0, 2.0), (2.0, 1.0)))}

    assert list(faults_of(policy, fit, bad, contexts(), None)) == ["not_positive_definite"]


def test_an_artifact_that_gives_no_probabilities_is_refused(policy, fit):
    other = msgspec.structs.replace(fit, options=("morning",))

    assert list(faults_of(policy, other, {}, contexts(), None)) == ["no_probabilities"]


def test_a_leap_is_refused_until_a_human_accepts_it(policy):
    cautious = replace(policy, drift=0.1)
    before = update(cautious, rows_of(policy, intercept=-2.0), SOURCE, None).artifact
    after = rows_of(policy, intercept=2.0)

    refused = update(cautious, after, SOURCE, before)
    accepted = update(cautious, after, SOURCE, before, any_drift=True)

    assert list(refused.faults) == ["drift"]
    assert "at most 0.1 is allowed" in refused.faults["drift"]
    assert refused.artifact is not None
    assert accepted.faults == {}
    assert update(replace(policy, drift=1.0), after, SOURCE, before).faults == {}


def test_what_was_learned_under_another_meaning_is_no_measure_of_drift(policy):
    cautious = replace(policy, drift=0.01)
    before = update(cautious, rows_of(policy, intercept=-2.0), SOURCE, None).artifact
    other = msgspec.structs.replace(before, meaning="older")

    assert update(cautious, rows_of(policy, intercept=2.0), SOURCE, other).faults == {}


def test_contexts_are_looked_at_over_all_the_time():
    assert len(spread_out(contexts(1000))) == MOST_CONTEXTS
    assert spread_out(contexts(3)) == contexts(3)
    assert spread_out(contexts(1000))[-1][0]["tense"] > 0.99


# -- rows -----------------------------------------------------------------------------------


def lived(program, days=8):
    person = LivedLife(program, draws=Always(0.3))
    person.answers(0, "09:05", tense=8)
    person.responds(0, "09:10", "why")
    for day in range(days):
        person.answers(day, "20:00", calm=5 + day % 2)
    entries = [one for one in person.entries if not hasattr(one, "outcome")]
    seen = [(program, s, d) for s, d in person.life.decided if asked_by(program, d) == "evening"]
    return person, Past("p001", seen, entries, person.decisions)


def test_rows_come_from_decisions_and_what_followed_them(program, policy):
    person, past = lived(program)

    found = gather(policy, [past], person.at(30, "09:00"))

    assert len(found.rows) >= 4
    first = found.rows[0]
    assert (first.options, first.probabilities) == (("evening", ""), (0.5, 0.5))
    assert first.known == {"tense": 0.8, "weekend": 0.0}
    assert first.reward == 5.0
    assert [row.at for row in found.rows] == sorted(row.at for row in found.rows)


def test_a_late_outcome_changes_no_earlier_cut(program, policy):
    person, past = lived(program)
    cut = person.at(4, "12:00")

    then = gather(policy, [past], cut)
    late = an_answer(0, 9.0, seq=99)
    late = msgspec.structs.replace(late, at=person.at(6, "10:00"))
    again = gather(policy, [replace(past, entries=[*past.entries, late])], cut)

    assert then == again
    assert then.left_out == {"incomplete": 1}


def test_rows_of_another_meaning_are_left_out_and_counted(program, policy):
    person, past = lived(program)
    other = replace(policy, meaning="newer")

    found = gather(other, [past], person.at(30, "09:00"))

    assert found.rows == ()
    assert found.left_out == {"other_meaning": len(past.seen)}


def test_who_was_not_asked_has_no_rows(program, policy):
    person, past = lived(program)
    nothing = replace(past, seen=[(program, s, d) for s, d in person.life.decided])

    assert gather(policy, [nothing], person.at(30, "09:00")) == gather(
        policy, [past], person.at(30, "09:00")
    )


def test_learning_pays(policy):
    """What was learned sends where it helps: of all contexts, where tense is high."""
    helps_the_tense = rows_of(policy, people=20, each=60, intercept=-0.5, slope=1.0)

    artifact = update(policy, helps_the_tense, SOURCE, None).artifact

    def send(tense):
        return learned_chances(policy, artifact, None, {"tense": tense}, ("evening", ""))[0]

    assert send(0.0) < 0.4
    assert send(1.0) > 0.6
