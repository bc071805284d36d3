"""A policy learns on virtual people, in the real hub: it finds what helps, and keeps its bounds."""

import hashlib
from statistics import NormalDist, mean

import msgspec
import pytest

from careloom.hub.deciding import decide
from careloom.hub.decision import Decision, Outcome
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.living import PRIMARY
from careloom.hub.local_time import instant
from careloom.hub.randomization import Draws
from careloom.hub.snapshot import Snapshot
from careloom.simulation.learning_trial import learning_trial
from careloom.testing.lives import FIRST_DAY, ZONE
from tests.unit.hub.learning_programs import evening_bundle, load

POLICIES = """\
policies:
  evening:
    allocation: thompson
    bounds: [0.1, 0.9]
    least_rows: 20
    features:
      high: {formula: "tense >= 7 ? 1.0 : 0.0"}
    reward: {reading: calm, within: 12 hours}
    drift: 0.9
"""
NOON = 12 * 60


def chance(*parts):
    digest = hashlib.sha256("/".join(map(str, parts)).encode()).digest()
    return (int.from_bytes(digest[:7], "big") + 0.5) / 2**56


def a_program():
    bundle = evening_bundle(POLICIES)
    step = bundle["suite/breathe.yaml"]
    step = step.replace("at_most: 5", "at_most: 60").replace(
        "at_latest: 10 days", "at_latest: 60 days"
    )
    for exits in ('  reached: "event.evening.done >= 2"\n', 'outcome: "event.evening.done >= 2"'):
        assert exits in step
    step = step.replace('  reached: "event.evening.done >= 2"\n', "")
    bundle["suite/breathe.yaml"] = step.replace(
        'outcome: "event.evening.done >= 2"', 'outcome: "event.evening.done >= 99"'
    )
    bundle["program.yaml"] = bundle["program.yaml"].replace(
        "slow_after: 2, weekly_after: 4, rest_after: 8",
        "slow_after: 900, weekly_after: 901, rest_after: 902",
    )
    return load(bundle)


def begins(number):
    at = instant(FIRST_DAY, 9 * 60, ZONE)
    yield Entry(kind=EntryKind.ENROLLED, at=at, text=f"{ZONE} en web web")
    for day in range(40):
        # Each noon they say how tense they are: half of the days it is high.
        noon = instant(FIRST_DAY + day, NOON if day else 9 * 60 + 5, ZONE)
        high = day == 0 or chance("tense", number, day) < 0.5
        yield Entry(kind=EntryKind.ANSWER, at=noon, name="tense", value=8.0 if high else 5.0)
        if day == 0:
            yield Entry(kind=EntryKind.DONE, at=noon + 60, step="breathe", event="why")


def effect_of(tense):
    return 2.0 if tense >= 7 else -2.0


def follows(number, snapshot, decision):
    """In the evening they say how calm they are: an exercise helps the tense, annoys the others."""
    if decision.rule != "nudge":
        return
    tense = tense_at(snapshot)
    gain = effect_of(tense) if decision.outcome is Outcome.EVENT else 0.0
    noise = NormalDist().inv_cdf(chance("calm", number, decision.taken_at))
    value = min(10.0, max(0.0, round(5.0 + gain + noise)))
    yield Entry(kind=EntryKind.ANSWER, at=decision.taken_at + 3600, name="calm", value=value)


def tense_at(snapshot):
    """What the person said at noon, as the hub read it."""
    return snapshot.row[PROGRAM.course_scopes["breathe"].registry.slot("tense")]


PROGRAM = a_program()


@pytest.fixture(scope="module")
def program():
    return PROGRAM


@pytest.fixture(scope="module")
def trial(program):
    people = [Draws(b"trial" * 8, f"e{number}") for number in range(10)]
    return learning_trial(program, "evening", people, begins, follows).live(24)


def regrets(trial):
    """What each decision lost in expectation against the best for its context."""
    found = []
    for _, snapshot, decision in trial.decided():
        effect = effect_of(tense_at(snapshot))
        sent = dict(zip(decision.options, decision.probabilities, strict=True))["evening"]
        found.append(max(effect, 0.0) - sent * effect)
    return found


def test_regret_falls_as_it_learns(trial):
    lost = regrets(trial)
    quarter = len(lost) // 4
    assert len(lost) > 180

    assert mean(lost[:10]) == pytest.approx(1.0)
    assert mean(lost[-quarter:]) < 0.45
    assert mean(lost[-quarter:]) < 0.6 * mean(lost[:quarter])


def test_without_learning_it_does_not(program, trial):
    people = [Draws(b"trial" * 8, f"e{number}") for number in range(3)]
    fixed = learning_trial(program, "evening", people, begins, follows, learns=False).live(10)

    assert set(regrets(fixed)) == {1.0}
    assert fixed.nights == []


def test_probabilities_stay_within_their_bounds(trial):
    assert all(
        0.1 <= one <= 0.9 for _, _, decision in trial.decided() for one in decision.probabilities
    )


def test_each_decision_cites_what_the_night_before_learned(trial):
    used = {night.at: night.artifact for night in trial.nights}
    first = min(at for at, name in used.items() if name)
    for _, _, decision in trial.decided():
        if decision.taken_at < first:
            assert decision.fallback == "nothing_learned"
        else:
            last = max(at for at, name in used.items() if name and at <= decision.taken_at)
            assert decision.artifact == used[last]


def test_what_was_learned_is_near_the_truth(trial):
    intercept, high = trial.library[trial.in_force].advantage.mean

    assert intercept == pytest.approx(-2.0, abs=0.6)
    assert intercept + high == pytest.approx(2.0, abs=0.6)


def test_every_decision_of_the_trial_replays(program, trial):
    for one in trial.subjects[:2]:
        for snapshot, decision in one.life.decided:
            stored = msgspec.json.decode(msgspec.json.encode(snapshot), type=Snapshot)
            kept = msgspec.json.decode(msgspec.json.encode(decision), type=Decision)
            draw = one.life.draws.draw(decision.point.key, PRIMARY)
            assert decide(program, stored, kept.point, draw=draw, library=trial.library) == kept


def test_equal_keys_give_an_equal_trial(program):
    people = [Draws(b"trial" * 8, f"e{number}") for number in range(3)]

    one, other = (
        learning_trial(program, "evening", people, begins, follows).live(12) for _ in range(2)
    )

    assert one.decided() == other.decided()
    assert one.in_force == other.in_force != ""
