"""Sending and receiving: 100 messages accepted by real servers on loopback, and 100 webhooks.

`python -m benchmarks.sending [--postgres]`. The mail server and the text message provider are
processes of their own, as they are for a clinic.
"""

from __future__ import annotations

import os
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

from benchmarks.hub import a_hub, empty
from benchmarks.rows import at_most

COUNT = 100
LIMIT = 0.5
ROUNDS = 5
MONDAY = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_TABLES = (
    "records_notice", "records_consent", "records_journalentry", "records_decisionrecord",
    "records_delivery", "records_personalfield",
)  # fmt: skip


def main() -> None:
    """Three rows; the best of some rounds, for other work on the machine only ever adds."""
    provider = subprocess.Popen(
        [sys.executable, "-m", "careloom.testing.sms_provider", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert provider.stdout is not None
        said = [provider.stdout.readline().strip().removeprefix("export ") for _ in range(5)]
        os.environ |= dict(line.split("=", 1) for line in said)
        with a_hub(postgres="--postgres" in sys.argv) as kind:
            _measure(kind)
    finally:
        provider.terminate()
        provider.wait()


def _measure(kind: str) -> None:
    from careloom.channels.email import EmailChannel
    from careloom.services.work import configured_channels

    by_text = min(_send("sms", configured_channels()["sms"]) for _ in range(ROUNDS))
    hooked = min(_call() for _ in range(ROUNDS))
    with _mail_server() as port:
        mail = EmailChannel("127.0.0.1", port, "care@example.org", tls=False)
        by_mail = min(_send("email", mail) for _ in range(ROUNDS))
    at_most("sending", f"{kind}, {COUNT} texts accepted over HTTP", by_text, LIMIT)
    at_most("sending", f"{kind}, {COUNT} letters accepted over SMTP", by_mail, LIMIT)
    at_most("receiving", f"{kind}, {COUNT} signed webhooks, each an effect", hooked, LIMIT)


@contextmanager
def _mail_server() -> Iterator[int]:
    """The port of a server that takes every letter and keeps none."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    taking = ("-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink")
    server = subprocess.Popen([sys.executable, "-m", "aiosmtpd", *taking])
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with suppress(OSError), smtplib.SMTP("127.0.0.1", port, timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError("The mail server did not come up.")


def _people(channel: str) -> None:
    """So many people to each of whom one message waits to go out."""
    from careloom.program.reading.bundle import read_bundle
    from careloom.records.models import Delivery, Organization
    from careloom.services.enroll import begin_enrollment, invite
    from careloom.services.permission import SOFTWARE, participant
    from careloom.services.publish_program import publish_program

    empty(*_TABLES)
    with resources.as_file(resources.files("careloom.program") / "starter") as starter:
        program = publish_program(bundle=read_bundle(Path(starter))[0], by=SOFTWARE, now=MONDAY)
    organization = Organization.objects.create(name="Bench")
    for number in range(COUNT):
        address = {"email": f"p{number}@example.org", "phone": f"+1212555{number:04}"}
        row = invite(
            organization=organization, program=program, fields=address, by=SOFTWARE, now=MONDAY
        )
        begin_enrollment(
            enrollment=row, zone="America/New_York", language="en", channel=channel,
            profile={}, by=participant(row.id), now=MONDAY,
        )  # fmt: skip
    assert Delivery.objects.filter(state="queued").count() == COUNT


def _send(name: str, channel: object) -> float:
    """Seconds until all are accepted, and kept as such."""
    from careloom.services.send_due import send_due

    _people(name)
    began = time.perf_counter()
    accepted = send_due(channels={name: channel}, now=MONDAY)  # type: ignore[dict-item]
    seconds = time.perf_counter() - began
    assert accepted == COUNT
    return seconds


def _call() -> float:
    """Seconds until so many callbacks are answered: each tells of another message's arrival."""
    from django.test import Client

    from careloom.records.models import Delivery
    from careloom.testing.sms_provider import SmsProvider, Taken

    Delivery.objects.update(state="accepted", reason="", settled_at=MONDAY.timestamp())
    empty("records_notice")
    provider = SmsProvider()
    at = f"{MONDAY - timedelta(minutes=1):%Y}"
    calls = [
        provider.status_call(
            Taken(f"SM{one}", "", "", f"{provider.hub}/hooks/sms/status/{one}", "", at), "delivered"
        )
        for one in Delivery.objects.values_list("id", flat=True)
    ]
    client = Client(SERVER_NAME="localhost")
    began = time.perf_counter()
    for call in calls:
        answer = client.post(
            call.path,
            data=call.body,
            content_type=call.headers["Content-Type"],
            headers={"X-Twilio-Signature": call.headers["X-Twilio-Signature"]},
        )
        assert answer.status_code == 204, answer.content
    seconds = time.perf_counter() - began
    assert Delivery.objects.filter(reason="arrived").count() == COUNT
    return seconds


if __name__ == "__main__":
    main()
