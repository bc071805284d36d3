"""A channel's rate: shared by all workers, gathered for a second, never asked of safety."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from careloom.channels.memory import MemoryChannel
from careloom.config.environment import Misconfigured, rate_of
from careloom.records.allowances import take_allowance
from careloom.records.clock import stop_clock
from careloom.records.models import Allowance, Delivery
from careloom.services.answer import answer
from careloom.services.permission import participant
from careloom.worker.embedded import drain
from careloom.worker.queues import queues
from tests.integration.builders import MONDAY, a_clinic

SLOW = 1 / 3600


@pytest.mark.django_db
def test_no_more_is_given_than_a_second_gathers():
    assert take_allowance("email", rate=50.0, wanted=80) == 50
    assert take_allowance("email", rate=SLOW, wanted=80) <= 1


@pytest.mark.django_db
def test_a_slow_rate_still_lets_one_through_at_first():
    assert take_allowance("email", rate=SLOW, wanted=80) == 1
    assert take_allowance("email", rate=SLOW, wanted=80) == 0


@pytest.mark.django_db
def test_channels_have_rates_of_their_own():
    take_allowance("email", rate=SLOW, wanted=1)
    assert take_allowance("sms", rate=SLOW, wanted=1) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "given"),
    [
        pytest.param(-7200.0, 10, id="time has passed: a second's worth, not two hours'"),
        pytest.param(+7200.0, 0, id="the clock went back: nothing, and it goes on from there"),
    ],
)
def test_a_clock_that_jumps_neither_floods_nor_stops_a_channel(since, given):
    take_allowance("email", rate=10.0, wanted=10)
    row = Allowance.objects.get()
    Allowance.objects.update(left=0.0, filled_at=row.filled_at + since)
    assert take_allowance("email", rate=10.0, wanted=100) == given
    assert abs(Allowance.objects.get().filled_at - row.filled_at) < 3600


def test_many_workers_at_once_get_no_more_together(real_rows):
    given = []

    def ask():
        try:
            given.append(take_allowance("email", rate=SLOW, wanted=5))
        finally:
            connection.close()

    take_allowance("email", rate=SLOW, wanted=0)
    Allowance.objects.update(left=1.0)
    asking = [threading.Thread(target=ask) for _ in range(8)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert sorted(given) == [0] * 7 + [1]


@pytest.fixture
def evening(db):
    """Three people with a question on its way, one of whom is in danger."""
    stop_clock(MONDAY + timedelta(minutes=1))
    clinic = a_clinic()
    rows = [clinic.person(channel="email", address=f"p{n}@example.org") for n in range(3)]
    me = participant(rows[2].id)
    answer(enrollment_id=rows[2].id, answers={"unsafe": "not_safe"}, by=me, now=MONDAY)
    return rows


def test_safety_goes_out_first_and_past_the_rate(evening, settings):
    settings.RATES = {"email": SLOW}
    take_allowance("email", rate=SLOW, wanted=1)
    channel = MemoryChannel()
    step = queues({"email": channel})["send-email"].step(MONDAY + timedelta(minutes=1))
    sent = Delivery.objects.filter(id__in=[message.id for message in channel.sent])
    assert [one.what for one in sent] == ["safety"]
    assert step.throttled
    assert Delivery.objects.filter(state="queued").exclude(what="safety").exists()


def test_by_once_all_goes_out_as_fast_as_the_rate_allows(evening, settings):
    settings.RATES = {"email": 50.0}
    channel = MemoryChannel()
    drain(queues({"email": channel}), stop=threading.Event())
    assert not Delivery.objects.filter(state="queued", not_before__lte=MONDAY.timestamp()).exists()


@pytest.mark.parametrize(
    ("said", "rate"),
    [
        pytest.param("", None, id="as many as come"),
        pytest.param("100/s", 100.0, id="a second"),
        pytest.param(" 30 / min ", 0.5, id="a minute"),
        pytest.param("36/h", 0.01, id="an hour"),
    ],
)
def test_a_rate_is_read_with_its_time(monkeypatch, said, rate):
    monkeypatch.setenv("CARELOOM_RATE_SMS", said)
    assert rate_of("sms") == rate


@pytest.mark.parametrize("said", ["100", "0/s", "-1/s", "1.5/s", "ten/s", "5/day", "/s"])
def test_what_is_no_rate_is_refused_with_examples(monkeypatch, said):
    monkeypatch.setenv("CARELOOM_RATE_SMS", said)
    with pytest.raises(Misconfigured, match=r"CARELOOM_RATE_SMS is .*100/s"):
        rate_of("sms")
