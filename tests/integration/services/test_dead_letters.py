"""What did not go out: seen with its reason, tried again through the gate, and never twice."""

from datetime import timedelta

import pytest

from careloom.channels.base import Attempt, Result
from careloom.channels.memory import MemoryChannel
from careloom.records.models import AuditEntry, Delivery
from careloom.services.answer import answer
from careloom.services.permission import SOFTWARE, participant
from careloom.services.retry_deliveries import retry_deliveries
from careloom.services.see_dead_letters import see_dead_letters
from careloom.services.send_due import send_due
from careloom.services.withdraw_consent import withdraw_consent
from tests.integration.builders import MONDAY, a_clinic

SOON = MONDAY + timedelta(minutes=10)


def send(*answers: Attempt, now=MONDAY) -> MemoryChannel:
    channel = MemoryChannel(answers=list(answers))
    send_due(channels={"email": channel}, now=now)
    return channel


@pytest.fixture
def failed(clinic):
    """One letter that was refused for good."""
    row = clinic.person(channel="email")
    send(Attempt(Result.PERMANENT, "smtp_550"))
    return row


@pytest.fixture
def doubtful(clinic):
    """One letter of which nobody can say whether it arrived."""
    row = clinic.person(channel="email")
    send(Attempt(Result.UNCERTAIN, "cut"))
    return row


def retry(*, now=SOON, **more):
    ids = [] if "reason" in more else [Delivery.objects.get(channel="email").id]
    return retry_deliveries(ids=ids, by=SOFTWARE, now=now, **more)


def test_what_failed_is_listed_with_why(failed):
    found = see_dead_letters(by=SOFTWARE)
    assert [(one.state, one.reason) for one in found.lines] == [("Failed", "smtp 550")]
    assert found.reasons == {("failed", "smtp_550"): 1}


def test_who_works_elsewhere_sees_none_of_it(failed):
    assert see_dead_letters(by=a_clinic("South").staff("coach")).reasons == {}


def test_what_failed_is_tried_again_and_it_is_kept_who_said_so(failed):
    assert retry().queued == 1
    assert len(send(now=SOON).sent) == 1
    assert Delivery.objects.get().state == "accepted"
    assert AuditEntry.objects.filter(chain=failed.id, act="retry_delivery").count() == 1


def test_all_with_a_reason_are_tried_again(clinic):
    for _ in range(3):
        clinic.person(channel="email")
    send(*[Attempt(Result.PERMANENT, f"smtp_{code}") for code in (550, 554, 550)])
    assert retry(reason="smtp_550").queued == 2
    assert retry(reason="smtp_550").queued == 0, "they are on their way"


@pytest.mark.parametrize(
    ("later", "reason"),
    [
        pytest.param(timedelta(hours=13), "too_late", id="its time has passed"),
        pytest.param(timedelta(minutes=10), "no_consent", id="who withdrew is left in peace"),
    ],
)
def test_the_gate_judges_again(failed, later, reason):
    if reason == "no_consent":
        withdraw_consent(enrollment_id=failed.id, by=participant(failed.id), now=MONDAY)
    retry(now=MONDAY + later)
    assert send(now=MONDAY + later).sent == []
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == ("not_sent", reason)


def test_care_that_may_have_arrived_is_sent_again_only_on_purpose(doubtful):
    done = retry()
    assert (done.queued, set(done.left.values())) == (0, {"may_have_arrived"})
    assert send(now=SOON).sent == []
    assert retry(uncertain=True).queued == 1
    assert len(send(now=SOON).sent) == 1
    assert see_dead_letters(by=SOFTWARE).settled == {"retried": 1}


def test_safety_in_doubt_was_sent_again_and_that_is_counted(clinic):
    row = clinic.person(channel="email")
    answer(enrollment_id=row.id, answers={"unsafe": "not_safe"}, by=participant(row.id), now=MONDAY)
    send(Attempt(Result.UNCERTAIN, "cut"))
    assert len(send(now=SOON).sent) == 1
    assert see_dead_letters(by=SOFTWARE).settled == {"resent": 1}


@pytest.mark.parametrize(
    ("ids", "why"),
    [
        pytest.param(["no-such-id"], {"no_such_delivery"}, id="unknown"),
        pytest.param(["'; DROP TABLE--"], {"no_such_delivery"}, id="no id at all"),
        pytest.param([], set(), id="none"),
    ],
)
def test_what_is_not_there_is_told(failed, ids, why):
    done = retry_deliveries(ids=ids, by=SOFTWARE, now=SOON)
    assert (done.queued, set(done.left.values())) == (0, why)


def test_what_was_accepted_is_never_sent_again(clinic):
    clinic.person(channel="email")
    send()
    assert set(retry().left.values()) == {"accepted"}
    assert send(now=SOON).sent == []
