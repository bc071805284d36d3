"""Time in every zone: quiet hours, windows and caps hold through gaps, overlaps, moves and jumps.

Lives are made by Hypothesis: somebody in any zone, around the days when its clocks change, who
moves, answers and reports, under a worker that comes early, late or twice and a clock that jumps.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careloom.hub.contact import is_quiet
from careloom.hub.decision import Outcome
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.fold import begin, fold
from careloom.hub.living import Life, live_until
from careloom.hub.local_time import instant, local_day_and_minute
from careloom.hub.randomization import Draws
from careloom.hub.schedule import next_point
from careloom.program.loading import load_bundle
from tests.integration.builders import starter_bundle
from tests.torture.length import how_many
from tests.torture.whole_hub.invariants import DELIVERED, is_unasked

EXAMPLES = how_many("CARELOOM_EXAMPLES", fast=60, long=3000)
ZONES = sorted(available_timezones())
TIMES = ("07:30", "09:00", "12:15", "16:00", "19:30", "22:30")
YEARS = (2026, 2028)
"""The second is a leap year."""


@cache
def a_program_that_asks_much():
    """Six fixed times a day, at most two prompts a day and nine a week, quiet from nine on."""
    bundle = {**starter_bundle()}
    asks = "".join(
        f'  - {{id: at_{n}, trigger: {{daily: "{time}", window: 3 hours}}, ask: [tense]}}\n'
        for n, time in enumerate(TIMES)
    )
    _swap(bundle, "evaluation.yaml", "evaluations:\n", f"evaluations:\n{asks}")
    _swap(bundle, "program.yaml", "prompts_a_day: 1, prompts_a_week: 7", _CAPS)
    _swap(bundle, "program.yaml", "minutes_a_week: 20, items_a_week: 20, apart: 4", _MORE)
    _swap(bundle, "program.yaml", "slow_after: 2, weekly_after: 4, rest_after: 8", _PATIENT)
    return load_bundle(bundle)


_CAPS = "prompts_a_day: 2, prompts_a_week: 9"
_MORE = "minutes_a_week: 200, items_a_week: 200, apart: 1"
_PATIENT = "slow_after: 50, weekly_after: 60, rest_after: 70"


def _swap(bundle, file, was, text):
    assert was in bundle[file], was
    bundle[file] = bundle[file].replace(was, text)


@cache
def changes_of(zone):
    """The days of those years on which this zone's clocks change."""
    place, found = ZoneInfo(zone), []
    for year in YEARS:
        day = datetime(year, 1, 1, tzinfo=UTC)
        for _ in range(366):
            if (
                day.astimezone(place).utcoffset()
                != (day + timedelta(days=1)).astimezone(place).utcoffset()
            ):
                found.append(day)
            day += timedelta(days=1)
    return found


@st.composite
def beginnings(draw):
    """A zone and an instant, more often than not in the days before its clocks change."""
    zone = draw(st.sampled_from(ZONES))
    changes = changes_of(zone) or [datetime(2028, 2, 28, tzinfo=UTC)]
    begun = draw(st.sampled_from(changes)) - timedelta(days=draw(st.integers(0, 3)))
    return zone, begun.timestamp() + draw(st.integers(0, 86399))


ACTS = st.one_of(
    st.tuples(st.just("look"), st.integers(1, 40 * 60)),
    st.tuples(st.just("look"), st.integers(1, 180)),
    st.tuples(st.just("move"), st.sampled_from(ZONES)),
    st.tuples(st.just("jump"), st.integers(-26 * 60, 26 * 60)),
    st.tuples(st.just("answer"), st.integers(0, 10)),
    st.tuples(st.just("report"), st.just("hard.argument")),
)


