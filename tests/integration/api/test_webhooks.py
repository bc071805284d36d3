"""Webhooks of a text message provider, as it posts them: signature first, then one effect an id."""

import hashlib
import json
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from careloom.channels.signature import sign
from careloom.channels.sms import SmsChannel
from careloom.records.clock import stop_clock
from careloom.records.models import Consent, Delivery, FreeText, JournalEntry, Notice, StaffTask
from careloom.services.send_due import send_due
from careloom.testing.sms_provider import (
    ACCOUNT,
    NUMBER,
    TOKEN,
    Call,
    SmsProvider,
    running_provider,
)
from tests.integration.builders import MONDAY, a_clinic

NUMBER_OF_XIMENA = "+12125550100"


@pytest.fixture
def provider(settings):
    one = SmsProvider(hub="https://hub.example.org")
    settings.SMS_URL, settings.SMS_ACCOUNT = "https://api.example.org", ACCOUNT
    settings.SMS_TOKEN, settings.SMS_FROM, settings.SMS_CALLBACK = TOKEN, NUMBER, one.hub
    return one


@pytest.fixture
def clinic(db):
    stop_clock(MONDAY)
    return a_clinic()


def sent_to_a_person(clinic, provider, **more):
    """A person in care to whom one text went out."""
    row = clinic.person(channel="sms", **more)
    with running_provider(provider) as address:
        channel = SmsChannel(
            url=address, account=ACCOUNT, token=TOKEN, sender=NUMBER, callback=provider.hub
        )
        assert send_due(channels={"sms": channel}, now=MONDAY) == 1
    return row


def post(call: Call, **changed):
    return Client().post(
        changed.get("path", call.path),
        data=changed.get("body", call.body),
        content_type=changed.get("type", call.headers["Content-Type"]),
        headers={"X-Twilio-Signature": changed.get("signed", call.headers["X-Twilio-Signature"])},
    )


@pytest.mark.parametrize(
    ("statuses", "state", "reason"),
    [
        pytest.param(("sent", "delivered"), "accepted", "arrived", id="delivered"),
        pytest.param(("delivered", "sent", "queued"), "accepted", "arrived", id="out of order"),
        pytest.param(("sent", "undelivered"), "failed", "sms_30003", id="yes, then bounced"),
        pytest.param(("failed", "failed", "failed"), "failed", "sms_30003", id="three times"),
        pytest.param(("a-new-word",), "accepted", "", id="a word that came later to the API"),
    ],
)
def test_what_became_of_a_text(clinic, provider, statuses, state, reason):
    sent_to_a_person(clinic, provider)
    for status in statuses:
        code = 30003 if status in ("undelivered", "failed") else 0
        assert post(provider.status_call(provider.taken[0], status, code=code)).status_code == 204
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == (state, reason)
    assert JournalEntry.objects.filter(kind="bounced").count() == (state == "failed")


def test_who_is_unsubscribed_at_the_provider_is_asked_no_more(clinic, provider):
    sent_to_a_person(clinic, provider)
    post(provider.status_call(provider.taken[0], "undelivered", code=21610))
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert StaffTask.objects.filter(kind="unreached").count() == 1


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        pytest.param({"signed": "AAAA"}, 403, id="a forged signature"),
        pytest.param({"signed": ""}, 403, id="no signature"),
        pytest.param({"body": b"MessageSid=SM1&MessageStatus=failed"}, 403, id="another body"),
        pytest.param({"path": "/hooks/sms/status/another"}, 403, id="another delivery's address"),
        pytest.param({"type": "text/plain"}, 415, id="an unknown type"),
        pytest.param({"type": "multipart/form-data; boundary=x"}, 415, id="a form of parts"),
        pytest.param({"body": b"a=" + b"b" * 70_000}, 413, id="too long"),
        pytest.param({"body": b"\xff\xfe=1"}, 403, id="bytes that are no text"),
        pytest.param({"body": b"&".join(b"a=1" for _ in range(500))}, 403, id="many fields"),
    ],
)
def test_what_is_not_the_providers_changes_nothing(clinic, provider, changed, status):
    sent_to_a_person(clinic, provider)
    call = provider.status_call(provider.taken[0], "failed", code=30003)
    assert post(call, **changed).status_code == status
    assert Delivery.objects.get().state == "accepted"
    assert not Notice.objects.exists()


def test_hooks_are_posted_to_and_only_where_a_provider_is_set_up(clinic, provider, settings):
    refused = Client().get("/hooks/sms/inbound")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")
    settings.SMS_TOKEN = ""
    assert post(provider.inbound_call(NUMBER_OF_XIMENA, "hi")).status_code == 404


def test_the_same_id_with_another_body_is_refused(clinic, provider):
    sent_to_a_person(clinic, provider)
    first = provider.status_call(provider.taken[0], "failed", code=30003)
    other = provider.status_call(provider.taken[0], "failed", code=21610)
    assert [post(one).status_code for one in (first, other)] == [204, 409]
    assert Delivery.objects.get().reason == "sms_30003"
    assert Consent.objects.filter(withdrawn_at=None).exists()


def test_a_json_body_is_covered_by_its_hash(clinic, provider):
    row = clinic.person(channel="sms")
    body = json.dumps({"MessageSid": "SM7", "From": NUMBER_OF_XIMENA, "Body": "hello"}).encode()
    address = f"{provider.hub}/hooks/sms/inbound?bodySHA256={hashlib.sha256(body).hexdigest()}"
    headers = {
        "Content-Type": "application/json",
        "X-Twilio-Signature": sign(TOKEN, address),
    }
    call = Call(address, body, headers)
    assert post(call, body=body.replace(b"hello", b"other")).status_code == 403
    assert post(call).status_code == 200
    assert FreeText.objects.filter(enrollment_id=row.id).count() == 1


