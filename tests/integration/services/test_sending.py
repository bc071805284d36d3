"""The outbox, the gate and real SMTP."""

import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller

from careloom.channels.base import Attempt, Result
from careloom.channels.email import EmailChannel
from careloom.channels.memory import MemoryChannel
from careloom.records.models import Delivery, JournalEntry
from careloom.services.answer import answer
from careloom.services.erase_person import erase_person
from careloom.services.permission import participant
from careloom.services.send_due import LEASE, send_due
from careloom.services.withdraw_consent import withdraw_consent
from tests.integration.builders import MONDAY


class Mailbox:
    """A mail server's handler that keeps what it accepts, or refuses as told."""

    def __init__(self) -> None:
        self.received = []
        self.answer = "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.received.append(envelope)
        return self.answer


@pytest.fixture
def mailbox():
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=0)
    server.port = _free_port()
    server.start()
    try:
        yield (
            box,
            EmailChannel(
                host="127.0.0.1", port=server.port, sender="care@example.org", tls=False, timeout=5
            ),
        )
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_step_arrives_by_email_once_without_health_words_in_its_subject(clinic, mailbox):
    box, channel = mailbox
    row = clinic.person(channel="email")
    for _ in range(3):
        send_due(channels={"email": channel}, now=MONDAY)
    [envelope] = box.received
    assert envelope.rcpt_tos == ["someone@example.org"]
    content = envelope.content.decode()
    assert "Subject: Your next step" in content
    assert "A few short questions" in content
    assert Delivery.objects.get(enrollment_id=row.id).state == "accepted"
    assert f"<{Delivery.objects.get().id}@example.org>" in content
    assert JournalEntry.objects.filter(enrollment_id=row.id, kind="sent").count() == 1


@pytest.mark.parametrize(
    ("answer_", "state"),
    [
        pytest.param("451 try later", "queued", id="temporary: tried again later"),
        pytest.param("550 no such box", "failed", id="permanent: given up"),
    ],
)
def test_what_the_server_refuses_is_told_apart(clinic, mailbox, answer_, state):
    box, channel = mailbox
    box.answer = answer_
    clinic.person(channel="email")
    send_due(channels={"email": channel}, now=MONDAY)
    delivery = Delivery.objects.get()
    assert delivery.state == state
    assert delivery.reason.startswith("smtp_")


def test_a_server_that_is_not_there_is_tried_again(clinic):
    channel = EmailChannel(host="127.0.0.1", port=_free_port(), sender="a@b.org", tls=False)
    clinic.person(channel="email")
    send_due(channels={"email": channel}, now=MONDAY)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("queued", 1)
    assert delivery.not_before > MONDAY.timestamp()


def test_consent_withdrawn_between_queue_and_send_stops_it(clinic):
    channel = MemoryChannel()
    row = clinic.person(channel="email")
    withdraw_consent(enrollment_id=row.id, by=participant(row.id), now=MONDAY)
    send_due(channels={"email": channel}, now=MONDAY)
    assert channel.sent == []
    assert Delivery.objects.get().reason == "no_consent"


@pytest.mark.parametrize(
    ("at", "sent"),
    [
        pytest.param(timedelta(hours=-1), True, id="eight in the morning"),
        pytest.param(timedelta(hours=-1, minutes=-1), False, id="a minute before eight"),
        pytest.param(timedelta(hours=11, minutes=59), True, id="a minute before nine at night"),
        pytest.param(timedelta(hours=12), False, id="nine at night"),
    ],
)
def test_quiet_hours_hold_care_back(clinic, at, sent):
    channel = MemoryChannel()
    now = MONDAY + at
    row = clinic.person(channel="email", now=min(now, MONDAY))
    Delivery.objects.filter(enrollment_id=row.id).update(
        created_at=now.timestamp(), not_before=now.timestamp()
    )
    send_due(channels={"email": channel}, now=now)
    assert bool(channel.sent) is sent


def test_safety_passes_quiet_hours_holds_and_withdrawn_consent(clinic):
    channel = MemoryChannel()
    midnight = MONDAY + timedelta(hours=15)
    row = clinic.person(channel="email")
    withdraw_consent(enrollment_id=row.id, by=participant(row.id), now=midnight)
    answer(
        enrollment_id=row.id, answers={"unsafe": "not_safe"}, by=participant(row.id), now=midnight
    )
    send_due(channels={"email": channel}, now=midnight)
    [message] = channel.sent
    assert "Thank you for telling us" in message.text


def test_a_sender_that_died_leaves_care_uncertain_and_sends_safety_again(clinic):
    row = clinic.person(channel="email")
    answer(enrollment_id=row.id, answers={"unsafe": "not_safe"}, by=participant(row.id), now=MONDAY)
    Delivery.objects.filter(channel="email").update(
        state="leased", leased_until=MONDAY.timestamp() + LEASE
    )
    channel = MemoryChannel()
    send_due(channels={"email": channel}, now=MONDAY + timedelta(minutes=1))
    assert channel.sent == [], "the lease still holds"
    send_due(channels={"email": channel}, now=MONDAY + timedelta(minutes=5))
    states = dict(Delivery.objects.filter(channel="email").values_list("what", "state"))
    assert states == {"ask": "uncertain", "safety": "accepted"}


class ErasingChannel:
    """A channel during whose sending the person is erased."""

    def __init__(self, row) -> None:
        self.row = row

    def send(self, message) -> Attempt:
        erase_person(person=self.row.participant, by=participant(self.row.id), now=MONDAY)
        return Attempt(Result.ACCEPTED)


def test_erasing_while_a_message_is_on_its_way_leaves_nothing_behind(clinic):
    row = clinic.person(channel="email")
    send_due(channels={"email": ErasingChannel(row)}, now=MONDAY)
    assert Delivery.objects.get().reason == "erased"
    assert not JournalEntry.objects.filter(enrollment_id=row.id).exists()
    assert send_due(channels={"email": MemoryChannel()}, now=MONDAY + timedelta(days=1)) == 0


def test_names_are_filled_in_only_in_what_is_sent(clinic):
    channel = MemoryChannel(answers=[Attempt(Result.ACCEPTED)])
    clinic.person(channel="email")
    send_due(channels={"email": channel}, now=MONDAY)
    assert "someone@example.org" not in repr(channel.sent[0])
