"""The whole hub is driven with marked words, and no line of its log holds one of them."""

import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from django.test import override_settings
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from careloom.channels.email import EmailChannel
from careloom.operations.metrics import exposed
from careloom.operations.traces import end_traces, use_processor
from careloom.records.models import Delivery, FreeText
from careloom.services.decide_due import decide_due
from careloom.services.link import link_token
from careloom.services.send_due import send_due
from tests.integration.api.test_webhooks import (
    NUMBER_OF_XIMENA,
    post,
    provider,  # noqa: F401 - a fixture
    sent_to_a_person,
)
from tests.integration.builders import MONDAY
from tests.integration.services.test_sending import Mailbox, _free_port

NAME = "Ximena-Marker"
ADDRESS = "marker.address@example.org"
WORDS = "I am so alone since the marker flood"
PASSWORD = "marker-battery-staple"
JOINING = {
    "check": "no",
    "zone": "America/New_York",
    "channel": "email",
    "email": ADDRESS,
    "name": NAME,
}
FAILING = "tests.integration.operations.failing_urls"


@pytest.fixture
def mail_server():
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=_free_port())
    server.start()
    yield box, EmailChannel("127.0.0.1", server.port, "care@example.org", tls=False, timeout=5)
    server.stop()


def form_of(response) -> str:
    return re.search(r'name="form" value="([^"]+)"', response.content.decode())[1]


def lines(written) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def personal_values(row) -> list[str]:
    return ["arker", WORDS, "flood", ADDRESS, PASSWORD, link_token(row), f"p/{row.id}"]


def live_a_day(client, clinic, mail_server) -> str:
    """Join, answer, write words, ask for help, change settings, be mailed; the person's link."""
    box, channel = mail_server
    row = clinic.person(begun=False, address=ADDRESS)
    home = f"/p/{link_token(row)}/"
    client.get(home)
    assert client.post(f"{home}begin", JOINING).status_code == 302
    box.answer = f"550 no such box {ADDRESS}"
    send_due(channels={"email": channel}, now=MONDAY)
    page = client.get(home)
    client.post(f"{home}answer", {"item": "tense", "answer": "8", "form": form_of(page)})
    client.post(f"{home}answer", {"item": WORDS, "answer": WORDS, "form": "x"})
    client.post(f"{home}report", {"option": "other", "words": WORDS, "form": "y"})
    client.get(f"{home}help?name={NAME}")
    client.get(f"/p/{NAME}/")
    client.get(f"/{ADDRESS}/{NAME}")
    client.post("/staff/sign-in", {"name": NAME, "password": PASSWORD})
    client.generic(NAME.upper().replace("-", ""), home)
    box.answer = "250 OK"
    for hours in range(0, 72, 6):
        decide_due(now=MONDAY + timedelta(hours=hours))
        send_due(channels={"email": channel}, now=MONDAY + timedelta(hours=hours))
    assert box.received, "a letter with the person's link went out"
    return row


def test_a_lived_day_leaves_codes_and_ids_alone(client, standing_clinic, mail_server, written):
    row = live_a_day(client, standing_clinic, mail_server)
    assert FreeText.objects.exists(), "the words were kept, encrypted"
    text = written.getvalue()
    for value in personal_values(row):
        assert value not in text
    told = lines(written)
    events = {line["event"] for line in told}
    assert {"request", "shard_decided", "delivery_tried"} <= events
    routes = {line["route"] for line in told if line["event"] == "request"}
    assert {"p/<str:token>/answer", "p/<str:token>/begin", "none"} <= routes
    failed = next(line for line in told if line.get("state") == "failed")
    assert failed["reason"] == "smtp_550"
    assert failed["enrollment"] == row.id
    assert Delivery.objects.filter(id=failed["delivery"], state="failed").exists()


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        pytest.param("twice", "django.db.utils.IntegrityError", id="a row that is there already"),
        pytest.param("statement", "django.db.utils", id="a statement with the words in it"),
        pytest.param("chained", "ValueError", id="an exception from an exception"),
        pytest.param("plain", "RuntimeError", id="words as the message"),
    ],
)
def test_a_fault_with_words_in_it_is_told_without_them(
    client, standing_clinic, written, kind, fault
):
    row = standing_clinic.person(address=ADDRESS)
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=FAILING):
        response = client.post(f"/p/{link_token(row)}/fails", {"kind": kind, "words": WORDS})
    assert response.status_code == 500
    for value in personal_values(row):
        assert value not in written.getvalue()
    assert WORDS not in response.content.decode()
    failed = next(line for line in lines(written) if line["event"] == "request_failed")
    assert failed["fault"].startswith(fault)
    assert failed["route"] == "p/<str:token>/fails"
    assert any("failing_urls:fail:" in place for place in failed["place"])
    assert failed["request"] == response.headers["X-Request-ID"]


def test_a_fault_of_the_database_names_the_rule_that_was_broken(
    client, standing_clinic, written, database_kind
):
    row = standing_clinic.person(address=ADDRESS)
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=FAILING):
        client.post(f"/p/{link_token(row)}/fails", {"kind": "twice", "words": WORDS})
    failed = next(line for line in lines(written) if line["event"] == "request_failed")
    if database_kind == "postgresql":
        assert (failed["sqlstate"], failed["constraint"]) == ("23505", "one_of_each_field")
    else:
        assert failed["because"] == ["sqlite3.IntegrityError"]


def test_a_text_and_its_number_stay_out_of_logs_counts_and_spans(
    standing_clinic,
    provider,  # noqa: F811
    written,
):
    exporter = InMemorySpanExporter()
    use_processor(SimpleSpanProcessor(exporter), service="careloom-test")
    try:
        row = sent_to_a_person(standing_clinic, provider)
        assert post(provider.inbound_call(NUMBER_OF_XIMENA, WORDS)).status_code == 200
        forged = provider.inbound_call(NUMBER_OF_XIMENA, WORDS)
        assert post(forged, signed="forged").status_code == 403
    finally:
        end_traces()
    spans = "".join(one.to_json() for one in exporter.get_finished_spans())
    counts = exposed().decode()
    for value in (*personal_values(row), NUMBER_OF_XIMENA[1:], quote(WORDS)):
        assert value not in written.getvalue() + spans + counts
    taken = [line["status"] for line in lines(written) if line["event"] == "webhook_taken"]
    assert taken == [200, 403]
    assert '"webhook"' in spans
    assert re.search(r'careloom_webhooks_total\{kind="\w+",outcome="403"\}', counts)
