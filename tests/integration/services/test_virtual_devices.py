"""Virtual phones: they send by the real service, and what an idea brings can be seen."""

import json
from datetime import timedelta

import pytest

from careloom.hub.standing import CourseState, EventState, Standing
from careloom.program.loading import load_program
from careloom.program.reading.bundle import read_bundle
from careloom.program.worked import worked_programs
from careloom.records.models import DecisionRecord, JournalEntry, Organization
from careloom.services.let_days_pass import let_hours_pass
from careloom.services.permission import SOFTWARE
from careloom.services.publish_program import publish_program
from careloom.services.replay import replay
from careloom.services.virtual_devices import Phone
from careloom.services.virtual_people import invite_people
from careloom.simulation.walkers import Walker, walk_effect
from tests.integration.builders import MONDAY, starter_bundle


def a_demo(bundle, count=6, hours=28):
    program = publish_program(bundle=bundle, by=SOFTWARE, now=MONDAY)
    cast = invite_people(
        count=count,
        organization=Organization.objects.create(name="Hills"),
        program=program,
        now=MONDAY,
        spread=1,
        seed="walk",
    )
    for _ in let_hours_pass(cast=cast, start=MONDAY, hours=hours):
        pass
    return cast


@pytest.fixture
def walked(db, tmp_path, settings):
    settings.DATA = str(tmp_path)
    return a_demo(read_bundle(worked_programs()["daily_movement"])[0], count=4, hours=28)


def readings():
    rows = JournalEntry.objects.filter(kind="reading").order_by("enrollment_id", "seq")
    return [(one.enrollment_id, json.loads(one.body)) for one in rows]


def test_phones_send_and_the_trial_runs(walked):
    sensed = {body["name"] for _, body in readings()}
    moments = DecisionRecord.objects.filter(kind="event", key__startswith="move_now/")

    assert sensed == {"steps", "motion", "place", "weather", "pulse"}
    assert moments.filter(outcome="event").exists()
    assert moments.filter(body__contains="unavailable/").exists()


def test_an_idea_moves_just_the_half_hour_that_follows(walked):
    ideas = {}
    for one in DecisionRecord.objects.filter(outcome="event", key__startswith="move_now/"):
        body = json.loads(one.body)
        if body["chosen"] == "walk":
            ideas.setdefault(one.enrollment_id, set()).add(body["taken_at"])
    numbers = {one.enrollment_id: one.number for one in walked.people}
    compared = 0
    for enrollment_id, body in readings():
        if body["name"] != "steps":
            continue
        compared += 1
        since = body["since"]
        # All began on the first day, at nine in the morning.
        day, minute = divmod(int(since - (MONDAY - timedelta(hours=9)).timestamp()) // 60, 1440)
        effect = walk_effect(day) if since in ideas.get(enrollment_id, ()) else 0.0
        walker = Walker(numbers[enrollment_id], "walk")
        assert body["value"] == walker.steps(day, minute, effect=effect)
    assert compared


def test_what_the_phones_brought_about_replays(walked):
    found = replay(from_journal=True)

    assert found.decisions
    assert (found.identical, found.differences) == (found.decisions, [])


@pytest.mark.parametrize(
    ("event", "minutes", "works"),
    [
        pytest.param("walk", 0, True, id="an idea to walk, just before"),
        pytest.param("walk", 31, False, id="an idea to walk, half an hour too early"),
        pytest.param("stand", 0, False, id="an idea to stand does nothing"),
    ],
)
def test_what_a_phone_counts_after_an_idea(event, minutes, works):
    program = load_program(worked_programs()["daily_movement"])
    noon = MONDAY + timedelta(hours=3)
    sent_at = (noon - timedelta(minutes=minutes)).timestamp()
    course = CourseState(step="move_now", began_at=MONDAY.timestamp(), began_on=739677)
    course.events[event] = EventState(sent=1, sent_at=sent_at)
    standing = Standing(enrolled_at=MONDAY.timestamp(), zone="UTC", language="en", course=course)
    walker = Walker(0, "seed")
    phone = Phone(walker, program, standing, noon + timedelta(minutes=30))

    found = [p["body"]["step_count"] for p in phone.points() if "step_count" in p["body"]]

    effect = walk_effect(0) if works else 0.0
    assert found[-1] == walker.steps(0, 720, effect=effect)
    assert walker.steps(0, 720, effect=walk_effect(0)) > walker.steps(0, 720, effect=0.0)


def test_a_program_without_sensors_gets_no_readings(db, tmp_path, settings):
    settings.DATA = str(tmp_path)
    a_demo(starter_bundle(), count=2, hours=8)

    assert readings() == []
