"""`careloom deliveries` and `careloom inbound-mail`, as somebody at a console uses them."""

import json

import pytest
from click.testing import CliRunner

from careloom.channels.base import Attempt, Result
from careloom.channels.memory import MemoryChannel
from careloom.cli.main import main
from careloom.records.clock import stop_clock
from careloom.records.models import Consent, Delivery
from careloom.services.send_due import send_due
from tests.integration.builders import MONDAY, a_clinic
from tests.unit.channels.test_inbound_mail import bounce


def run(*words: str, fed: bytes | None = None):
    return CliRunner().invoke(main, list(words), input=fed)


def sent(*answers: Attempt) -> Delivery:
    """One letter, and what became of it."""
    stop_clock(MONDAY)
    a_clinic().person(channel="email")
    send_due(channels={"email": MemoryChannel(answers=list(answers))}, now=MONDAY)
    return Delivery.objects.get()


def test_a_hub_in_which_all_went_out_has_nothing_to_list(db):
    sent()
    done = run("deliveries")
    assert (done.exit_code, done.output) == (0, "0 did not go out; 0 are shown.\n")


def test_what_failed_is_listed_and_tried_again(db):
    letter = sent(Attempt(Result.PERMANENT, "smtp_550"))
    listed = run("deliveries")
    assert listed.exit_code == 1
    assert letter.id in listed.output
    assert "1  failed smtp_550" in listed.output
    again = run("deliveries", "retry", letter.id)
    assert (again.exit_code, again.output) == (0, "1 are queued again.\n")
    assert run("deliveries").exit_code == 0


def test_what_may_have_arrived_is_left_unless_one_says_so(db):
    letter = sent(Attempt(Result.UNCERTAIN, "cut"))
    left = run("deliveries", "retry", letter.id)
    assert left.exit_code == 1
    assert "add --uncertain" in left.output
    assert run("deliveries", "retry", letter.id, "--uncertain").exit_code == 0


def test_machines_read_it_as_well(db):
    letter = sent(Attempt(Result.PERMANENT, "smtp_550"))
    said = json.loads(run("deliveries", "--state", "failed", "--json").output)
    assert [one["id"] for one in said["deliveries"]] == [letter.id]
    assert said["reasons"] == [{"state": "failed", "reason": "smtp_550", "count": 1}]
    done = json.loads(run("deliveries", "retry", "--reason", "smtp_550", "--json").output)
    assert done == {"queued": 1, "left": {}}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("deliveries", "retry"), "Name the deliveries", id="nothing to try again"),
        pytest.param(("deliveries", "--state", "lost"), "'lost' is not one of", id="no state"),
        pytest.param(("inbound-mail",), "no letter on standard input", id="no letter"),
    ],
)
def test_wrong_use_is_told(db, words, says):
    done = run(*words)
    assert done.exit_code == 2
    assert says in done.output


def test_an_unknown_delivery_is_told(db):
    done = run("deliveries", "retry", "nobody")
    assert done.exit_code == 1
    assert "there is none with this id" in done.output


def test_a_bounce_is_taken_from_a_pipe(db):
    letter = sent()
    raw = bounce(original=f"<{letter.id}@hub.example.org>")
    done = run("inbound-mail", fed=raw)
    assert done.exit_code == 0
    assert "came back" in done.output
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert run("inbound-mail", "--json", fed=raw.replace(b"5.1.1", b"5.2.1")).exit_code == 1


def test_a_letter_about_nothing_of_ours_is_no_fault(db):
    done = run("inbound-mail", "--json", fed=b"Subject: hello\n\nhi")
    assert (done.exit_code, json.loads(done.output)) == (0, {"was": "other"})
