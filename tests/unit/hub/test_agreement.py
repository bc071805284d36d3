"""One loop, one function: every path through the hub gives the same decisions."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from careloom.hub.deciding import decide, decide_many
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.explanation import explain
from careloom.hub.fold import begin, fold
from careloom.hub.folding_decisions import fold_decision
from careloom.hub.living import PRIMARY, Life, live_until
from careloom.hub.narrative import narrate
from careloom.hub.randomization import Draws
from careloom.hub.schedule import next_point
from careloom.hub.snapshot import Snapshot
from careloom.hub.standing import Standing
from careloom.hub.taking import take_snapshot
from careloom.testing.lives import LivedLife

DRAWS = Draws(b"agreement" * 4, "someone")

acts = st.one_of(
    st.tuples(st.just("tense"), st.integers(0, 10)),
    st.tuples(st.just("calm"), st.integers(0, 10)),
    st.tuples(st.just("report"), st.sampled_from(["argument", "worry", "other"])),
    st.tuples(st.just("respond"), st.integers(0, 1)),
    st.tuples(
        st.just("say"),
        st.sampled_from(
            [EntryKind.NOT_NOW, EntryKind.SKIPPED, EntryKind.STOPPED, EntryKind.NOT_FOR_ME]
        ),
    ),
    st.tuples(st.just("staff"), st.sampled_from(["open", "need", "hold", "release"])),
)
histories = st.lists(st.tuples(st.integers(0, 12), acts), max_size=12)


def live(program, history) -> LivedLife:
    """A life in which these things happen, some days apart."""
    person = LivedLife(program, draws=DRAWS)
    day = 0
    for apart, (what, value) in history:
        day += apart
        person.until(day, "20:00")
        _happens(person, day, what, value)
    return person.until(day + 20, "12:00")


def _happens(person, day, what, value) -> None:
    course = person.standing.course
    if what in ("tense", "calm"):
        person.answers(day, "20:00", **{what: value})
    elif what == "report":
        person.happens(day, "20:00", EntryKind.REPORTED, name=f"hard.{value}")
    elif what == "staff":
        kind, name = {
            "open": (EntryKind.LEVEL_OPENED, "plan"),
            "need": (EntryKind.NEED_SET, "hard_evening"),
            "hold": (EntryKind.HOLD_OPENED, "self_harm"),
            "release": (EntryKind.HOLD_CLOSED, "self_harm"),
        }[value]
        until = person.at(day + 10, "20:00")
        person.happens(day, "20:00", kind, name=name, value=until, actor="coach")
    elif course is not None and course.events:
        event = list(course.events)[-1]
        if what == "say":
            person.happens(day, "20:00", value, step=course.step, event=event)
        else:
            item = person.program.suite[course.step].events[event].item
            person.responds(day, "20:00", event, item=item, value=float(value))


@given(histories)
@settings(max_examples=60, deadline=None)
def test_one_and_many_and_replay_agree_exactly(starter, history):
    decided = live(starter, history).life.decided
    snapshots = [snapshot for snapshot, _ in decided]
    points = [decision.point for _, decision in decided]
    draws = [DRAWS.draw(point.key, PRIMARY) for point in points]
    together = decide_many(starter, snapshots, points, draws)
    for (snapshot, decision), draw, many in zip(decided, draws, together, strict=True):
        stored = msgspec.json.decode(msgspec.json.encode(snapshot), type=Snapshot)
        alone = decide(starter, stored, decision.point, draw=draw)
        assert alone == decision == many
        assert explain(starter, stored, alone) == explain(starter, snapshot, decision)
        assert narrate(starter, stored, alone) == narrate(starter, snapshot, decision)


@given(histories)
@settings(max_examples=60, deadline=None)
def test_refolding_the_journal_gives_the_same_standing(starter, history):
    person = live(starter, history)
    first, *rest = person.entries
    standing = begin(starter, first)
    for one in rest:
        if isinstance(one, Entry):
            fold(starter, standing, one)
            continue
        snapshot = take_snapshot(starter, standing, one.point, one.taken_at)
        draw = DRAWS.draw(one.point.key, PRIMARY)
        assert decide(starter, snapshot, one.point, draw=draw) == one
        fold_decision(starter, standing, one)
    assert standing == person.standing


@given(histories, histories)
@settings(max_examples=20, deadline=None)
def test_living_together_changes_nobody(starter, one, other):
    lives = [live(starter, history) for history in (one, other)]
    alone = [msgspec.json.encode(person.standing) for person in lives]
    copies = [Life(msgspec.json.decode(standing, type=Standing), DRAWS) for standing in alone]
    end = max(person.at(400, "12:00") for person in lives)
    separately = [Life(msgspec.json.decode(standing, type=Standing), DRAWS) for standing in alone]
    live_until(starter, copies, end)
    for life in separately:
        live_until(starter, [life], end)
    assert [life.decided for life in copies] == [life.decided for life in separately]
    assert [life.standing for life in copies] == [life.standing for life in separately]


@given(histories)
@settings(max_examples=30, deadline=None)
def test_no_point_is_decided_twice_and_time_goes_forward(starter, history):
    person = live(starter, history)
    keys = [decision.point.key for decision in person.decisions]
    assert len(keys) == len(set(keys))
    times = [decision.taken_at for decision in person.decisions]
    assert times == sorted(times)
    upcoming = next_point(starter, person.standing, DRAWS)
    assert upcoming is None or upcoming.key not in keys
