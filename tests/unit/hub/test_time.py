"""The person's own time: gaps, overlaps, moves, midnight."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careloom.hub.entries import EntryKind
from careloom.hub.local_time import instant, local_day_and_minute
from careloom.hub.randomization import Draws, normalized, pick, secondary
from careloom.hub.schedule import next_point
from careloom.testing.lives import Always, LivedLife

ZONES = ["America/New_York", "Europe/Madrid", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]


@pytest.mark.parametrize(
    ("zone", "day", "clock", "utc"),
    [
        pytest.param("America/New_York", "2026-03-08", (1, 59), "06:59", id="before the gap"),
        pytest.param("America/New_York", "2026-03-08", (2, 30), "07:00", id="in the gap: its end"),
        pytest.param("America/New_York", "2026-03-08", (3, 0), "07:00", id="after the gap"),
        pytest.param("America/New_York", "2026-11-01", (1, 30), "05:30", id="twice: the first"),
        pytest.param("Australia/Lord_Howe", "2026-10-04", (2, 15), "15:30", id="half an hour"),
        pytest.param("UTC", "2028-02-29", (0, 0), "00:00", id="a leap day"),
    ],
)
def test_when_the_wall_clock_shows_a_time(zone, day, clock, utc):
    at = instant(date.fromisoformat(day).toordinal(), clock[0] * 60 + clock[1], zone)
    assert datetime.fromtimestamp(at, UTC).strftime("%H:%M") == utc


@given(st.integers(720000, 760000), st.integers(0, 1439), st.sampled_from(ZONES))
def test_an_instant_shows_the_time_it_was_made_from_or_the_next_there_is(day, minute, zone):
    shown = local_day_and_minute(instant(day, minute, zone), zone)
    assert shown == (day, minute) or (shown[0] == day and 0 < shown[1] - minute <= 60)


def test_a_prompt_comes_once_on_the_night_the_clocks_go_forward(starter):
    person = LivedLife(starter, draws=Always(0.2)).answers(0, "09:05", tense=8)
    person.responds(0, "09:10", "why").until(9, "23:00")
    keys = [d.point.key for d in person.decisions if d.point.trigger == "breathe/nudge"]
    assert len(keys) == len(set(keys))
    assert "breathe/nudge@2026-03-08" in keys


@pytest.mark.parametrize("to", ["Pacific/Auckland", "Pacific/Honolulu", "Europe/Madrid"])
def test_a_move_between_zones_doubles_no_day(starter, to):
    person = LivedLife(starter, draws=Always(0.2)).answers(0, "09:05", tense=8)
    person.responds(0, "09:10", "why").until(2, "18:45")
    person.happens(2, "18:50", EntryKind.PREFERENCE, name="zone", text=to)
    person.zone = to
    person.until(9, "12:00")
    days = [d.point.slot for d in person.decisions if d.point.trigger == "breathe/nudge"]
    assert days == sorted(set(days))


def test_a_late_worker_does_not_send_in_the_night(starter):
    person = LivedLife(starter, draws=Always(0.2)).answers(0, "09:05", tense=8)
    person.responds(0, "09:10", "why")
    person._live(person.at(0, "23:50"))
    assert person.last.point.trigger == "breathe/nudge"
    assert person.last.reasons == ("too_late",)
    upcoming = next_point(starter, person.standing, person.life.draws)
    assert upcoming.slot == "2026-03-03"


@given(st.lists(st.floats(0.1, 0.9), min_size=1, max_size=5), st.floats(0, 1, exclude_max=True))
def test_chances_sum_to_one_and_every_draw_falls_somewhere(weights, draw):
    chances = normalized(weights)
    assert abs(sum(chances) - 1) < 1e-8
    assert 0 <= pick(chances, draw) < len(chances)


def test_draws_fall_as_often_as_they_should():
    draws = Draws(b"fairness" * 4, "someone")
    picked = [pick((0.3, 0.7), draws.draw(f"p{n}", "primary")) for n in range(4000)]
    assert abs(picked.count(0) / 4000 - 0.3) < 0.03
    again = [pick((0.5, 0.5), secondary(draws.draw(f"p{n}", "primary"), "b")) for n in range(4000)]
    together = sum(1 for a, b in zip(picked, again, strict=True) if a == b == 0)
    assert abs(together / 4000 - 0.15) < 0.03, "draws for two purposes are independent"
