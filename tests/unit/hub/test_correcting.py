"""Late and corrected answers: each counts for the day on which it was observed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careloom.hub.decision import Outcome
from careloom.hub.entries import Entry, EntryKind
from careloom.hub.fold import begin, fold
from careloom.hub.moving import move_standing
from careloom.hub.safety import judge_answer
from careloom.hub.windows import read_window
from careloom.testing.lives import FIRST_DAY, ZONE, Always, LivedLife

HOUR = 3600.0


class Folded:
    """A standing into which only answers to "how calm" are folded, at hours from the beginning."""

    def __init__(self, program, zone=ZONE):
        self.program = program
        life = LivedLife(program, draws=Always(0.2), zone=zone)
        self.began = life.at(0, "09:00")
        entry = Entry(kind=EntryKind.ENROLLED, at=self.began, text=f"{zone} en web web")
        self.standing = begin(program, entry)
        self.entries = [entry]

    def answer(self, hour, value, item="calm"):
        """The number of the entry."""
        return self._take(kind=EntryKind.ANSWER, at=hour, name=item, value=float(value))

    def correct(self, seq, value, *, at=400, item="calm"):
        """The answer of that entry, put right at that hour."""
        wrong = self.entries[seq - 1]
        was_at = wrong.was_at if wrong.kind is EntryKind.CORRECTED else wrong.at
        return self._take(
            kind=EntryKind.CORRECTED,
            at=at,
            name=item,
            value=float(value),
            was=wrong.value,
            was_at=was_at,
            key=str(seq),
        )

    def _take(self, *, at, **fields):
        entry = Entry(at=self.began + at * HOUR, seq=self.standing.seq + 1, **fields)
        fold(self.program, self.standing, entry)
        self.entries.append(entry)
        return entry.seq

    @property
    def latest(self):
        return self.standing.latest["calm"].value

    def week(self, days=0):
        """The mean over the week that ends so many days after the first."""
        return read_window(self.standing, self.program.variables["calm_week"], FIRST_DAY + days)


@pytest.fixture
def folded(starter):
    return Folded(starter)


@pytest.mark.parametrize(
    ("answers", "latest", "week"),
    [
        pytest.param([(1, 4), (2, 8)], 8, 6, id="in order"),
        pytest.param([(2, 8), (1, 4)], 8, 6, id="a late one counts, and is not the latest"),
        pytest.param([(1, 4), (1, 8)], 8, 6, id="at one instant: the one that came last"),
        pytest.param([(30, 8), (1, 4)], 8, 4, id="for its own day"),
    ],
)
def test_late_answers(folded, answers, latest, week):
    for hour, value in answers:
        folded.answer(hour, value)
    assert folded.latest == latest
    assert folded.week() == week


def test_a_late_answer_does_not_hide_the_latest_one_to_the_item(folded):
    folded.answer(30, 8)
    folded.answer(1, 4)
    assert folded.standing.latest["item:calm"].value == 8


@pytest.mark.parametrize(
    ("wrong", "latest", "week"),
    [
        pytest.param(0, 8, 4.5, id="the first of the day"),
        pytest.param(1, 1, 2.5, id="the last of the day, and the latest"),
    ],
)
def test_a_correction_puts_its_day_right(folded, wrong, latest, week):
    seqs = [folded.answer(1, 4), folded.answer(2, 8)]
    folded.correct(seqs[wrong], 1)
    assert folded.latest == latest
    assert folded.week() == week


def test_a_correction_is_no_new_reading(folded):
    folded.correct(folded.answer(1, 4), 1, at=100)
    assert folded.standing.latest["calm"].at == folded.began + HOUR
    assert folded.week(days=9) is None
    assert [day.count for day in folded.standing.days["calm_week"]] == [1]


def test_a_correction_can_be_corrected(folded):
    second = folded.correct(folded.answer(1, 4), 1)
    folded.correct(second, 9, at=401)
    assert (folded.latest, folded.week()) == (9, 9)


def test_a_correction_of_a_day_that_was_let_go_changes_nothing(folded):
    old = folded.answer(1, 4)
    folded.answer(24 * 20, 8)
    before = [(day.on, day.total) for day in folded.standing.days["calm_week"]]
    folded.correct(old, 1, at=24 * 21)
    assert [(day.on, day.total) for day in folded.standing.days["calm_week"]] == before
    assert folded.latest == 8


def test_a_move_between_zones_does_not_hide_the_day(folded):
    seq = folded.answer(1, 4)
    fold(
        folded.program,
        folded.standing,
        Entry(kind=EntryKind.PREFERENCE, at=folded.began, name="zone", text="Pacific/Kiritimati"),
    )
    folded.entries.append(None)
    folded.correct(seq, 10)
    assert [(day.count, day.total) for day in folded.standing.days["calm_week"]] == [(1, 10.0)]


@pytest.mark.parametrize("key", ["", "e17", "999"], ids=["none", "no number", "another's"])
def test_a_correction_of_what_is_not_there_leaves_the_latest(folded, key):
    folded.answer(1, 4)
    folded._take(
        kind=EntryKind.CORRECTED, at=2, name="calm", value=1.0, was=9.0, was_at=5.0, key=key
    )
    assert (folded.latest, folded.week()) == (4, 4)


HOURS = st.integers(0, 24 * 10)
ANSWERS = st.lists(
    st.tuples(HOURS, st.integers(0, 10)), min_size=1, max_size=12, unique_by=lambda one: one[0]
)


@settings(max_examples=60, deadline=None)
@given(ANSWERS, st.integers(0, 11), st.integers(0, 10))
def test_corrected_is_as_if_it_had_been_answered_so(starter, answers, place, value):
    place %= len(answers)
    wrong, right = Folded(starter), Folded(starter)
    seqs = [wrong.answer(*one) for one in answers]
    wrong.correct(seqs[place], value)
    for index, (hour, said) in enumerate(answers):
        right.answer(hour, value if index == place else said)
    assert wrong.latest == right.latest

    def days(folded):
        return [
            (d.on, d.count, d.total, d.counted, d.first, d.first_at, d.last, d.last_at)
            for d in folded.standing.days["calm_week"]
        ]

    assert days(wrong) == days(right)


def test_a_move_to_another_version_folds_corrections_too(starter, three):
    folded = Folded(starter)
    folded.correct(folded.answer(1, 4), 1)
    refolded = Folded(three)
    for entry in folded.entries[1:]:
        fold(three, refolded.standing, entry)
    move_standing(starter, three, folded.standing, folded.entries)
    assert folded.standing.days == refolded.standing.days
    assert folded.standing.latest == refolded.standing.latest


@pytest.fixture
def breathing(starter):
    person = LivedLife(starter, draws=Always(0.2)).answers(0, "09:05", tense=8)
    person.responds(0, "09:10", "why").until(0, "18:45")
    return person.responds(0, "19:00", "evening", item="tried", value=1.0)


def put_right(person, day, clock, value):
    """The last answer to the evening's question, corrected."""
    wrong = [e for e in person.entries if isinstance(e, Entry) and e.name == "tried"][-1]
    return person.happens(
        day,
        clock,
        EntryKind.CORRECTED,
        name="tried",
        value=value,
        was=wrong.value,
        was_at=wrong.at,
        key=str(wrong.seq),
        step="breathe",
        event="evening",
    )


