"""Text messages over real HTTP to a provider on this machine, which behaves and misbehaves."""

import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from careloom.channels.base import Found, Message, Others, Result
from careloom.channels.sms import SmsChannel
from careloom.testing.sms_provider import ACCOUNT, NUMBER, TOKEN, SmsProvider, running_provider

LONG_AGO = 1_000_000.0


@pytest.fixture
def provider():
    one = SmsProvider()
    with running_provider(one):
        yield one


def channel(address: str, **more) -> SmsChannel:
    given = {"account": ACCOUNT, "token": TOKEN, "sender": NUMBER, "timeout": 0.3}
    return SmsChannel(url=address, callback="https://hub.example.org", **given | more)


def message(**more: str) -> Message:
    said = {
        "id": "delivery-1",
        "address": "+12125550100",
        "subject": "unused",
        "text": "Breathe, Marker.",
        "link": "https://hub.example.org/p/token/",
    }
    return Message(**(said | more))


def test_a_text_goes_out_with_its_link_and_where_to_tell_what_became_of_it(provider):
    attempt = channel(provider.address).send(message())
    assert attempt.result is Result.ACCEPTED
    [taken] = provider.taken
    assert taken.to == "+12125550100"
    assert taken.body == "Breathe, Marker.\nhttps://hub.example.org/p/token/"
    assert taken.callback == "https://hub.example.org/hooks/sms/status/delivery-1"
    assert taken.idempotency_key == "delivery-1"


@pytest.mark.parametrize(
    ("trick", "result", "reason", "accepted"),
    [
        pytest.param("429", Result.TEMPORARY, "sms_20429", 0, id="too fast"),
        pytest.param("503", Result.TEMPORARY, "sms_20503", 0, id="not now"),
        pytest.param("401", Result.TEMPORARY, "sms_20003", 0, id="the hub's own password"),
        pytest.param("redirect", Result.TEMPORARY, "sms_307", 0, id="a redirect is not followed"),
        pytest.param("opted_out", Result.PERMANENT, "opted_out", 0, id="told the provider to stop"),
        pytest.param("invalid_number", Result.PERMANENT, "sms_21211", 0, id="no such number"),
        pytest.param("500", Result.UNCERTAIN, "sms_20500", 0, id="broke, before it took it"),
        pytest.param("500_after", Result.UNCERTAIN, "sms_20500", 1, id="broke, after it took it"),
        pytest.param("nonsense", Result.UNCERTAIN, "sms_no_receipt", 1, id="yes, and nonsense"),
        pytest.param("reset", Result.UNCERTAIN, "ProtocolError", 0, id="resets"),
        pytest.param("reset_after", Result.UNCERTAIN, "ProtocolError", 1, id="takes it and resets"),
        pytest.param("hang", Result.UNCERTAIN, "ReadTimeoutError", 0, id="hangs"),
        pytest.param("hang_after", Result.UNCERTAIN, "ReadTimeoutError", 1, id="takes it, hangs"),
    ],
)
def test_what_the_provider_does_is_told_apart(provider, trick, result, reason, accepted):
    provider.tricks = [trick]
    attempt = channel(provider.address).send(message())
    assert (attempt.result, attempt.reason) == (result, reason)
    assert len(provider.taken) == accepted
    assert attempt.retry_after == (37.0 if trick == "429" else 0.0)


def test_a_provider_that_is_not_there_took_nothing():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        attempt = channel(f"http://127.0.0.1:{closed.getsockname()[1]}").send(message())
    assert (attempt.result, attempt.reason) == (Result.TEMPORARY, "NewConnectionError")


def test_without_tls_on_the_other_side_nothing_is_said(provider):
    attempt = channel(provider.address.replace("http://", "https://")).send(message())
    assert (attempt.result, attempt.reason) == (Result.TEMPORARY, "SSLError")
    assert provider.seen == 0


@pytest.fixture
def self_made(tmp_path):
    """The address of a server whose certificate it made itself, and what it heard in the clear."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2090, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "both.pem"
    file.write_bytes(
        made.public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            taken, _ = listener.accept()
            with taken, suppress(OSError), context.wrap_socket(taken, server_side=True) as inner:
                heard.append(inner.recv(1000))

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}", heard
        serving.join(5)


def test_a_certificate_that_nobody_vouches_for_gets_nothing(self_made):
    address, heard = self_made
    attempt = channel(address, timeout=3).send(message())
    assert (attempt.result, attempt.reason) == (Result.TEMPORARY, "SSLError")
    assert not any(heard)


@pytest.mark.parametrize(
    ("sent_before", "asked_for", "found"),
    [
        pytest.param([], {}, Found.NOT_THERE, id="nothing was accepted"),
        pytest.param([{}], {}, Found.THERE, id="this very text"),
        pytest.param([{"address": "+12125550199"}], {}, Found.NOT_THERE, id="somebody else's"),
        pytest.param([{"text": "Another."}], {}, Found.UNKNOWN, id="another text: too near"),
        pytest.param(
            [{}], {"others": Others(1, 1)}, Found.NOT_THERE, id="the same words, of another"
        ),
        pytest.param(
            [{}, {}], {"others": Others(1, 1)}, Found.THERE, id="the same words, once more"
        ),
        pytest.param(
            [{}], {"others": Others(0, 1)}, Found.UNKNOWN, id="perhaps another that is in doubt"
        ),
        pytest.param(
            [{"text": "Another."}], {"others": Others(1, 1)}, Found.NOT_THERE, id="only another"
        ),
    ],
)
def test_the_provider_is_asked_what_it_accepted(provider, sent_before, asked_for, found):
    asked_for = {"others": Others(), **asked_for}
    others = asked_for.pop("others")
    hub = channel(provider.address)
    for number, more in enumerate(sent_before):
        hub.send(message(id=f"earlier-{number}", **more))
    assert hub.find(message(**asked_for), since=LONG_AGO, others=others) is found


def test_a_provider_that_cannot_be_asked_knows_nothing():
    assert (
        channel("http://127.0.0.1:9").find(message(), since=LONG_AGO, others=Others())
        is Found.UNKNOWN
    )


def test_a_key_that_the_provider_knows_sends_once(provider):
    hub = channel(provider.address)
    assert [hub.send(message()).result for _ in range(2)] == [Result.ACCEPTED] * 2
    assert len(provider.taken) == 1


def test_a_connection_is_kept_from_message_to_message(provider):
    hub = channel(provider.address)
    for number in range(5):
        hub.send(message(id=f"d{number}"))
    [key] = hub._pool.pools.keys()
    pool = hub._pool.pools[key]
    assert (pool.num_requests, pool.num_connections) == (5, 1)


def test_a_messaging_service_may_stand_for_a_number(provider):
    hub = channel(provider.address, sender="MG0123")
    assert hub.send(message()).result is Result.ACCEPTED


def test_neither_token_nor_words_nor_number_show_in_a_repr():
    said = f"{channel('https://api.example.org')!r} {message()!r}"
    assert not {"Marker", "+12125550100", TOKEN} & set(said.split("'"))
