"""Contact over years: who rests or needs nothing hears of us ever more rarely."""

from itertools import pairwise

import pytest

from careloom.hub.contact import note_asked
from careloom.hub.decision import Outcome
from careloom.hub.entries import EntryKind
from careloom.testing.lives import Always, LivedLife

DAY = 86400.0


@pytest.fixture
def silent(starter):
    """Answered once with a need, then never again, for two years."""
    return LivedLife(starter, draws=Always(0.2)).answers(0, "09:05", tense=8).until(730, "12:00")


@pytest.fixture
def steady(starter):
    """Needed nothing from the first day on."""
    return LivedLife(starter, draws=Always(0.2)).answers(0, "09:05", tense=1)


def contacts(person):
    return [d for d in person.decisions if d.outcome is Outcome.CONTACT]


def test_before_rest_one_word_asks_whether_this_is_still_useful(silent):
    first, *later = contacts(silent)
    assert first.chosen == "program/still_useful"
    assert {one.chosen for one in later} == {"program/keep_in_touch"}


def test_who_rests_hears_ever_more_rarely_and_at_least_once_a_quarter(silent):
    gaps = [b.taken_at - a.taken_at for a, b in pairwise(contacts(silent))]
    days = [round(gap / DAY) for gap in gaps]
    assert days[:4] == [14, 14, 28, 56]
    assert set(days[4:]) == {91}


def test_who_rests_is_asked_nothing(silent):
    since = silent.standing.resting_since
    after = [d for d in silent.decisions if d.taken_at > since]
    assert {d.outcome for d in after} == {Outcome.CONTACT}


def test_nothing_piles_up_while_a_person_rests(silent):
    silent.happens(731, "09:00", EntryKind.REPORTED, name="hard.argument").until(760, "12:00")
    assert not [d for d in silent.decisions if d.outcome is Outcome.MISSED]


def test_nothing_piles_up_while_a_person_needs_nothing(steady):
    steady.happens(80, "09:00", EntryKind.REPORTED, name="hard.argument").until(90, "12:00")
    assert not [d for d in steady.decisions if d.outcome is Outcome.MISSED]


def test_after_a_need_the_weekly_questions_come_again(steady):
    steady.happens(80, "09:00", EntryKind.REPORTED, name="hard.argument").until(100, "12:00")
    weekly = [d.point.slot for d in steady.decisions if d.point.trigger == "evaluation/weekly"]
    assert weekly
    assert min(weekly) > "2026-05-21"


def test_who_needs_nothing_hears_of_us_once_a_quarter(steady):
    steady.until(400, "12:00")
    gaps = [b.taken_at - a.taken_at for a, b in pairwise(contacts(steady))]
    assert contacts(steady)
    assert all(gap >= 7 * DAY for gap in gaps)
    assert len(contacts(steady)) <= 5


@pytest.mark.parametrize("kind", [EntryKind.WORDS, EntryKind.RESUMED], ids=str)
def test_any_sign_of_life_ends_the_rest(silent, kind):
    assert silent.standing.resting_since
    silent.happens(740, "10:00", kind)
    assert not silent.standing.resting_since
    assert silent.standing.rested_until == silent.at(740, "10:00")


@pytest.mark.parametrize(
    ("days", "kept"),
    [
        pytest.param((10, 11, 10, 11), {10: 2, 11: 2}, id="a day that comes again after the next"),
        pytest.param((10, 20), {20: 1}, id="more than a week before"),
        pytest.param((20, 10), {10: 1}, id="a clock that was more than a week ahead"),
        pytest.param((10, 8, 9), {8: 1, 9: 1, 10: 1}, id="days in their order"),
    ],
)
def test_what_was_asked_is_counted_on_its_own_day(steady, days, kept):
    standing = steady.standing
    standing.asked = []
    for day in days:
        note_asked(standing, day, prompts=1, minutes=1.0, items=1)
    assert {one.on: one.prompts for one in standing.asked} == kept
    assert [one.on for one in standing.asked] == sorted(kept)