@pytest.mark.parametrize("word", ["STOP", "stop.", "Alto", "PARE", "no más", "BAJA"])
def test_a_word_that_stops_withdraws_consent_at_once(clinic, provider, word):
    row = sent_to_a_person(clinic, provider)
    answer = post(provider.inbound_call(NUMBER_OF_XIMENA, word))
    assert answer.status_code == 200
    assert b"<Message>" not in answer.content, "the provider itself confirms a stop"
    assert not Consent.objects.filter(enrollment=row, withdrawn_at=None).exists()
    assert StaffTask.objects.get(kind="unreached").about.startswith("said_stop/sms")
    assert not FreeText.objects.exists()


def test_who_has_stopped_and_says_so_again_is_told_to_staff_once(clinic, provider):
    sent_to_a_person(clinic, provider)
    for word in ("STOP", "Alto"):
        assert post(provider.inbound_call(NUMBER_OF_XIMENA, word)).status_code == 200
    assert StaffTask.objects.filter(kind="unreached").count() == 1
    assert JournalEntry.objects.filter(kind="paused").count() == 1


def test_everybody_with_the_number_is_left_in_peace(clinic, provider):
    clinic.person(channel="sms")
    clinic.person(channel="sms")
    post(provider.inbound_call(NUMBER_OF_XIMENA, "STOP"))
    assert not Consent.objects.filter(withdrawn_at=None).exists()


def test_who_comes_back_says_so(clinic, provider):
    row = sent_to_a_person(clinic, provider)
    for word in ("STOP", "START"):
        post(provider.inbound_call(NUMBER_OF_XIMENA, word))
    assert Consent.objects.filter(enrollment=row, channel="sms", withdrawn_at=None).count() == 1


def test_other_words_are_kept_locked_and_read_by_a_human(clinic, provider):
    row = sent_to_a_person(clinic, provider)
    answer = post(provider.inbound_call(NUMBER_OF_XIMENA, "Thank you, Marker-7 <b>"))
    assert b"<Message>" not in answer.content
    assert b"Marker-7" not in bytes(FreeText.objects.get(enrollment_id=row.id).ciphertext)
    assert StaffTask.objects.get(kind="free_text").urgent is False


@pytest.mark.parametrize(
    "text", ["I want to kill myself", "Stop. I want to kill myself", "quiero matarme"]
)
def test_danger_in_a_text_is_met_as_on_the_pages(clinic, provider, text):
    sent_to_a_person(clinic, provider)
    post(provider.inbound_call(NUMBER_OF_XIMENA, text))
    assert StaffTask.objects.filter(kind="safety").exists()
    assert StaffTask.objects.get(kind="free_text").urgent
    assert Delivery.objects.filter(what="safety", channel="sms", state="queued").exists()


def test_danger_told_by_another_channel_is_answered_in_the_hand(clinic, provider):
    row = clinic.person(channel="sms")
    Consent.objects.filter(enrollment=row).update(channel="email")
    from_pages = row.standing.replace('"channel":"sms"', '"channel":"email"')
    type(row).objects.filter(id=row.id).update(standing=from_pages)
    answer = post(provider.inbound_call(NUMBER_OF_XIMENA, "I want to kill myself"))
    assert b"<Message>" in answer.content


@pytest.mark.parametrize(
    ("text", "answered"),
    [("I want to kill myself", True), ("Hello?", False), ("STOP", False)],
)
def test_a_stranger_is_kept_nowhere(clinic, provider, text, answered):
    answer = post(provider.inbound_call("+13105550123", text))
    assert (b"911" in answer.content) is answered
    assert not FreeText.objects.exists()
    assert not StaffTask.objects.exists()


def test_help_leads_to_help(clinic, provider):
    sent_to_a_person(clinic, provider)
    answer = post(provider.inbound_call(NUMBER_OF_XIMENA, "HELP")).content.decode()
    assert "/help" in answer
    assert "911" in answer
    assert StaffTask.objects.filter(kind="free_text").exists(), "a human looks all the same"


@pytest.mark.parametrize("times", [1, 2, 20])
def test_at_once_a_call_has_one_effect(real_rows, provider, times):
    stop_clock(MONDAY)
    clinic = a_clinic()
    sent_to_a_person(clinic, provider)
    texted = provider.inbound_call(NUMBER_OF_XIMENA, "Thank you")
    bounced = provider.status_call(provider.taken[0], "failed", code=30003)

    def call(one):
        try:
            return post(one).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(call, [texted, bounced] * times))
    assert set(answers) == {200, 204}
    assert FreeText.objects.count() == 1
    assert JournalEntry.objects.filter(kind="bounced").count() == 1
    assert StaffTask.objects.filter(kind="free_text").count() == 1


@pytest.mark.parametrize("status", ["sent", "delivered", "undelivered"])
def test_a_receipt_of_a_message_that_a_restore_lost_is_told_and_changes_nothing(
    clinic, provider, caplog, status
):
    row = sent_to_a_person(clinic, provider)
    call = provider.status_call(provider.taken[0], status)
    Delivery.objects.filter(enrollment_id=row.id).delete()
    logging.getLogger("careloom").addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.WARNING, "careloom"):
            assert post(call).status_code == 204
    finally:
        logging.getLogger("careloom").removeHandler(caplog.handler)
    [line] = [one for one in caplog.records if one.getMessage() == "receipt_unknown"]
    assert line.careloom["channel"] == "sms"
    assert not Notice.objects.exists()
    assert not StaffTask.objects.exists()
