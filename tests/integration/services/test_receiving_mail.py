"""Bounces and answers that come by email, taken once each."""

import pytest

from careloom.channels.memory import MemoryChannel
from careloom.records.models import Consent, Delivery, FreeText, JournalEntry, StaffTask
from careloom.services.notices import OtherBody
from careloom.services.receive_mail import Received, receive_mail
from careloom.services.send_due import send_due
from tests.integration.builders import MONDAY
from tests.unit.channels.test_inbound_mail import answer, bounce


@pytest.fixture
def ours(clinic):
    """The Message-ID of a letter that went out."""
    clinic.person(channel="email")
    send_due(channels={"email": MemoryChannel()}, now=MONDAY)
    return f"<{Delivery.objects.get().id}@hub.example.org>"


def receive(raw):
    return receive_mail(raw=raw, now=MONDAY)


def test_a_lasting_bounce_ends_email_and_calls_a_human(ours):
    assert receive(bounce(original=ours)) is Received.BOUNCE
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == ("failed", "bounced_5.1.1")
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert StaffTask.objects.get().about == "bounced/email@2026-03-02"
    assert JournalEntry.objects.filter(kind="bounced").count() == 1


def test_a_bounce_that_may_pass_does_not_end_email(ours):
    receive(bounce(original=ours, status="4.2.2"))
    assert Delivery.objects.get().state == "failed"
    assert Consent.objects.filter(withdrawn_at=None).exists()


@pytest.mark.parametrize(
    ("more", "was", "reason"),
    [
        pytest.param({"action": "delayed", "status": "4.4.1"}, Received.OTHER, "", id="later"),
        pytest.param(
            {"action": "delivered", "status": "2.0.0"}, Received.RECEIPT, "arrived", id="arrived"
        ),
    ],
)
def test_what_is_no_bounce_leaves_it_accepted(ours, more, was, reason):
    assert receive(bounce(original=ours, **more)) is was
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == ("accepted", reason)


def test_the_same_bounce_twice_has_one_effect_and_another_under_its_id_is_refused(ours):
    for _ in range(2):
        receive(bounce(original=ours))
    assert JournalEntry.objects.filter(kind="bounced").count() == 1
    with pytest.raises(OtherBody):
        receive(bounce(original=ours, status="5.2.1"))


def test_an_answer_is_kept_locked_and_read_by_a_human(ours):
    assert receive(answer("I did it!", **{"In-Reply-To": ours})) is Received.REPLY
    assert FreeText.objects.count() == 1
    assert StaffTask.objects.filter(kind="free_text").count() == 1


def test_danger_in_an_answer_is_met_at_once(ours):
    receive(answer("I want to kill myself", **{"In-Reply-To": ours}))
    assert StaffTask.objects.filter(kind="safety").exists()


def test_a_word_that_stops_ends_email(ours):
    receive(answer("Unsubscribe", **{"In-Reply-To": ours}))
    assert not Consent.objects.filter(withdrawn_at=None).exists()


def test_a_letter_about_none_of_ours_is_kept_nowhere(ours):
    assert receive(answer("hello")) is Received.OTHER
    assert not FreeText.objects.exists()
