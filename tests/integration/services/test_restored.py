"""After a restore: what the lost hub may have sent is asked for, or left to staff."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from careloom.channels.memory import MemoryChannel
from careloom.channels.sms import SmsChannel
from careloom.records.audit import write_audit
from careloom.records.models import Consent, Delivery, Enrollment, Notice, StaffTask
from careloom.records.withdrawals import WITHDRAWALS, note_withdrawn, withdrawn_since
from careloom.services.answer import answer
from careloom.services.decide_due import decide_due
from careloom.services.give_consent import consented_channels, give_consent
from careloom.services.permission import SOFTWARE, NotAllowed, participant
from careloom.services.restore_backup import note_restore
from careloom.services.restored import CHAIN, IN_DOUBT, doubt_what_was_due, last_restore
from careloom.services.retry_deliveries import retry_deliveries
from careloom.services.see_dead_letters import see_dead_letters
from careloom.services.send_due import LEASE, send_due
from careloom.services.withdraw_consent import withdraw_consent
from careloom.testing.sms_provider import ACCOUNT, NUMBER, TOKEN, SmsProvider, running_provider
from tests.integration.builders import MONDAY

BACKED_UP, RESTORED = MONDAY + timedelta(minutes=1), MONDAY + timedelta(hours=1)
AFTER = RESTORED + timedelta(seconds=30)
SUNDAY = MONDAY + timedelta(days=6)


def come_back(at=RESTORED, since=BACKED_UP):
    """The database is that of a backup, whatever happened after it."""
    for act, when in (("back_up", since), ("restore", at)):
        write_audit(chain=CHAIN, actor="software:hub", act=act, subject="database", at=when)
    return doubt_what_was_due(at)


@pytest.fixture
def mail():
    return MemoryChannel()


@pytest.fixture
def texts():
    provider = SmsProvider()
    with running_provider(provider) as address:
        yield (
            provider,
            SmsChannel(
                url=address, account=ACCOUNT, token=TOKEN, sender=NUMBER, callback="", timeout=5.0
            ),
        )


def send(channel, name="email", now=AFTER):
    return send_due(channels={name: channel}, now=now)


def the_one(**of):
    return Delivery.objects.exclude(channel="web").get(**of)


@pytest.mark.parametrize("state", ["queued", "leased"])
def test_care_mail_that_waited_in_the_backup_is_left_to_staff_in_one_clear_line(
    clinic, mail, state
):
    clinic.person(channel="email")
    Delivery.objects.update(state=state, leased_until=RESTORED.timestamp() + 60)
    assert come_back() == 1
    assert send(mail) == 0
    assert mail.sent == []
    [line] = see_dead_letters(by=SOFTWARE).lines
    assert (line.state, line.attempts) == ("Uncertain", 0)
    assert line.reason == "it may have gone out before the hub was restored from a backup"


def test_staff_may_send_it_all_the_same(clinic, mail):
    clinic.person(channel="email")
    come_back()
    send(mail)
    left = retry_deliveries(reason=IN_DOUBT, by=SOFTWARE, now=AFTER).left
    assert set(left.values()) == {"may_have_arrived"}
    retry_deliveries(reason=IN_DOUBT, uncertain=True, by=SOFTWARE, now=AFTER)
    assert send(mail) == 1


def test_what_is_for_later_goes_out_at_its_time(clinic, mail):
    clinic.person(channel="email")
    Delivery.objects.update(not_before=AFTER.timestamp())
    assert come_back() == 0
    assert send(mail) == 1


def test_safety_mail_goes_out_again_under_its_own_id(clinic, mail):
    row = clinic.person(channel="email")
    send(mail, now=MONDAY)
    answer(enrollment_id=row.id, answers={"unsafe": "not_safe"}, by=participant(row.id), now=MONDAY)
    alarm = the_one(what="safety")
    come_back()
    assert send(mail) == 1
    assert mail.sent[-1].id == alarm.id
    assert Notice.objects.get(kind=Notice.Kind.SETTLED).said == "resent"


def test_a_provider_that_can_be_asked_settles_what_it_has(clinic, texts):
    """The lost hub had sent it: the backup does not know, the provider does."""
    provider, channel = texts
    clinic.person(channel="sms")
    before = Delivery.objects.filter(channel="sms").values().get()
    assert send(channel, "sms", MONDAY) == 1
    Delivery.objects.filter(id=before["id"]).update(**before)
    come_back()
    assert send(channel, "sms") == 1
    assert len(provider.taken) == 1
    assert the_one(channel="sms").reason == "asked_provider"


def test_a_provider_that_has_it_not_gets_it(clinic, texts):
    provider, channel = texts
    clinic.person(channel="sms")
    come_back()
    assert send(channel, "sms") == 1
    assert len(provider.taken) == 1


def test_a_point_that_the_lost_hub_decided_as_well_is_not_told_twice(clinic, mail):
    """Due between backup and restore: decided anew, under another id."""
    row = clinic.person(channel="email")
    send(mail, now=MONDAY)
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
    send(mail, now=MONDAY)
    came = SUNDAY + timedelta(hours=2)
    Enrollment.objects.update(due_at=SUNDAY.timestamp())
    come_back(at=came, since=SUNDAY)
    mail.sent.clear()
    while decide_due(now=came).decisions:
        pass
    assert Delivery.objects.filter(state="queued", created_at__gte=came.timestamp()).exists()
    assert send(mail, now=came) == 0
    assert mail.sent == []
    assert {one.state for one in see_dead_letters(reason=IN_DOUBT, by=SOFTWARE).lines} == {
        "Uncertain"
    }
    retry_deliveries(reason=IN_DOUBT, uncertain=True, by=SOFTWARE, now=came)
    assert send(mail, now=came) > 0


def test_what_a_person_brings_about_after_it_is_sent_as_ever(clinic, mail):
    row = clinic.person(channel="email")
    send(mail, now=MONDAY)
    come_back()
    later = AFTER + timedelta(minutes=1)
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=later)
    assert send(mail, now=later) == 1


def test_doubts_end_two_days_after(clinic):
    clinic.person()
    come_back()
    assert last_restore(AFTER.timestamp()).backed_up_at == BACKED_UP.timestamp()
    assert last_restore(AFTER.timestamp() + 3 * 86400) is None


def test_an_unknown_lease_does_not_hide_it(clinic, mail):
    """A worker that looks much later finds the same."""
    clinic.person(channel="email")
    come_back()
    assert send(mail, now=AFTER + timedelta(seconds=5 * LEASE)) == 0
    assert the_one().reason == IN_DOUBT


@pytest.mark.parametrize(
    ("acts", "noted"),
    [
        pytest.param(["no"], ["email"], id="who withdrew"),
        pytest.param(["no", "yes"], [], id="who came back"),
        pytest.param(["no", "yes", "no"], ["email"], id="who withdrew again"),
    ],
)
def test_who_withdrew_is_noted_outside_the_database(clinic, acts, noted):
    row = clinic.person(channel="email")
    me = participant(row.id)
    for number, act in enumerate(acts, start=1):
        now = BACKED_UP + timedelta(minutes=number)
        if act == "no":
            withdraw_consent(enrollment_id=row.id, channel="email", by=me, now=now)
        else:
            give_consent(enrollment_id=row.id, channel="email", by=me, now=now)
    since = BACKED_UP.timestamp()
    assert [how for who, how in withdrawn_since(since) if who == row.id] == noted
    assert not [who for who, _ in withdrawn_since(now.timestamp() + 1) if who == row.id]


def test_a_note_that_was_cut_short_hides_no_other(clinic):
    row = clinic.person(channel="email")
    (Path(settings.PERSON_KEYS) / WITHDRAWALS).open("a").write("cut sho")
    note_withdrawn(row.id, ["email"], BACKED_UP)
    assert (row.id, "email") in withdrawn_since(MONDAY.timestamp())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk by Linux's own device")
def test_a_note_that_cannot_be_written_keeps_nobody_from_withdrawing(clinic, caplog):
    row = clinic.person(channel="email")
    noted = Path(settings.PERSON_KEYS) / WITHDRAWALS
    before = noted.read_bytes() if noted.exists() else b""
    noted.unlink(missing_ok=True)
    noted.symlink_to("/dev/full")
    try:
        withdraw_consent(enrollment_id=row.id, by=participant(row.id), now=MONDAY)
    finally:
        noted.unlink()
        noted.write_bytes(before)
    assert consented_channels(row.id) == frozenset()
    assert not Consent.objects.filter(enrollment=row, withdrawn_at=None).exists()
    assert not StaffTask.objects.exists()


def test_a_database_that_came_back_by_its_own_tools_is_put_right_as_well(clinic, mail):
    """Erased and withdrawn are noted beside the keys; what is due is in doubt."""
    waits, stopped, gone = (clinic.person(channel="email") for _ in range(3))
    write_audit(chain=CHAIN, actor="software:hub", act="back_up", subject="db", at=BACKED_UP)
    note_withdrawn(stopped.id, ["email"], BACKED_UP + timedelta(minutes=5))
    (Path(settings.PERSON_KEYS) / ".erased").open("a").write(f"{gone.participant_id}\n")
    done = note_restore(by=SOFTWARE, now=RESTORED)
    assert (done.rows, done.erased_again, done.withdrawn_again, done.in_doubt) == (0, 1, 1, 2)
    assert send(mail) == 0
    assert consented_channels(waits.id) == {"email"}
    assert consented_channels(stopped.id) == frozenset()
    assert StaffTask.objects.get(enrollment_id=stopped.id).about.startswith("before_restore/email")
    assert Enrollment.objects.get(id=gone.id).standing == ""
    with pytest.raises(NotAllowed):
        note_restore(by=clinic.staff("administrator"), now=RESTORED)


def test_one_that_could_not_be_prepared_before_is_in_doubt_all_the_same(clinic, mail):
    """Put off by a fault of the hub is not tried."""
    clinic.person(channel="email")
    come_back(at=RESTORED, since=MONDAY)
    Delivery.objects.update(
        state="queued", reason="fault", attempts=1, created_at=RESTORED.timestamp() + 1
    )
    assert send(mail) == 0
    assert the_one().reason == IN_DOUBT
