"""Reading letters that come back: bounces as RFC 3464 has them, answers, and all else."""

import pytest

from careloom.channels.inbound_mail import MailStatus, read_mail

OURS = "<7EcSPd0aB1c2D3e4F5g6@hub.example.org>"


def bounce(
    *,
    status="5.1.1",
    action="failed",
    kind="message/rfc822",
    original=OURS,
    report="multipart/report",
) -> bytes:
    return f"""From: MAILER-DAEMON@mx.example.net
To: care@hub.example.org
Message-ID: <bounce-1@mx.example.net>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: {report}; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I could not deliver your letter.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; someone@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 No such user

--B
Content-Type: {kind}

Message-ID: {original}
Subject: Your next step

--B--
""".encode()


@pytest.mark.parametrize(
    ("more", "lasting"),
    [
        pytest.param({}, True, id="no such box"),
        pytest.param({"kind": "text/rfc822-headers"}, True, id="the head of ours alone"),
        pytest.param({"status": "4.2.2"}, False, id="a full box, given up"),
        pytest.param({"action": "delayed", "status": "4.4.1"}, False, id="later"),
        pytest.param({"action": "Delivered", "status": "2.0.0"}, False, id="it arrived"),
    ],
)
def test_a_report_is_about_one_of_our_letters(more, lasting):
    own_id, [told], reply = read_mail(bounce(**more))
    assert own_id == "<bounce-1@mx.example.net>"
    assert reply is None
    assert told.delivery_id == "7EcSPd0aB1c2D3e4F5g6"
    assert told.action == more.get("action", "failed").lower()
    assert told.lasting is lasting


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(bounce(original="<x@y>"), id="of a letter that is not ours"),
        pytest.param(bounce(original="not an id"), id="without an id"),
        pytest.param(bounce(status="what"), id="without a status"),
        pytest.param(bounce(report="multipart/mixed"), id="that is no report"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe\x00" * 50, id="bytes"),
        pytest.param(b"Subject: hello\n\nJust a letter.", id="about nothing of ours"),
    ],
)
def test_what_is_about_none_of_ours_tells_nothing(raw):
    _, told, reply = read_mail(raw)
    assert (told, reply) == ([], None)


def answer(body: str, **heads: str) -> bytes:
    given = {"In-Reply-To": OURS, "Content-Type": "text/plain; charset=utf-8"} | heads
    lines = "".join(f"{name.replace('_', '-')}: {said}\n" for name, said in given.items())
    return f"{lines}\n{body}".encode()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param("Thank you!", "Thank you!", id="plain"),
        pytest.param("Yes\n\nOn Monday, Care wrote:\n> Breathe\n", "Yes", id="above a quote"),
        pytest.param("Sí\n\nEl lunes, Care escribió:\n> Respire\n", "Sí", id="in Spanish"),
        pytest.param("> Breathe\nfine", "", id="below a quote"),
    ],
)
def test_what_a_person_answers_is_without_what_they_quote(body, said):
    _, told, reply = read_mail(answer(body))
    assert told == []
    assert (reply.delivery_id, reply.text) == ("7EcSPd0aB1c2D3e4F5g6", said)


@pytest.mark.parametrize(
    "heads",
    [
        pytest.param({"Auto-Submitted": "auto-replied"}, id="away from the desk"),
        pytest.param({"Precedence": "bulk"}, id="to many"),
        pytest.param({"In-Reply-To": "<other@example.org>"}, id="to somebody else's"),
    ],
)
def test_what_machines_answer_is_passed_over(heads):
    assert read_mail(answer("I am away.", **heads))[2] is None


def test_words_do_not_show_in_a_repr():
    assert "secret" not in repr(read_mail(answer("secret")))


def test_an_unknown_charset_is_no_fault():
    raw = answer("hello", **{"Content-Type": "text/plain; charset=klingon"})
    assert read_mail(raw)[2].text in ("", "hello")


def test_only_a_lasting_failure_lasts():
    assert not MailStatus("d", "delayed", "5.0.0").lasting
