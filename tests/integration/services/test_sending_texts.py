"""Text messages from the outbox to a real provider on this machine, and what is told of them."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from careloom.channels.sms import SmsChannel
from careloom.records.models import AuditEntry, Consent, Delivery, JournalEntry, Notice, StaffTask
from careloom.services.answer import answer
from careloom.services.permission import participant
from careloom.services.send_due import LEASE, send_due
from careloom.services.take_receipt import Fate, take_receipt
from careloom.services.withdraw_consent import withdraw_consent
from careloom.testing.sms_provider import ACCOUNT, NUMBER, TOKEN, SmsProvider, running_provider
from tests.integration.builders import MONDAY
from tests.integration.services.test_a_persons_way import standing_of

LATER = MONDAY + timedelta(seconds=LEASE + 1)


@dataclass
class Texting:
    """The provider, and the hub's channel to it."""

    provider: SmsProvider
    channel: SmsChannel

    def send(self, now=MONDAY):
        return send_due(channels={"sms": self.channel}, now=now)

    @property
    def bodies(self):
        return [one.body for one in self.provider.taken]


@pytest.fixture
def texting():
    provider = SmsProvider()
    with running_provider(provider) as address:
        yield Texting(
            provider,
            SmsChannel(
                url=address,
                account=ACCOUNT,
                token=TOKEN,
                sender=NUMBER,
                callback=provider.hub,
                timeout=0.3,
            ),
        )


def test_a_step_goes_out_once_and_a_text_without_a_short_form_only_as_its_link(clinic, texting):
    clinic.person(channel="sms")
    assert [texting.send() for _ in range(3)] == [1, 0, 0]
    [body] = texting.bodies
    assert body.startswith("Your next step is ready:\nhttp://127.0.0.1:8000/p/")
    assert Delivery.objects.get().state == "accepted"
    assert JournalEntry.objects.filter(kind="sent").count() == 1


def test_a_safety_response_goes_out_whole_and_before_everything(clinic, texting):
    row = clinic.person(channel="sms")
    answer(enrollment_id=row.id, answers={"unsafe": "not_safe"}, by=participant(row.id), now=MONDAY)
    texting.send()
    assert "Thank you for telling us" in texting.bodies[0]


@pytest.mark.parametrize(
    ("trick", "how", "times_taken"),
    [
        pytest.param("reset_after", "asked_provider", 1, id="took it and cut us off"),
        pytest.param("nonsense", "asked_provider", 1, id="took it and answered nonsense"),
        pytest.param("hang_after", "asked_provider", 1, id="took it and hung"),
        pytest.param("500_after", "asked_provider", 1, id="took it and broke"),
        pytest.param("reset", "not_accepted", 1, id="cut us off and took nothing"),
        pytest.param("hang", "not_accepted", 1, id="hung and took nothing"),
        pytest.param("500", "not_accepted", 1, id="broke and took nothing"),
    ],
)
def test_in_doubt_the_provider_is_asked_and_nothing_is_lost_or_doubled(
    clinic, texting, trick, how, times_taken
):
    clinic.person(channel="sms")
    texting.provider.tricks = [trick]
    texting.provider.knows_idempotency = False
    assert texting.send() == 0
    assert Delivery.objects.get().state == "uncertain"
    assert texting.send(LATER) == 1
    assert len(texting.provider.taken) == times_taken
    assert Delivery.objects.get().state == "accepted"
    assert Notice.objects.get(kind="settled").said == how
    assert JournalEntry.objects.filter(kind="sent").count() == 1


def test_care_in_doubt_is_not_sent_after_consent_was_withdrawn_meanwhile(clinic, texting):
    row = clinic.person(channel="sms")
    texting.provider.tricks = ["reset"]
    texting.send()
    withdraw_consent(enrollment_id=row.id, by=participant(row.id), now=MONDAY)
    texting.send(LATER)
    assert texting.provider.taken == []
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == ("not_sent", "no_consent")


