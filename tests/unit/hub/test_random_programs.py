"""Whatever the format can say, every path through the hub gives the same decisions."""

from collections import Counter

import msgspec
import pytest

from careloom.hub.deciding import decide, decide_many
from careloom.hub.decision import Outcome
from careloom.hub.entries import Entry
from careloom.hub.explanation import explain
from careloom.hub.fold import begin, fold
from careloom.hub.folding_decisions import fold_decision
from careloom.hub.living import PRIMARY
from careloom.hub.narrative import narrate
from careloom.hub.randomization import Draws
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Standing
from careloom.hub.taking import take_snapshot
from tests.unit.hub.random_programs import random_life, random_program

PROGRAMS, LIVES = 60, 3


def lives_of(seed):
    program = random_program(seed)
    for number in range(LIVES):
        draws = Draws(b"programs" * 4, f"{seed}/{number}")
        yield draws, random_life(program, 1000 * seed + number, draws=draws)


@pytest.mark.parametrize("seed", range(PROGRAMS))
def test_one_and_many_and_stored_agree_exactly(seed):
    program = random_program(seed)
    for draws, person in lives_of(seed):
        decided = person.life.decided
        drawn = [draws.draw(decision.point.key, PRIMARY) for _, decision in decided]
        points = [decision.point for _, decision in decided]
        together = decide_many(program, [snapshot for snapshot, _ in decided], points, drawn)
        for (snapshot, decision), draw, many in zip(decided, drawn, together, strict=True):
            stored = msgspec.json.decode(msgspec.json.encode(snapshot), type=Snapshot)
            alone = decide(program, stored, decision.point, draw=draw)
            assert alone == decision == many
            assert explain(program, stored, alone) == explain(program, snapshot, decision)
            assert narrate(program, stored, alone) == narrate(program, snapshot, decision)


@pytest.mark.parametrize("seed", range(PROGRAMS))
def test_the_journal_folds_to_the_same_standing_and_decisions(seed):
    program = random_program(seed)
    for draws, person in lives_of(seed):
        first, *rest = person.entries
        standing = begin(program, first)
        for one in rest:
            # As it would be read from its row.
            standing = msgspec.json.decode(msgspec.json.encode(standing), type=Standing)
            if isinstance(one, Entry):
                fold(program, standing, one)
                continue
            snapshot = take_snapshot(program, standing, one.point, one.taken_at)
            draw = draws.draw(one.point.key, PRIMARY)
            assert decide(program, snapshot, one.point, draw=draw) == one
            fold_decision(program, standing, one)
        assert standing == person.standing


@pytest.mark.parametrize("seed", range(PROGRAMS))
def test_no_life_breaks_a_promise(seed):
    program = random_program(seed)
    for _, person in lives_of(seed):
        keys = [decision.point.key for decision in person.decisions]
        assert len(keys) == len(set(keys))
        for snapshot, decision in person.life.decided:
            assert not decision.probabilities or sum(decision.probabilities) == pytest.approx(1)
            if decision.outcome is Outcome.RECOMMEND:
                assert decision.chosen not in snapshot.cooling
                assert not snapshot.holds
            sentences = explain(program, snapshot, decision).participant
            assert sentences
            assert sentences.count(". ") <= 1
        assert len(msgspec.json.encode(person.standing)) < 60_000


def test_together_they_come_to_every_outcome():
    seen = Counter(
        str(decision.outcome)
        for seed in range(PROGRAMS)
        for _, person in lives_of(seed)
        for decision in person.decisions
    )
    assert set(seen) >= {"nothing", "ask", "recommend", "event", "exit", "person", "contact"}
