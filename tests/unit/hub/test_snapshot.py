"""What a snapshot holds, and what it leaves out."""

import pytest

from careloom.hub.entries import EntryKind
from careloom.hub.point import PointKind
from careloom.hub.snapshot import Snapshot
from careloom.testing.lives import Always, LivedLife

READ = Snapshot(
    taken_at=9.0,
    zone="Etc/UTC",
    minute=5,
    language="en",
    row={},
    read=((1.0, "participant", ("calm", "tense")), (2.0, "device", ("steps",))),
)


@pytest.mark.parametrize(
    ("name", "observed"),
    [
        pytest.param("tense", (1.0, "participant"), id="one of many read together"),
        pytest.param("steps", (2.0, "device"), id="one by itself"),
        pytest.param("sleep", (None, ""), id="one that was not used"),
    ],
)
def test_where_a_reading_came_from(name, observed):
    assert READ.observed(name) == observed


def test_all_readings_come_one_by_one():
    assert list(READ.readings()) == [
        ("calm", 1.0, "participant"),
        ("tense", 1.0, "participant"),
        ("steps", 2.0, "device"),
    ]


def test_how_courses_went_is_known_only_where_steps_are_ranked(three):
    person = LivedLife(three, draws=Always(0.2))
    person.happens(0, "09:01", EntryKind.PAST_COURSE, name="reached", step="stretch")
    until = person.at(50, "9:00")
    person.happens(40, "09:05", EntryKind.NEED_SET, name="too_tense", value=until, actor="coach")
    taken = [
        (decision.point.kind, snapshot)
        for snapshot, decision in person.life.decided
        if snapshot.taken_at >= person.at(40, "09:05")
    ]
    at_evaluations = [one for kind, one in taken if kind is PointKind.EVALUATION]
    at_events = [one for kind, one in taken if kind is PointKind.EVENT]
    assert at_evaluations and all(one.results for one in at_evaluations)
    assert at_events and not any(one.results or one.uses or one.cooling for one in at_events)
    assert all(one.recent for one in [*at_evaluations, *at_events])
