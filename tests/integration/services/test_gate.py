"""The gate: each reason by itself, their order, and what safety skips."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from careloom.records.bundles import program_of
from careloom.records.models import Consent, Delivery
from careloom.services.gate import Candidate, reason_to_hold, who_agrees
from tests.integration.builders import MONDAY
from tests.integration.services.test_a_persons_way import standing_of

HOUR = 3600.0
NINE = MONDAY.timestamp()


@pytest.fixture
def gate(clinic):
    """Asks the gate about a letter of a person who agreed to email, changed as the test says."""
    row = clinic.person(channel="email")
    program, standing = program_of(row.program_id), standing_of(row)

    def ask(*, now=NINE, address="a@example.org", what="ask", program=program, **more):
        letter = Delivery.objects.get(enrollment_id=row.id)
        letter.what, letter.created_at = what, more.pop("created_at", now)
        for name, value in more.items():
            setattr(standing, name, value)
        agrees = row.id in who_agrees(letter.channel, [row.id])
        return reason_to_hold(Candidate(letter, standing, program, address, agrees, now))

    ask.row, ask.program = row, program
    return ask


def test_nothing_holds_what_is_as_it_should_be(gate):
    assert gate() == ""


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        pytest.param({"address": ""}, "no_address", id="no address"),
        pytest.param({"holds": ["not_safe"]}, "safety_hold", id="a human looks first"),
        pytest.param({"paused_until": NINE + 1}, "paused", id="paused for a second more"),
        pytest.param({"created_at": NINE - 12 * HOUR - 1}, "too_late", id="too old"),
        pytest.param({"now": NINE + 12 * HOUR}, "quiet_hours", id="nine at night"),
        pytest.param({"zone": "Asia/Tokyo"}, "quiet_hours", id="night where they are now"),
    ],
)
def test_one_thing_amiss_holds_it(gate, changed, reason):
    assert gate(**changed) == reason


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"paused_until": NINE}, id="a pause that ends now"),
        pytest.param({"created_at": NINE - 12 * HOUR}, id="as old as may be"),
        pytest.param({"now": NINE + 12 * HOUR - 60}, id="a minute before nine at night"),
        pytest.param({"now": NINE - HOUR}, id="eight in the morning"),
        pytest.param(
            {"what": "contact", "created_at": NINE - 24 * HOUR}, id="contact keeps longer"
        ),
        pytest.param({"zone": "Pacific/Honolulu", "now": NINE + 4 * HOUR}, id="eight in Honolulu"),
    ],
)
def test_the_last_moment_passes(gate, changed):
    assert gate(**changed) == ""


@pytest.mark.parametrize(
    "consent",
    [
        pytest.param({"withdrawn_at": MONDAY}, id="withdrawn"),
        pytest.param({"channel": "web"}, id="for another channel"),
        pytest.param({"purpose": "research"}, id="for another purpose"),
    ],
)
def test_consent_is_for_this_purpose_and_channel_and_for_now(gate, consent):
    Consent.objects.filter(enrollment=gate.row).update(**consent)
    assert gate() == "no_consent"


def test_the_consent_of_somebody_else_does_not_count(gate, clinic):
    Consent.objects.filter(enrollment=gate.row).delete()
    clinic.person(channel="email")
    assert gate() == "no_consent"


def test_safety_needs_an_address_and_nothing_else(gate):
    Consent.objects.filter(enrollment=gate.row).delete()
    amiss = {
        "what": "safety",
        "holds": ["not_safe"],
        "paused_until": NINE + 1e9,
        "created_at": NINE - 90 * HOUR,
        "now": NINE + 14 * HOUR,
    }
    assert gate(**amiss) == ""
    assert gate(**amiss, address="") == "no_address"


def test_what_ends_a_letter_comes_before_what_only_delays_it(gate):
    """Quiet hours pass: were they told first, a withdrawn letter would wait for the morning."""
    night = NINE + 14 * HOUR
    assert gate(now=night, created_at=night) == "quiet_hours"
    assert gate(now=night, created_at=night, paused_until=night + 1) == "paused"
    assert gate(now=night, created_at=night, holds=["not_safe"]) == "safety_hold"
    Consent.objects.all().delete()
    assert gate(now=night, created_at=night) == "no_consent"
    assert gate(now=night, created_at=night, address="") == "no_address"


@pytest.mark.parametrize(
    ("at", "held"),
    [
        # In New York clocks go forward on 2026-03-08 and back on 2026-11-01, both at two at night.
        pytest.param(datetime(2026, 3, 8, 11, 59, tzinfo=UTC), True, id="7:59 after forward"),
        pytest.param(datetime(2026, 3, 8, 12, 0, tzinfo=UTC), False, id="8:00 after forward"),
        pytest.param(datetime(2026, 11, 1, 12, 59, tzinfo=UTC), True, id="7:59 after back"),
        pytest.param(datetime(2026, 11, 1, 13, 0, tzinfo=UTC), False, id="8:00 after back"),
        pytest.param(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), True, id="1:30 for the first time"),
        pytest.param(datetime(2026, 11, 1, 6, 30, tzinfo=UTC), True, id="1:30 once more"),
    ],
)
def test_quiet_hours_are_those_of_the_wall_where_the_person_is(gate, at, held):
    assert (gate(now=at.timestamp()) == "quiet_hours") is held


@pytest.mark.parametrize(
    ("quiet", "hour", "held"),
    [
        pytest.param((13 * 60, 15 * 60), 14, True, id="a rest by day"),
        pytest.param((13 * 60, 15 * 60), 15, False, id="after it"),
        pytest.param((0, 0), 3, False, id="none at all"),
    ],
)
def test_quiet_hours_are_those_of_the_program(gate, quiet, hour, held):
    program = replace(gate.program, quiet_from=quiet[0], quiet_to=quiet[1])
    at = (MONDAY + timedelta(hours=hour - 9)).timestamp()
    assert (gate(now=at, program=program) == "quiet_hours") is held
