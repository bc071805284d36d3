"""Consent, pauses and preferences: what they stop, and how care goes on afterwards."""

from datetime import timedelta

import pytest

from careloom.channels.memory import MemoryChannel
from careloom.records.models import AuditEntry, Consent, DecisionRecord, Delivery, JournalEntry
from careloom.services.change_fields import change_fields
from careloom.services.change_preference import change_preference, pause
from careloom.services.give_consent import give_consent, has_consent
from careloom.services.happening import Refused
from careloom.services.permission import NotAllowed, participant
from careloom.services.send_due import send_due
from careloom.services.withdraw_consent import withdraw_consent
from careloom.services.words import personal_fields
from tests.integration.builders import MONDAY, a_clinic, pass_time
from tests.integration.services.test_a_persons_way import outcomes, standing_of

MONTH = timedelta(days=30)


@pytest.fixture
def row(clinic):
    return clinic.person()


@pytest.fixture
def me(row):
    return participant(row.id)


def since(row, before: int) -> set[str]:
    """The outcomes of the decisions after the first `before` ones."""
    return set(outcomes(row)[before:])


def test_who_withdrew_is_left_in_peace_for_good(row, me):
    assert withdraw_consent(enrollment_id=row.id, by=me, now=MONDAY) == 1
    before = len(outcomes(row))
    pass_time(MONDAY, MONTH, timedelta(hours=4))
    assert since(row, before) <= {"nothing", "missed"}
    assert not has_consent(row.id)


def test_the_door_stays_open(row, me):
    withdraw_consent(enrollment_id=row.id, by=me, now=MONDAY)
    later = MONDAY + MONTH
    assert give_consent(enrollment_id=row.id, channel="web", by=me, now=later)
    before = len(outcomes(row))
    pass_time(later, timedelta(days=8), timedelta(hours=2))
    assert since(row, before) & {"ask", "contact", "recommend"}, "care goes on"
    assert Consent.objects.filter(enrollment=row).count() == 2, "the old one stays as it was"


@pytest.mark.parametrize(
    "until",
    [
        pytest.param(None, id="by going on from a pause"),
        pytest.param(MONDAY + timedelta(days=1), id="by a pause that ends"),
    ],
)
def test_care_never_comes_back_without_consent(row, me, until):
    withdraw_consent(enrollment_id=row.id, by=me, now=MONDAY)
    with pytest.raises(Refused, match="no_consent"):
        pause(enrollment_id=row.id, until=until, by=me, now=MONDAY)
    before = len(outcomes(row))
    pass_time(MONDAY, timedelta(days=10), timedelta(hours=4))
    assert since(row, before) <= {"nothing", "missed"}


def test_consent_given_twice_is_one(row, me):
    assert not give_consent(enrollment_id=row.id, channel="web", by=me, now=MONDAY)
    assert give_consent(enrollment_id=row.id, channel="email", by=me, now=MONDAY)
    assert not give_consent(enrollment_id=row.id, channel="email", by=me, now=MONDAY)
    assert Consent.objects.filter(enrollment=row, withdrawn_at=None).count() == 2


def test_one_more_channel_does_not_end_a_pause(row, me):
    pause(enrollment_id=row.id, until=MONDAY + MONTH, by=me, now=MONDAY)
    give_consent(enrollment_id=row.id, channel="email", by=me, now=MONDAY)
    assert standing_of(row).paused_until == (MONDAY + MONTH).timestamp()


def test_one_channel_withdrawn_leaves_the_other(row, me):
    give_consent(enrollment_id=row.id, channel="email", by=me, now=MONDAY)
    assert withdraw_consent(enrollment_id=row.id, channel="email", by=me, now=MONDAY) == 1
    assert has_consent(row.id)
    assert standing_of(row).paused_until == 0.0
    assert withdraw_consent(enrollment_id=row.id, channel="email", by=me, now=MONDAY) == 0


def test_nobody_consents_to_a_channel_that_is_not_there(row, me):
    with pytest.raises(Refused, match="no_such_option"):
        give_consent(enrollment_id=row.id, channel="fax", by=me, now=MONDAY)


def test_staff_note_what_the_person_said_aloud(clinic, row):
    coach = clinic.staff("coach")
    assert withdraw_consent(enrollment_id=row.id, by=coach, now=MONDAY) == 1
    assert give_consent(enrollment_id=row.id, channel="web", by=coach, now=MONDAY)
    kept = JournalEntry.objects.filter(enrollment_id=row.id, kind__in=["paused", "resumed"])
    assert [('"actor":"coach"' in one.body) for one in kept] == [True, True]
    acts = AuditEntry.objects.filter(chain=row.id, actor=str(coach)).order_by("seq")
    assert [one.act for one in acts] == ["withdraw", "consent"]


@pytest.mark.parametrize("role", ["author", "analyst", "administrator", "auditor"])
def test_only_care_staff_note_consents(clinic, row, role):
    for act in (
        lambda by: withdraw_consent(enrollment_id=row.id, by=by, now=MONDAY),
        lambda by: give_consent(enrollment_id=row.id, channel="email", by=by, now=MONDAY),
    ):
        with pytest.raises(NotAllowed):
            act(clinic.staff(role))
    assert Consent.objects.filter(withdrawn_at=None).count() == 1


