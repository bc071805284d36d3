"""A learning policy at a decision point: asked, bounded, cited, and replaced when it is unfit."""

import msgspec
import pytest

from careloom.hub.deciding import decide, decide_many
from careloom.hub.decision import Decision, Outcome
from careloom.hub.explanation import explain
from careloom.hub.learned import (
    Belief,
    InForce,
    Tampered,
    artifact_bytes,
    artifact_hash,
    read_artifact,
)
from careloom.hub.living import PRIMARY, live_until
from careloom.hub.randomization import Draws
from careloom.hub.snapshot import Snapshot
from careloom.testing.lives import Always, LivedLife
from tests.unit.hub.learning_programs import (
    EVENING,
    an_artifact,
    evening_bundle,
    hash_of,
    load,
    which_step_bundle,
)


@pytest.fixture(scope="module")
def evening():
    return load(evening_bundle())


@pytest.fixture(scope="module")
def which():
    return load(which_step_bundle())


def in_breathe(program, in_force=None, draw=0.3, tense=8):
    """A person in the step `breathe`, who answered its first event, until before the nudge."""
    person = LivedLife(program, draws=Always(draw))
    person.life.in_force = in_force or {}
    person.answers(0, "09:05", tense=tense)
    person.responds(0, "09:10", "why")
    return person


def at_the_nudge(program, artifact=None, *, own=None, draw=0.3, cited="", library=None, tense=8):
    """The decision of the rule that asks the policy, and its snapshot."""
    name = cited or (hash_of(artifact) if artifact else "")
    person = in_breathe(program, {"evening": InForce(name, own)} if name else {}, draw, tense)
    person.until(0, "18:29")
    there = {hash_of(artifact): artifact} if artifact and library is None else (library or {})
    live_until(program, [person.life], person.at(0, "18:30"), there)
    snapshot, decision = person.life.decided[-1]
    assert decision.rule == "nudge"
    return snapshot, decision


def test_nothing_learned_yet_leaves_the_fixed_probabilities_and_says_so(evening):
    _, decision = at_the_nudge(evening)

    assert decision.probabilities == (0.5, 0.5)
    assert (decision.artifact, decision.fallback) == ("", "nothing_learned")


def test_what_was_learned_gives_the_probabilities_and_is_cited(evening):
    artifact = an_artifact(evening.policies["evening"], [0.4, -1.0])

    snapshot, decision = at_the_nudge(evening, artifact)

    # tense is 8: the advantage is 0.4 - 0.8, its variance 0.01 (1 + 0.64).
    assert decision.probabilities[0] == pytest.approx(0.2 + 0.6 * 0.3135, abs=1e-3)
    assert sum(decision.probabilities) == pytest.approx(1.0)
    assert decision.probabilities == tuple(round(one, 9) for one in decision.probabilities)
    assert (decision.artifact, decision.fallback) == (hash_of(artifact), "")
    assert snapshot.policies["evening"].artifact == hash_of(artifact)
    assert decision.outcome is Outcome.EVENT


def test_what_is_known_of_this_person_comes_before_what_holds_for_anybody(evening):
    artifact = an_artifact(evening.policies["evening"], [0.0, 0.0])
    own = Belief((5.0, 0.0), ((0.01, 0.0), (0.0, 0.01)))

    _, decision = at_the_nudge(evening, artifact, own=own)

    assert decision.probabilities[0] == pytest.approx(0.8, abs=1e-3)


def other(policy, **changed):
    return an_artifact(policy, [0.4, -1.0], **changed)


@pytest.mark.parametrize(
    ("made", "asked", "reason"),
    [
        pytest.param({}, {"library": {"other": None}}, "artifact_missing", id="not there"),
        pytest.param({"meaning": "older"}, {}, "other_meaning", id="of another version's policy"),
        pytest.param({"options": ("morning",)}, {}, "no_probabilities", id="an unknown option"),
        pytest.param(
            {"advantage": Belief((float("nan"), 0.0), ((1.0, 0.0), (0.0, 1.0)))},
            {},
            "no_probabilities",
            id="not finite",
        ),
    ],
)
def test_what_is_unfit_falls_back_with_the_reason(evening, made, asked, reason):
    artifact = other(evening.policies["evening"], **made)

    _, decision = at_the_nudge(evening, artifact, **asked)

    assert decision.probabilities == (0.5, 0.5)
    assert (decision.artifact, decision.fallback) == ("", reason)
    assert decision.outcome is Outcome.EVENT


@pytest.mark.parametrize(
    ("stand_in", "fallback"),
    [
        pytest.param("", "feature_unknown:calm", id="without a stand-in it is not asked"),
        pytest.param(", unknown: 5", "", id="with one it is"),
    ],
)
def test_an_unknown_feature_is_never_zero(stand_in, fallback):
    feature = '      calm: {formula: "calm"' + stand_in + "}\n"
    program = load(evening_bundle(EVENING.replace("    reward:", f"{feature}    reward:")))
    artifact = an_artifact(program.policies["evening"], [0.4, -1.0, 0.2])

    _, decision = at_the_nudge(program, artifact)

    assert decision.fallback == fallback


def test_one_and_many_agree_to_the_last_bit(evening):
    policy = evening.policies["evening"]
    artifacts = [an_artifact(policy, [0.1 * n, 0.3], spread=0.2 * (n + 1)) for n in range(6)]
    library = {hash_of(one): one for one in artifacts}
    taken = [
        at_the_nudge(evening, one, draw=0.1 + 0.13 * place, tense=4 + place)
        for place, one in enumerate(artifacts)
        if place
    ]
    snapshots = [snapshot for snapshot, _ in taken]
    points = [decision.point for _, decision in taken]
    draws = [decision.draw for _, decision in taken]

    together = decide_many(evening, snapshots, points, draws, library)

    assert len({one.probabilities for one in together}) == 5
    for number, (snapshot, decision) in enumerate(taken):
        stored = msgspec.json.decode(msgspec.json.encode(snapshot), type=Snapshot)
        alone = decide(evening, stored, points[number], draw=draws[number], library=library)
        assert alone == together[number] == decision
        kept = msgspec.json.decode(msgspec.json.encode(alone), type=Decision)
        assert kept == alone