class Lived:
    """One life, with what happened to the clock meanwhile."""

    def __init__(self, zone, at):
        self.program = a_program_that_asks_much()
        self.now = at
        entry = Entry(kind=EntryKind.ENROLLED, at=at, seq=1, text=f"{zone} en web email")
        self.life = Life(begin(self.program, entry), Draws(b"time" * 8, zone))
        self.look(0)

    def does(self, act, what):
        getattr(self, act)(what)

    def look(self, minutes):
        """A worker comes so much later, and once more at the same moment."""
        self.now += minutes * 60.0
        live_until(self.program, [self.life], self.now)
        before = len(self.life.decided)
        live_until(self.program, [self.life], self.now)
        assert len(self.life.decided) == before, "looking twice decided something"
        point = next_point(self.program, self.life.standing, self.life.draws)
        assert point is None or point.at > self.now

    def jump(self, minutes):
        """The clock is wrong by so much, a worker looks, and the clock is put right."""
        self.look(0)
        self.now += minutes * 60.0
        self.look(0)
        self.now -= minutes * 60.0

    def move(self, zone):
        self._happens(EntryKind.PREFERENCE, name="zone", text=zone)

    def answer(self, value):
        self._happens(EntryKind.ANSWER, name="tense", value=float(value))

    def report(self, name):
        self._happens(EntryKind.REPORTED, name=name)

    def _happens(self, kind, **what):
        standing = self.life.standing
        fold(self.program, standing, Entry(kind=kind, at=self.now, seq=standing.seq + 1, **what))
        self.life.settled = False
        self.look(0)


@settings(max_examples=EXAMPLES)
@given(beginnings(), st.lists(ACTS, min_size=5, max_size=60))
def test_quiet_hours_windows_and_caps_hold_in_every_zone(begun, acts):
    lived = Lived(*begun)
    for act in acts:
        lived.does(*act)
    judge(lived)


def judge(lived):
    """Every decision of this life against the program's quiet hours, windows and caps."""
    program, decided = lived.program, lived.life.decided
    keys = Counter(decision.point.key for _, decision in decided)
    assert max(keys.values()) == 1, "a decision point came twice"
    prompts = Counter()
    for snapshot, decision in decided:
        if decision.taken_at > decision.point.closes_at:
            assert decision.outcome is Outcome.MISSED
        if decision.outcome not in DELIVERED or not is_unasked(program, decision):
            continue
        day, minute = local_day_and_minute(decision.taken_at, snapshot.zone)
        assert not is_quiet(program, minute)
        prompts[day] += 1
        assert prompts[day] <= program.burden.prompts_a_day, "above the cap of a day"
        week = sum(prompts[day - back] for back in range(7))
        assert week <= program.burden.prompts_a_week, "above the cap of a week"


def test_who_comes_to_a_day_again_is_not_asked_more_on_the_next():
    """Two prompts on a Tuesday on one side of the date line, and Monday again on the other."""
    lived = Lived("Pacific/Kiritimati", datetime(2026, 5, 4, 16, tzinfo=UTC).timestamp())
    for _ in range(11):
        lived.look(60)
    lived.move("America/New_York")
    lived.report("hard.argument")
    for _ in range(26):
        lived.look(60)
    reasons = {decision.point.key: decision.reasons for _, decision in lived.life.decided}
    assert reasons["evaluation/at_4@2026-05-05"] == ("prompts_a_day",)
    judge(lived)


@settings(max_examples=EXAMPLES)
@given(beginnings(), st.integers(0, 1439))
def test_a_time_of_day_comes_once_a_day_wherever_one_is(begun, minute):
    zone, at = begun
    day = local_day_and_minute(at, zone)[0]
    comes = [instant(day + after, minute, zone) for after in range(5)]
    assert comes == sorted(set(comes))
    for after, one in enumerate(comes):
        local_day, local_minute = local_day_and_minute(one, zone)
        # A time that does not exist comes at the next that does, even a day later.
        assert (local_day, local_minute) >= (day + after, minute)
        assert one - comes[0] <= (after + 1) * 86400.0 + 7200.0


@pytest.mark.parametrize("zone", ["Pacific/Apia", "Pacific/Kwajalein", "America/Juneau"])
def test_zones_that_skipped_or_repeated_a_day_have_an_instant_for_all(zone):
    for year in (1867, 1969, 1993, 2011):
        start = datetime(year, 12, 28, tzinfo=UTC).toordinal()
        comes = [instant(start + n, 600, zone) for n in range(6)]
        assert comes == sorted(comes)
