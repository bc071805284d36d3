"""Who left without benefit is offered something else later; who came back is met at once."""

from dataclasses import replace

import pytest

from careloom.hub.decision import Outcome
from careloom.hub.entries import EntryKind
from careloom.hub.narrative import narrate
from careloom.hub.reengaging import RETURNED, back_off, left_unheard
from careloom.program.loading import load_bundle
from careloom.program.texts import Text
from careloom.program.triggers import TriggerKind
from careloom.testing.lives import Always, LivedLife

DAY = 86400.0
LATER = "/later"


def in_need(program, until=400):
    """Somebody whose need is known for long, and who never answers to any step."""
    person = LivedLife(program, draws=Always(0.2))
    end = person.at(until, "09:00")
    return person.happens(0, "09:05", EntryKind.NEED_SET, name="too_tense", value=end)


def outcomes(person, outcome):
    return [one for one in person.decisions if one.outcome is outcome]


@pytest.fixture
def left(three):
    """Three steps in a row were left without a word."""
    return in_need(three).until(60, "12:00")


@pytest.mark.parametrize(
    ("times", "days"),
    [
        pytest.param(1, 3.5, id="a quarter of a rest"),
        pytest.param(2, 7, id="doubled"),
        pytest.param(3, 14, id="a rest"),
        pytest.param(9, 14, id="never more"),
    ],
)
def test_the_back_off_grows_up_to_a_rest(starter, times, days):
    assert back_off(starter, times) == days * DAY


@pytest.mark.parametrize(
    ("recent", "found"),
    [
        pytest.param([], 0, id="no course"),
        pytest.param([("a", "disengaged", 50.0)], 0, id="heard of since"),
        pytest.param([("a", "disengaged", 150.0)], 1, id="not heard of since"),
        pytest.param([("a", "disengaged", 100.5)], 0, id="left at the answer itself"),
        pytest.param([("a", "reached", 150.0), ("b", "disengaged", 160.0)], 1, id="one helped"),
        pytest.param([("a", "disengaged", 150.0)] * 3, 3, id="three"),
    ],
)
def test_what_was_left_counts_from_the_last_word(recent, found):
    assert left_unheard(recent, 100.0) == found


def test_who_left_is_offered_another_kind_after_a_while(left):
    first, second = outcomes(left, Outcome.RECOMMEND)[:2]
    ended = outcomes(left, Outcome.EXIT)[0]
    assert (first.chosen, ended.exit) == ("breathe", "disengaged")
    assert second.chosen == "listen", "breathe and what is of its kind come last"
    assert second.point.slot.endswith(LATER)
    assert 2 * DAY < second.taken_at - ended.taken_at < 4 * DAY
    assert "narrative/past/disengaged" in second.narrative


def test_the_gaps_grow_and_then_the_person_rests(left):
    ends = [one.taken_at for one in outcomes(left, Outcome.EXIT)]
    later = [one for one in left.decisions if one.point.slot.endswith(LATER)]
    gaps = [(look.taken_at - end) / DAY for end, look in zip(ends, later, strict=False)]
    assert gaps == sorted(gaps)
    assert [one.outcome for one in later] == [
        Outcome.RECOMMEND,
        Outcome.RECOMMEND,
        Outcome.CONTACT,
    ]
    assert later[-1].chosen == "program/still_useful"
    assert left.standing.resting_since == later[-1].taken_at


def test_nothing_frequent_is_asked_during_the_back_off(three):
    person = in_need(three).until(10, "12:00")
    until = person.standing.left_until
    assert until > person.at(10, "12:00")
    person.until(13, "09:00")
    ended = outcomes(person, Outcome.EXIT)[0].taken_at
    assert not [d for d in person.decisions if ended < d.taken_at < until]
    assert not [d for d in person.until(20, "12:00").decisions if d.outcome is Outcome.MISSED]


@pytest.mark.parametrize("kind", [EntryKind.WORDS, EntryKind.RESUMED], ids=str)
def test_whoever_comes_back_from_rest_is_met_at_once(left, kind):
    left.happens(61, "15:00", kind)
    decision = left.last if left.last.outcome is Outcome.RECOMMEND else left.decisions[-2]
    assert decision.point.trigger == RETURNED
    assert decision.taken_at == left.at(61, "15:00")
    assert decision.outcome is Outcome.RECOMMEND
    assert left.standing.back_since == 0.0, "a course has begun"


def test_a_word_during_the_back_off_is_met_at_once_and_only_once(three):
    person = in_need(three).until(11, "12:00").happens(11, "15:00", EntryKind.WORDS)
    looks = [d for d in person.decisions if d.taken_at == person.at(11, "15:00")]
    assert [d.point.trigger for d in looks] == [RETURNED, "listen/begin"]
    assert not [w for w in person.standing.waits if w.slot.endswith(LATER)]


def test_a_report_brings_its_own_evaluation_and_no_second_one(left):
    left.happens(61, "15:00", EntryKind.REPORTED, name="hard.argument")
    looks = [d.point.trigger for d in left.decisions if d.taken_at == left.at(61, "15:00")]
    assert "evaluation/hard" in looks
    assert RETURNED not in looks