def test_staff_of_another_organization_note_nothing(row):
    with pytest.raises(NotAllowed, match="another organization"):
        withdraw_consent(enrollment_id=row.id, by=a_clinic("South").staff("coach"), now=MONDAY)
    assert has_consent(row.id)


def test_the_text_that_was_shown_is_kept_by_its_hash(clinic, row):
    consent = Consent.objects.get(enrollment=row)
    assert (consent.purpose, len(consent.text_hash)) == ("care", 64)
    other = clinic.person()
    assert Consent.objects.get(enrollment=other).text_hash == consent.text_hash


def test_a_pause_holds_until_its_end_and_no_longer(row, me):
    pause(enrollment_id=row.id, until=MONDAY + timedelta(days=14), by=me, now=MONDAY)
    before = len(outcomes(row))
    pass_time(MONDAY, timedelta(days=13), timedelta(hours=4))
    assert since(row, before) <= {"nothing", "missed"}
    middle = len(outcomes(row))
    pass_time(MONDAY + timedelta(days=13), timedelta(days=10), timedelta(hours=2))
    assert since(row, middle) - {"nothing", "missed"}


def test_going_on_ends_a_pause_at_once(row, me):
    pause(enrollment_id=row.id, until=MONDAY + MONTH, by=me, now=MONDAY)
    pause(enrollment_id=row.id, until=None, by=me, now=MONDAY)
    assert standing_of(row).paused_until == 0.0


def test_a_pause_holds_what_is_already_in_the_outbox(clinic):
    row, channel = clinic.person(channel="email"), MemoryChannel()
    by = participant(row.id)
    pause(enrollment_id=row.id, until=MONDAY + MONTH, by=by, now=MONDAY)
    send_due(channels={"email": channel}, now=MONDAY)
    assert channel.sent == []
    assert Delivery.objects.get().reason == "paused"


@pytest.mark.parametrize(
    ("name", "to", "kept"),
    [
        pytest.param("zone", "Europe/Madrid", "Europe/Madrid", id="time zone"),
        pytest.param("channel", "email", "email", id="channel"),
        pytest.param("form", "easy", "easy", id="shorter texts"),
        pytest.param("language", "en", "en", id="language"),
    ],
)
def test_a_preference_holds_from_now_on(row, me, name, to, kept):
    change_preference(enrollment_id=row.id, name=name, to=to, by=me, now=MONDAY)
    assert getattr(standing_of(row), name) == kept


@pytest.mark.parametrize(
    ("name", "to"),
    [
        pytest.param("zone", "Mars/Olympus", id="no such zone"),
        pytest.param("channel", "pigeon", id="no such channel"),
        pytest.param("language", "es", id="a language that the program does not speak"),
        pytest.param("form", "", id="empty"),
        pytest.param("role", "clinician", id="an invented preference"),
    ],
)
def test_what_is_no_preference_changes_nothing(row, me, name, to):
    before = standing_of(row)
    with pytest.raises(Refused, match="no_such_option"):
        change_preference(enrollment_id=row.id, name=name, to=to, by=me, now=MONDAY)
    assert standing_of(row) == before


def test_a_channel_without_consent_is_never_written_to(row, me):
    """Choosing a channel is not agreeing to it; the gate asks for both."""
    channel = MemoryChannel()
    change_preference(enrollment_id=row.id, name="channel", to="email", by=me, now=MONDAY)
    pass_time(MONDAY, timedelta(days=8), timedelta(hours=2))
    Delivery.objects.filter(channel="email").update(
        state="queued", not_before=MONDAY.timestamp(), created_at=MONDAY.timestamp()
    )
    send_due(channels={"email": channel}, now=MONDAY)
    assert channel.sent == []
    assert set(Delivery.objects.filter(channel="email").values_list("reason", flat=True)) == {
        "no_consent"
    }


def test_moving_house_decides_nothing_twice(row, me):
    pass_time(MONDAY, timedelta(days=6))
    change_preference(enrollment_id=row.id, name="zone", to="Asia/Tokyo", by=me, now=MONDAY)
    pass_time(MONDAY + timedelta(days=6), timedelta(days=3))
    keys = list(DecisionRecord.objects.filter(enrollment_id=row.id).values_list("key", flat=True))
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        pytest.param({"email": "no address"}, "no_address", id="no address"),
        pytest.param({"email": "a@b.org\nBcc: x@y.org"}, "no_address", id="one more header"),
        pytest.param({"name": "x" * 81}, "too_long", id="too long"),
    ],
)
def test_a_name_or_address_that_does_not_fit_is_asked_again(row, me, fields, code):
    with pytest.raises(Refused, match=code):
        change_fields(enrollment_id=row.id, fields=fields, by=me, now=MONDAY)
    assert personal_fields(row.participant)["email"] == "someone@example.org"


def test_an_emptied_field_is_gone(row, me):
    change_fields(enrollment_id=row.id, fields={"name": " ", "email": ""}, by=me, now=MONDAY)
    assert personal_fields(row.participant) == {}