def test_what_cannot_be_asked_stays_uncertain_for_care(clinic, texting):
    row = clinic.person(channel="sms")
    texting.provider.tricks = ["reset"]
    texting.send()
    other = SmsChannel(
        url="http://127.0.0.1:9", account=ACCOUNT, token=TOKEN, sender=NUMBER, callback=""
    )
    send_due(channels={"sms": other}, now=LATER)
    delivery = Delivery.objects.get(enrollment_id=row.id)
    assert (delivery.state, delivery.reason) == ("uncertain", "nobody_can_say")


def test_a_provider_that_is_too_busy_is_left_alone_as_long_as_it_asked(clinic, texting):
    clinic.person(channel="sms")
    texting.provider.tricks = ["429"]
    texting.send()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == ("queued", "sms_20429")
    assert delivery.not_before >= MONDAY.timestamp() + 37


def test_who_told_the_provider_to_stop_is_asked_no_more_and_staff_know(clinic, texting):
    row = clinic.person(channel="sms")
    texting.provider.tricks = ["opted_out"]
    texting.send()
    assert Delivery.objects.get().reason == "opted_out"
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert AuditEntry.objects.filter(chain=row.id, act="withdraw").exists()
    assert StaffTask.objects.get().about == "told_provider/sms@2026-03-02"


def test_a_safety_text_that_no_one_can_get_calls_a_human(clinic, texting):
    row = clinic.person(channel="sms")
    answer(enrollment_id=row.id, answers={"unsafe": "not_safe"}, by=participant(row.id), now=MONDAY)
    texting.provider.tricks = ["invalid_number"]
    texting.send()
    task = StaffTask.objects.get(kind="unreached")
    assert task.urgent
    assert task.about.startswith("safety/sms@")


def told(delivery: Delivery, fate: Fate, *, reason: str = "sms_30003", name: str = "one") -> bool:
    return take_receipt(
        notice_id=f"status/{name}/{fate}",
        delivery_id=delivery.id,
        channel="sms",
        fate=fate,
        reason=reason,
        digest=name,
        now=MONDAY + timedelta(minutes=5),
    )


def test_what_came_back_was_not_left_unanswered(clinic, texting):
    row = clinic.person(channel="sms")
    before = standing_of(row).unanswered
    texting.send()
    assert told(Delivery.objects.get(), Fate.BOUNCED)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == ("failed", "sms_30003")
    assert JournalEntry.objects.filter(kind="bounced").count() == 1
    assert standing_of(row).unanswered == max(0, before - 1)


@pytest.mark.parametrize(
    ("fates", "state", "reason"),
    [
        pytest.param((Fate.ARRIVED, Fate.ON_ITS_WAY), "accepted", "arrived", id="out of order"),
        pytest.param((Fate.ARRIVED, Fate.ARRIVED), "accepted", "arrived", id="twice"),
        pytest.param((Fate.ARRIVED, Fate.BOUNCED), "accepted", "arrived", id="the first counts"),
        pytest.param((Fate.BOUNCED, Fate.ARRIVED), "failed", "sms_30003", id="here as well"),
        pytest.param((Fate.ON_ITS_WAY,), "accepted", "", id="no news"),
    ],
)
def test_receipts_have_one_effect_in_any_order(clinic, texting, fates, state, reason):
    clinic.person(channel="sms")
    texting.send()
    for fate in fates:
        told(Delivery.objects.get(), fate)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == (state, reason)
    assert JournalEntry.objects.filter(kind="bounced").count() == (state == "failed")


@pytest.mark.parametrize("state", ["leased", "uncertain"])
@pytest.mark.parametrize(
    ("fate", "becomes"), [(Fate.ON_ITS_WAY, "accepted"), (Fate.BOUNCED, "failed")]
)
def test_a_receipt_clears_a_doubt(clinic, texting, state, fate, becomes):
    clinic.person(channel="sms")
    Delivery.objects.update(state=state, attempts=1)
    assert told(Delivery.objects.get(), fate)
    assert Delivery.objects.get().state == becomes
    assert Notice.objects.get(kind="settled").said == "told_by_provider"
    assert texting.send(LATER) == 0, "nothing is sent after that"


def test_a_receipt_for_what_never_left_changes_nothing(clinic):
    clinic.person(channel="sms")
    assert not told(Delivery.objects.get(), Fate.ARRIVED)
    assert Delivery.objects.get().state == "queued"
