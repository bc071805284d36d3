"""Email over a real SMTP server on loopback, which behaves and misbehaves."""

import socket
import threading

import pytest

from careloom.channels.base import Attempt, Message, Result
from careloom.channels.email import EmailChannel

HELLO, ENVELOPE = ("220 hello", "250 hello"), ("250 sender", "250 recipient")
ACCEPTED = (*HELLO, *ENVELOPE, "354 go on", "250 taken")


class ScriptedServer:
    """Answers one connection line by line as it was told; hangs up when its lines are over."""

    def __init__(self, *answers: str) -> None:
        self.answers = answers
        self.heard: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "ScriptedServer":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.thread.join(10)
        self.listener.close()

    def _serve(self) -> None:
        connection, _ = self.listener.accept()
        with connection, connection.makefile("rwb") as line:
            for answer in self.answers:
                line.write(f"{answer}\r\n".encode())
                line.flush()
                said = line.readline().decode().strip()
                self.heard.append(said)
                if answer.startswith("354"):
                    while said != ".":
                        said = line.readline().decode().strip()
                        self.heard.append(said)


def message(**more: str) -> Message:
    said = {
        "id": "d1",
        "address": "someone@example.org",
        "subject": "Your next step",
        "text": "Breathe, Marker.",
        "link": "https://hub.example.org/p/token/",
    }
    return Message(**(said | more))


def channel(port: int) -> EmailChannel:
    return EmailChannel("127.0.0.1", port, "care@hub.example.org", tls=False, timeout=5)


def sent(hub: EmailChannel, what: Message | None = None) -> Attempt:
    """One message sent, and the connection let go."""
    attempt = hub.send(what or message())
    hub.rest()
    return attempt


@pytest.mark.parametrize(
    ("answers", "result", "reason"),
    [
        pytest.param((*ACCEPTED, "221 bye"), Result.ACCEPTED, "", id="all is well"),
        pytest.param((*ACCEPTED, "421 in a hurry"), Result.ACCEPTED, "", id="a rude good-bye"),
        pytest.param(ACCEPTED, Result.ACCEPTED, "", id="hangs up after accepting"),
        pytest.param(("421 busy",), Result.TEMPORARY, "smtp_421", id="too busy to greet"),
        pytest.param(
            (*HELLO, "250 sender", "550 nobody", "250 reset", "221 bye"),
            Result.PERMANENT,
            "smtp_550",
            id="no such box",
        ),
        pytest.param(
            (*HELLO, "250 sender", "450 full", "250 reset", "221 bye"),
            Result.TEMPORARY,
            "smtp_450",
            id="a full box",
        ),
        pytest.param(
            (*HELLO, *ENVELOPE, "354 go on", "554 no such letters", "250 reset", "221 bye"),
            Result.PERMANENT,
            "smtp_554",
            id="the letter is refused",
        ),
        pytest.param(
            (*HELLO, *ENVELOPE, "354 go on", "welcome to the hotel's network", "250 reset"),
            Result.UNCERTAIN,
            "smtp_nonsense",
            id="nonsense about the letter: nobody can say",
        ),
        pytest.param(
            (*HELLO, *ENVELOPE, "354 go on", "252 well", "250 reset"),
            Result.UNCERTAIN,
            "smtp_nonsense",
            id="a yes that is none to the letter",
        ),
        pytest.param(
            (*HELLO, "hotel", "250 reset"),
            Result.TEMPORARY,
            "smtp_-1",
            id="nonsense before the letter",
        ),
        pytest.param(
            (*HELLO, *ENVELOPE, "354 go on"),
            Result.UNCERTAIN,
            "SMTPServerDisconnected",
            id="hangs up on the letter: nobody can say",
        ),
        pytest.param(
            HELLO[:1], Result.TEMPORARY, "SMTPServerDisconnected", id="hangs up before the letter"
        ),
    ],
)
def test_what_the_other_side_does_is_told_apart(answers, result, reason):
    with ScriptedServer(*answers) as server:
        attempt = sent(channel(server.port))
    assert (attempt.result, attempt.reason) == (result, reason)


def test_a_wrong_password_of_the_hub_fails_nobodys_letter():
    with ScriptedServer(HELLO[0], "250-hello\r\n250 AUTH PLAIN", "535 no", "221 bye") as server:
        hub = EmailChannel(
            "127.0.0.1", server.port, "c@d.org", user="hub", password="wrong", tls=False, timeout=5
        )
        attempt = sent(hub)
    assert (attempt.result, attempt.reason) == (Result.TEMPORARY, "smtp_535")


def test_a_letter_says_who_made_it_and_how_to_stop_it():
    with ScriptedServer(*ACCEPTED, "221 bye") as server:
        sent(channel(server.port))
    said = "\n".join(server.heard)
    assert "Message-ID: <d1@hub.example.org>" in said
    assert "Auto-Submitted: auto-generated" in said
    assert "List-Unsubscribe: <https://hub.example.org/p/token/settings>" in said
    assert "Breathe, Marker." in said


def test_the_same_delivery_has_the_same_message_id_at_every_attempt():
    ids = []
    for _ in range(2):
        with ScriptedServer(*ACCEPTED, "221 bye") as server:
            sent(channel(server.port))
        ids += [line for line in server.heard if line.startswith("Message-ID")]
    assert len(ids) == 2
    assert ids[0] == ids[1]


def test_an_address_that_the_server_cannot_write_is_given_up():
    with ScriptedServer(*HELLO, "221 bye") as server:
        attempt = sent(channel(server.port), message(address="niño@example.org"))
    assert attempt.result is Result.PERMANENT


def test_without_tls_on_the_other_side_nothing_is_sent():
    with ScriptedServer(*HELLO, "221 bye") as server:
        strict = EmailChannel("127.0.0.1", server.port, "care@hub.example.org", timeout=5)
        attempt = sent(strict)
    assert attempt.result is Result.TEMPORARY
    assert not any("Marker" in line for line in server.heard)


def test_neither_words_nor_address_show_in_a_repr():
    assert "Marker" not in repr(message())
    assert "someone" not in repr(message())
    assert "hunter2" not in repr(EmailChannel("h", 25, "a@b.org", password="hunter2"))
