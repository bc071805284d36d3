"""One message that cannot be prepared, sent or settled leaves the others their way."""

from datetime import timedelta

import pytest

from careloom.channels.base import Attempt, Message, Result
from careloom.channels.email import EmailChannel
from careloom.channels.memory import MemoryChannel
from careloom.records.models import Delivery, Enrollment, StaffTask
from careloom.services.answer import answer
from careloom.services.permission import SOFTWARE, participant
from careloom.services.see_dead_letters import see_dead_letters
from careloom.services.send_due import send_due
from tests.integration.builders import MONDAY, forbid

HOUR = timedelta(hours=1)


class AtOnce(MemoryChannel):
    """Takes four messages at a time, as a mail server does."""

    __slots__ = ("raises_for",)
    at_once = 4

    def __init__(self, raises_for=""):
        super().__init__()
        self.raises_for = raises_for

    def send(self, message):
        if message.id == self.raises_for:
            raise KeyError("Ximena-Marker")
        return super().send(message)

    def rest(self):
        pass


class OneByOne(AtOnce):
    at_once = 1


@pytest.fixture
def rows(clinic):
    """Six people to whom a message is due, in this order; the second will be the bad one."""
    rows = [clinic.person(channel="email") for _ in range(6)]
    for place, row in enumerate(rows):
        Delivery.objects.filter(enrollment_id=row.id).update(
            not_before=MONDAY.timestamp() - 10 + place
        )
    return rows


def delivery_of(row, what="ask"):
    return Delivery.objects.get(enrollment_id=row.id, what=what, channel="email")


def unreadable(row):
    Enrollment.objects.filter(id=row.id).update(standing='{"seq": ')


def textless(row):
    Delivery.objects.filter(enrollment_id=row.id).update(ref="no/such_text")


def unwritable(row):
    forbid("UPDATE", "records_delivery", f"OLD.enrollment_id = '{row.id}'")


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(unreadable, id="its person's standing cannot be read"),
        pytest.param(textless, id="its text is gone"),
        pytest.param(unwritable, id="the database refuses its row"),
    ],
)
@pytest.mark.parametrize("channel", [MemoryChannel, AtOnce])
def test_the_others_go_out_in_the_same_turn_once(rows, harm, channel):
    harm(rows[1])
    sending = channel()
    for _ in range(2):
        send_due(channels={"email": sending}, now=MONDAY)
    good = [delivery_of(row).id for row in rows if row != rows[1]]
    assert sorted(one.id for one in sending.sent) == sorted(good)
    assert set(Delivery.objects.filter(id__in=good).values_list("state", flat=True)) == {"accepted"}


def test_it_is_tried_later_each_time_and_then_listed_as_failed(rows):
    textless(rows[1])
    now, waits = MONDAY, []
    for _ in range(6):
        send_due(channels={"email": MemoryChannel()}, now=now)
        found = delivery_of(rows[1])
        waits.append(found.not_before - now.timestamp())
        now += timedelta(seconds=max(1.0, waits[-1]))
        if found.state == "failed":
            break
    assert (found.state, found.reason, found.attempts) == ("failed", "fault", 5)
    assert sorted(waits[:4]) == waits[:4]
    [line] = see_dead_letters(by=SOFTWARE).lines
    assert line.reason == "a fault of the hub: see set_aside in the log"


def test_staff_are_called_at_once_for_safety(rows):
    bad = rows[1]
    answer(enrollment_id=bad.id, answers={"unsafe": "not_safe"}, by=participant(bad.id), now=MONDAY)
    StaffTask.objects.all().delete()
    unreadable(bad)
    send_due(channels={"email": MemoryChannel()}, now=MONDAY)
    task = StaffTask.objects.get()
    assert (task.kind, task.urgent) == ("unreached", True)
    assert task.about == f"safety/email@{delivery_of(bad, 'safety').id}"
    send_due(channels={"email": MemoryChannel()}, now=MONDAY + HOUR)
    assert StaffTask.objects.count() == 1


def test_what_may_have_gone_out_stays_in_doubt(rows):
    textless(rows[1])
    Delivery.objects.filter(enrollment_id=rows[1].id).update(state="uncertain", what="safety")
    send_due(channels={"email": MemoryChannel()}, now=MONDAY)
    assert delivery_of(rows[1], "safety").state == "uncertain"


@pytest.mark.parametrize("channel", [OneByOne, AtOnce])
def test_a_channel_that_raises_leaves_that_message_alone_in_doubt(rows, channel):
    send_due(channels={"email": channel(raises_for=delivery_of(rows[1]).id)}, now=MONDAY)
    states = [delivery_of(row).state for row in rows]
    assert states == ["accepted", "uncertain", *["accepted"] * 4]
    assert delivery_of(rows[1]).reason == "fault"


def test_what_became_of_the_others_is_kept_when_one_cannot_be_settled(rows):
    class Harming(OneByOne):
        """While its messages are on their way, one person's row is harmed."""

        def send(self, message):
            if message.id == first:
                unreadable(rows[1])
            return super().send(message)

    first = delivery_of(rows[0]).id
    send_due(channels={"email": Harming()}, now=MONDAY)
    assert [delivery_of(row).state for row in rows if row != rows[1]] == ["accepted"] * 5


def test_a_letter_that_cannot_be_made_is_given_up_at_once():
    channel = EmailChannel(host="127.0.0.1", port=9, sender="care@example.org", tls=False)
    message = Message("d1", "some\none@example.org", "Your next step", "Text", "")
    assert channel.send(message) == Attempt(Result.PERMANENT, "no_letter")