def test_a_corrected_response_counts_once_and_as_what_it_is_now(breathing):
    state = breathing.course.events["evening"]
    assert (state.answered, state.done, state.last) == (1, 1, 1.0)
    put_right(breathing, 0, "19:30", 0.0)
    assert (state.answered, state.done, state.last, state.total) == (1, 0, 0.0, 0.0)


def test_a_corrected_response_decides_whether_the_course_goes_on(breathing):
    put_right(breathing, 0, "19:30", 0.0)
    breathing.until(1, "18:45").responds(1, "19:00", "evening", item="tried", value=1.0)
    assert breathing.course.events["evening"].done == 1
    assert not [d for d in breathing.decisions if d.outcome is Outcome.EXIT], "two were needed"


def test_a_response_of_a_course_that_is_over_is_history(breathing):
    breathing.happens(0, "20:00", EntryKind.STOPPED, step="breathe", event="evening")
    past = breathing.standing.past["breathe"]
    put_right(breathing, 1, "09:00", 0.0)
    assert breathing.standing.past["breathe"] == past


def test_a_correction_can_cross_a_line_and_ends_rest(starter):
    person = LivedLife(starter, draws=Always(0.2)).answers(0, "09:05", tense=1)
    person.standing.resting_since = person.now
    wrong = next(e for e in person.entries if isinstance(e, Entry) and e.name == "tense")
    person.happens(
        1,
        "09:00",
        EntryKind.CORRECTED,
        name="tense",
        value=9.0,
        was=wrong.value,
        was_at=wrong.at,
        key=str(wrong.seq),
    )
    assert person.standing.resting_since == 0.0
    assert person.course.step == "breathe", "who comes back is met at once, on the corrected answer"


def test_a_corrected_answer_is_judged_for_risk_again(starter):
    assert not judge_answer(starter, "unsafe", 0.0)
    assert [rule.id for rule in judge_answer(starter, "unsafe", 1.0)] == ["not_safe"]