def test_who_comes_back_with_nothing_known_is_asked_what_newcomers_are(starter):
    person = LivedLife(starter, draws=Always(0.2)).answers(0, "09:05", tense=8)
    person.until(200, "09:00").happens(200, "10:00", EntryKind.WORDS)
    assert person.standing.check_in.evaluation == RETURNED
    assert person.last.ask == ("tense",)
    person.answers(200, "10:05", tense=8)
    assert [d.outcome for d in person.decisions[-2:]] == [Outcome.RECOMMEND, Outcome.EVENT]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        pytest.param(True, "narrative/past/welcome_back", id="a form for it is there"),
        pytest.param(False, "narrative/past/disengaged", id="without one the last course is told"),
    ],
)
def test_the_narrative_welcomes_back(three, written, told):
    same = {"en": {"web": "Good to see you again."}}
    text = Text(id=told, by_language=same, title={"en": ""}, absent="")
    texts = {k: v for k, v in three.texts.items() if k != "narrative/past/welcome_back"}
    if written:
        texts[told] = text
    program = replace(three, texts=texts, content_hash=f"{three.content_hash}/{written}")
    person = in_need(program).until(60, "12:00").happens(61, "15:00", EntryKind.WORDS)
    snapshot, decision = next(x for x in person.life.decided if x[1].point.trigger == RETURNED)
    assert snapshot.returned
    assert told in decision.narrative
    assert narrate(program, snapshot, decision).text


def test_the_welcome_is_over_after_a_week(left):
    left.happens(61, "15:00", EntryKind.WORDS)
    left.standing.back_since = left.at(61, "15:00")
    left.happens(69, "15:00", EntryKind.REPORTED, name="hard.argument")
    told = next(s for s, d in reversed(left.life.decided) if d.point.trigger == "evaluation/hard")
    assert not told.returned


@pytest.fixture
def helped(three_bundle):
    """Left after two good evenings, which the author counts as benefit."""
    text = three_bundle["suite/breathe.yaml"].replace("  reached:", "  left_with_benefit:")
    evaluations = three_bundle["evaluation.yaml"].replace("every: 84 days", "every: 700 days")
    bundle = {**three_bundle, "suite/breathe.yaml": text, "evaluation.yaml": evaluations}
    bundle["texts/en/narrative.md"] += "\n## did/left_with_benefit\n\nIt helped you.\n"
    person = LivedLife(load_bundle(bundle), draws=Always(0.2)).answers(0, "09:05", tense=8)
    person.responds(0, "09:10", "why")
    person.until(0, "18:45").responds(0, "19:00", "evening", item="tried", value=1.0)
    return person.until(1, "18:45").responds(1, "19:00", "evening", item="tried", value=1.0)


def test_who_left_with_benefit_is_left_in_peace(helped):
    ended = outcomes(helped, Outcome.EXIT)[0]
    assert ended.exit == "left_with_benefit"
    helped.until(80, "12:00")
    assert not [d for d in helped.decisions if d.taken_at > ended.taken_at]


def test_who_left_with_benefit_still_hears_of_us_once_a_quarter(helped):
    helped.until(200, "12:00")
    told = [d.chosen for d in outcomes(helped, Outcome.CONTACT)]
    assert told == ["program/keep_in_touch"] * 2


def test_who_left_with_benefit_is_heard_at_once_when_they_report(helped):
    helped.happens(50, "12:00", EntryKind.REPORTED, name="hard.argument")
    assert outcomes(helped, Outcome.RECOMMEND)[-1].point.trigger == "evaluation/hard"


def test_who_left_in_a_program_that_asks_nothing_after_courses_is_met_by_the_hub_itself(three):
    evaluations = tuple(
        e for e in three.evaluations if e.trigger.kind is not TriggerKind.COURSE_ENDED
    )
    program = replace(three, evaluations=evaluations, content_hash="no-after-course")
    person = in_need(program).until(20, "12:00")
    second = outcomes(person, Outcome.RECOMMEND)[1]
    assert second.point.trigger == RETURNED
    assert second.point.slot.endswith(LATER)


@pytest.mark.parametrize(
    ("kind", "fields", "reason"),
    [
        pytest.param(EntryKind.PAUSED, {"days": 30}, "paused", id="while paused"),
        pytest.param(EntryKind.HOLD_OPENED, {"name": "x"}, "safety_hold", id="on a safety hold"),
    ],
)
def test_what_finds_nobody_to_reach_is_put_off_once_more(three, kind, fields, reason):
    person = in_need(three).until(10, "12:00")
    if days := fields.pop("days", 0):
        fields = {"value": person.at(10 + days, "12:00")}
    person.happens(10, "12:01", kind, **fields)
    person.until(14, "12:00")
    look = next(d for d in person.decisions if d.point.slot.endswith(LATER))
    assert look.reasons == (reason,)
    again = [w for w in person.standing.waits if w.slot.endswith(LATER)]
    assert [w.trigger for w in again] == ["evaluation/after_course"]
    assert again[0].at > look.taken_at + 2 * DAY


def test_a_late_worker_misses_it_and_looks_again(three):
    person = in_need(three).until(10, "12:00")
    person._live(person.standing.left_until + 11 * 3600.0)
    missed = next(d for d in person.decisions if d.point.slot.endswith(LATER))
    assert (missed.outcome, missed.reasons) == (Outcome.MISSED, ("too_late",))
    assert [w for w in person.standing.waits if w.slot.endswith(LATER)]


def test_a_course_that_begins_ends_the_back_off(three):
    person = in_need(three).until(10, "12:00")
    person.happens(10, "12:05", EntryKind.CHOSEN, name="stretch", actor="coach")
    assert not [w for w in person.standing.waits if w.slot.endswith(LATER)]


def test_whoever_answers_and_stops_is_asked_at_once_what_fits_better(three):
    person = in_need(three).happens(0, "09:20", EntryKind.STOPPED, step="breathe", event="why")
    assert not [w for w in person.standing.waits if w.slot.endswith(LATER)]
    assert person.course.step == "listen"
