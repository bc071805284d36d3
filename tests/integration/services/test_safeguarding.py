"""Safety, in the transaction of the answer: response, hold, task; and the hold's end."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction

from careloom.channels.base import Attempt, Result
from careloom.channels.memory import MemoryChannel
from careloom.hub.entries import Entry, EntryKind
from careloom.records.lives import take_up
from careloom.records.models import Delivery, JournalEntry, Organization, StaffTask
from careloom.services.answer import answer
from careloom.services.change_preference import pause
from careloom.services.close_hold import close_hold
from careloom.services.happening import Refused, TakenBefore
from careloom.services.permission import SOFTWARE, participant
from careloom.services.publish_program import publish_program
from careloom.services.replay import replay
from careloom.services.report_need import report_need
from careloom.services.safeguard import guard_answer
from careloom.services.send_due import LEASE, send_due
from careloom.services.today import today
from careloom.services.withdraw_consent import withdraw_consent
from tests.integration.builders import MONDAY, Clinic, pass_time, starter_bundle
from tests.integration.services.test_a_persons_way import outcomes, standing_of

RISK = {"unsafe": "not_safe"}


@pytest.fixture
def row(clinic):
    return clinic.person()


def say(row, answers=RISK, *, now=MONDAY, form=""):
    return answer(enrollment_id=row.id, answers=answers, form=form, by=participant(row.id), now=now)


def tell(row, words, *, form="", now=MONDAY):
    return report_need(
        enrollment_id=row.id,
        report="hard",
        option="other",
        words=words,
        form=form,
        by=participant(row.id),
        now=now,
    )


def close(clinic, row, hold="not_safe", *, now=MONDAY, form=""):
    by = clinic.staff("clinician")
    return close_hold(enrollment_id=row.id, hold=hold, form=form, by=by, now=now)


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(lambda row, me: None, id="at any time"),
        pytest.param(
            lambda row, me: pause(
                enrollment_id=row.id, until=MONDAY + timedelta(days=9), by=me, now=MONDAY
            ),
            id="on a pause",
        ),
        pytest.param(
            lambda row, me: withdraw_consent(enrollment_id=row.id, by=me, now=MONDAY),
            id="after consent was withdrawn",
        ),
    ],
)
@pytest.mark.parametrize("hour", [0, 15], ids=["by day", "at midnight"])
def test_a_risk_is_answered_whatever_else_holds(row, before, hour):
    me, now = participant(row.id), MONDAY + timedelta(hours=hour)
    before(row, me)
    done = say(row, now=now)
    assert [rule.id for rule in done.called] == ["not_safe"]
    assert standing_of(row).holds == ["not_safe"]
    assert StaffTask.objects.get(kind="safety").urgent
    row.refresh_from_db()
    assert today(enrollment=row, by=me, now=now).kind == "safety"


@pytest.mark.parametrize(
    ("answers", "called"),
    [
        pytest.param({"unsafe": "safe"}, [], id="no risk"),
        pytest.param({"unsafe": "not_safe"}, ["not_safe"], id="a risk"),
        pytest.param({"tense": "10"}, [], id="another item, at its worst"),
        pytest.param({"tense": "3", "unsafe": "not_safe"}, ["not_safe"], id="among others"),
    ],
)
def test_the_rule_looks_at_its_own_item(row, answers, called):
    assert [rule.id for rule in say(row, answers).called] == called
    assert StaffTask.objects.filter(kind="safety").count() == len(called)


@pytest.mark.parametrize(
    ("words", "called"),
    [
        pytest.param("We argued about dinner.", [], id="nothing to fear"),
        pytest.param("I want to KILL MYSELF", ["self_harm"], id="capitals"),
        pytest.param("i want\nto   die", ["self_harm"], id="over two lines"),
        pytest.param("he hits me", ["violence"], id="violence at home"),
    ],
)
def test_words_always_reach_a_human_and_some_at_once(row, words, called):
    assert [rule.id for rule in tell(row, words).called] == called
    task = StaffTask.objects.get(kind="free_text")
    assert task.urgent is bool(called)
    assert words not in task.about
    assert standing_of(row).holds == called


def test_blank_words_are_no_words(row):
    tell(row, "  \n\t ")
    assert not StaffTask.objects.filter(kind="free_text").exists()


def test_each_risk_is_a_task_of_its_own(row):
    say(row)
    say(row, now=MONDAY + timedelta(hours=1))
    assert StaffTask.objects.filter(kind="safety").count() == 2
    assert standing_of(row).holds == ["not_safe"], "the hold is one"


def test_the_same_form_calls_once(row):
    say(row, form="one")
    with pytest.raises(TakenBefore):
        say(row, form="one")
    assert StaffTask.objects.filter(kind="safety").count() == 1


def test_a_rule_may_call_a_human_and_hold_nothing_back(db):
    bundle = {**starter_bundle()}
    held = "words: violence_at_home, response: safety/not_safe, urgent: true, hold: true"
    assert held in bundle["safety.yaml"]
    bundle["safety.yaml"] = bundle["safety.yaml"].replace(held, held.replace("true", "false"))
    program = publish_program(bundle=bundle, by=SOFTWARE, now=MONDAY)
    row = Clinic(Organization.objects.create(name="North"), program).person()
    assert [rule.id for rule in tell(row, "he hits me").called] == ["violence"]
    assert standing_of(row).holds == []
    assert not StaffTask.objects.get(kind="safety").urgent
    assert Delivery.objects.filter(what="safety", state="accepted").count() == 1


def test_an_answer_without_a_value_calls_nothing(row):
    """What cannot be scored was refused before; the safety path still does not fall over it."""
    none = Entry(kind=EntryKind.ANSWER, at=MONDAY.timestamp(), actor="participant", name="unsafe")
    with transaction.atomic():
        assert guard_answer(take_up(row.id), none, MONDAY) == ()
    assert not StaffTask.objects.filter(kind="safety").exists()


def test_the_response_goes_to_the_page_and_to_the_persons_channel(clinic):
    row, channel = clinic.person(channel="email"), MemoryChannel()
    say(row)
    states = dict(Delivery.objects.filter(what="safety").values_list("channel", "state"))
    assert states == {"web": "accepted", "email": "queued"}
    send_due(channels={"email": channel}, now=MONDAY)
    [letter] = [one for one in channel.sent if "Thank you for telling us" in one.text]
    assert letter.subject == "A message for you"


@pytest.mark.parametrize(
    ("lost", "meanwhile"),
    [
        pytest.param(Attempt(Result.UNCERTAIN, "cut"), "uncertain", id="nobody can say"),
        pytest.param(Attempt(Result.TEMPORARY, "smtp_451"), "queued", id="later"),
    ],
)
def test_safety_is_tried_again_under_the_same_id(clinic, lost, meanwhile):
    row = clinic.person(channel="email")
    say(row)
    Delivery.objects.exclude(what="safety").delete()
    channel = MemoryChannel(answers=[lost])
    assert send_due(channels={"email": channel}, now=MONDAY) == 0
    letter = Delivery.objects.get(what="safety", channel="email")
    assert letter.state == meanwhile
    later = MONDAY + timedelta(minutes=2)
    assert send_due(channels={"email": channel}, now=later) == 1
    assert [one.id for one in channel.sent] == [letter.id]


def test_care_that_may_have_arrived_is_never_sent_again(clinic):
    clinic.person(channel="email")
    channel = MemoryChannel(answers=[Attempt(Result.UNCERTAIN, "cut")])
    for minutes in (0, 10, 600):
        send_due(channels={"email": channel}, now=MONDAY + timedelta(minutes=minutes))
    assert channel.sent == []
    letter = Delivery.objects.get()
    assert (letter.state, letter.reason, letter.attempts) == ("uncertain", "cut", 1)


def test_what_is_given_up_was_tried_with_longer_and_longer_waits(clinic):
    clinic.person(channel="email")
    channel = MemoryChannel(answers=[Attempt(Result.TEMPORARY, "smtp_451")] * 9)
    tries, now = [], MONDAY
    while Delivery.objects.get().state == "queued":
        letter = Delivery.objects.get()
        now = datetime.fromtimestamp(letter.not_before, UTC)
        send_due(channels={"email": channel}, now=now - timedelta(seconds=1))
        assert Delivery.objects.get().attempts == letter.attempts, "too early"
        send_due(channels={"email": channel}, now=now)
        tries.append(now)
    waits = [(after - before).total_seconds() for before, after in pairwise(tries)]
    for wait, at_least in zip(waits, (60, 300, 1800, 7200), strict=True):
        assert at_least <= wait <= 1.25 * at_least, "spread by up to a quarter, never sooner"
    assert Delivery.objects.get().state == "failed"
    assert JournalEntry.objects.filter(kind="not_sent").count() == 1


def test_two_senders_try_a_letter_once(clinic):
    clinic.person(channel="email")

    class Looking:
        """While this one sends, another looks for work."""

        def send(self, message) -> Attempt:
            other = MemoryChannel()
            assert send_due(channels={"email": other}, now=MONDAY) == 0
            just_before = MONDAY + timedelta(seconds=LEASE - 1)
            assert send_due(channels={"email": other}, now=just_before) == 0
            assert other.sent == []
            return Attempt(Result.ACCEPTED)

    assert send_due(channels={"email": Looking()}, now=MONDAY) == 1


def test_a_channel_that_is_not_set_up_loses_nothing(clinic):
    clinic.person(channel="email")
    assert send_due(channels={}, now=MONDAY) == 0
    assert Delivery.objects.get().state == "queued"


def test_on_hold_nothing_is_offered_and_afterwards_care_goes_on(clinic, row):
    say(row, {"tense": "8", **RISK})
    before = len(outcomes(row))
    later = pass_time(MONDAY, timedelta(days=8), timedelta(hours=2))
    assert set(outcomes(row)[before:]) <= {"nothing", "missed"}
    close(clinic, row, now=later)
    assert standing_of(row).holds == []
    middle = len(outcomes(row))
    pass_time(later, timedelta(days=8), timedelta(hours=2))
    assert set(outcomes(row)[middle:]) - {"nothing", "missed"}
    assert replay(from_journal=True).differences == []


@pytest.mark.parametrize("hold", ["", "self_harm", "invented", "not_safe "])
def test_only_a_hold_that_is_open_is_closed(clinic, row, hold):
    say(row)
    with pytest.raises(Refused, match="no_such_hold"):
        close(clinic, row, hold)
    assert standing_of(row).holds == ["not_safe"]


def test_a_hold_is_closed_once_and_by_a_named_role(clinic, row):
    say(row)
    close(clinic, row, form="one")
    with pytest.raises(TakenBefore):
        close(clinic, row, form="one")
    with pytest.raises(Refused, match="no_such_hold"):
        close(clinic, row, form="two")
    assert '"actor":"clinician"' in JournalEntry.objects.get(kind="hold_closed").body


def test_one_hold_closed_leaves_the_other(clinic, row):
    say(row)
    tell(row, "i want to die")
    close(clinic, row)
    assert standing_of(row).holds == ["self_harm"]