def test_a_snapshot_holds_nothing_of_a_policy_that_is_not_asked(evening):
    artifact = an_artifact(evening.policies["evening"], [0.4, -1.0])
    person = in_breathe(evening, {"evening": InForce(hash_of(artifact))})

    assert all(not snapshot.policies for snapshot, _ in person.life.decided)


def test_the_explanation_says_where_the_probabilities_come_from(evening):
    artifact = an_artifact(evening.policies["evening"], [0.4, -1.0])

    learned = explain(evening, *at_the_nudge(evening, artifact)).steps
    fixed = explain(evening, *at_the_nudge(evening)).steps

    assert ("policies/evening", "learned") in {(one.path, one.answer) for one in learned}
    assert next(one for one in fixed if one.path == "policies/evening").text.endswith(
        "nothing_learned"
    )


# -- which step -----------------------------------------------------------------------------


def the_recommendation(program, means=None, draw=0.5):
    """The first recommendation to a tense person, by what was learned if anything was."""
    lived = LivedLife(program, draws=Always(draw))
    library = {}
    if means is not None:
        artifact = an_artifact(program.policies["which"], means)
        library = {hash_of(artifact): artifact}
        lived.life.in_force = {"which": InForce(hash_of(artifact))}
    lived.answers(0, "09:05", tense=8)
    snapshot, cited = next((s, d) for s, d in lived.life.decided if d.outcome is Outcome.RECOMMEND)
    point_draw = lived.life.draws.draw(cited.point.key, PRIMARY)
    return decide(program, snapshot, cited.point, draw=point_draw, library=library)


def by_option(program, **advantages):
    """Coefficients of the policy: each option's intercept, and no slope."""
    policy = program.policies["which"]
    return [value for option in policy.options for value in (advantages.get(option, 0.0), 0.0)]


def test_which_step_is_learned_among_the_eligible(which):
    decision = the_recommendation(which, by_option(which, listen=3.0, helper=9.0))

    # helper answers another need and is not eligible, however good it is believed to be.
    assert set(decision.options) == {"breathe", "stretch", "listen"}
    chances = dict(zip(decision.options, decision.probabilities, strict=True))
    assert chances["listen"] == pytest.approx(0.8)
    assert chances["breathe"] == chances["stretch"] == pytest.approx(0.1)
    assert decision.artifact


def test_without_anything_learned_the_first_is_offered(which):
    decision = the_recommendation(which)

    assert decision.probabilities == (1.0,)
    assert decision.fallback == "nothing_learned"
    assert decision.chosen == decision.ranked[0].step


def test_the_fallback_may_be_randomized():
    program = load(which_step_bundle(probabilities=", probabilities: [0.5, 0.3, 0.2]"))

    decision = the_recommendation(program)

    assert decision.probabilities == (0.5, 0.3, 0.2)


def test_what_was_reported_is_never_put_at_risk_by_learning():
    bundle = which_step_bundle()
    # stretch can be told toward the hard evening, and would be eligible beside the helper.
    bundle["suite/stretch.yaml"] = bundle["suite/stretch.yaml"].replace(
        "meets: [too_tense]", "meets: [too_tense, hard_evening]"
    )
    program = load(bundle)
    artifact = an_artifact(program.policies["which"], by_option(program, breathe=9.0))
    lived = LivedLife(program, draws=Always(0.999))
    lived.life.in_force = {"which": InForce(hash_of(artifact))}
    lived.happens(0, "09:01", kind="reported", name="hard.argument")
    snapshot, cited = next((s, d) for s, d in lived.life.decided if d.outcome is Outcome.RECOMMEND)

    decision = decide(
        program, snapshot, cited.point, draw=0.999, library={hash_of(artifact): artifact}
    )

    needs = {one.step: one.need for one in decision.ranked}
    assert all(needs[step] == "hard_evening" for step in decision.options)


# -- artifacts ------------------------------------------------------------------------------


def test_an_artifact_reads_back_exactly(evening):
    artifact = an_artifact(evening.policies["evening"], [0.1 + 0.2, 1e-17])
    content = artifact_bytes(artifact)

    again = read_artifact(content, artifact_hash(content))

    assert again == artifact
    assert artifact_bytes(again) == content


def test_a_changed_artifact_is_refused(evening):
    content = artifact_bytes(an_artifact(evening.policies["evening"], [0.4, 0.0]))
    changed = content.replace(b"0.4", b"0.5")
    assert changed != content

    with pytest.raises(Tampered, match="not what its hash names"):
        read_artifact(changed, artifact_hash(content))
    with pytest.raises(Tampered, match="cannot be read"):
        read_artifact(b"{}", artifact_hash(b"{}"))


def test_a_keyed_draw_decides_by_the_learned_probabilities(evening):
    artifact = an_artifact(evening.policies["evening"], [5.0, 0.0])
    library = {hash_of(artifact): artifact}
    snapshot, decision = at_the_nudge(evening, artifact)
    drawn = [Draws(b"key" * 8, f"e{n}").draw(decision.point.key, PRIMARY) for n in range(2000)]

    again = [decide(evening, snapshot, decision.point, draw=one, library=library) for one in drawn]

    sent = sum(one.outcome is Outcome.EVENT for one in again) / len(again)
    assert sent == pytest.approx(decision.probabilities[0], abs=0.03)
