"""A clinician's and an auditor's way through their pages, on a phone and on a screen."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from careloom.records.clock import stop_clock
from careloom.services.answer import answer
from careloom.services.permission import participant
from careloom.services.report_need import report_need
from tests.integration.builders import MONDAY, a_clinic

IMAGES = Path(__file__).parents[2] / "docs/images"
PASSWORD = "correct-horse-battery"


@pytest.fixture
def clinic(real_rows):
    """One person waits for approval, one wrote own words, one answered alarmingly."""
    stop_clock(MONDAY)
    clinic = a_clinic(facilitation="coach_approves")
    for answers in ({"tense": "8"}, {"tense": "3"}, {"unsafe": "not_safe"}):
        row = clinic.person(channel="email")
        me = participant(row.id)
        answer(enrollment_id=row.id, answers=answers, by=me, now=MONDAY)
        if answers == {"tense": "3"}:
            words = "We moved and know nobody here."
            report_need(
                enrollment_id=row.id, report="hard", option="other", words=words, by=me, now=MONDAY
            )
    stop_clock(MONDAY + timedelta(hours=3))
    member = get_user_model().objects.get(id=clinic.staff("clinician").id)
    member.set_password(PASSWORD)
    member.save()
    clinic.clinician = member.username
    return clinic


@pytest.mark.parametrize("width", [390, 1280])
def test_from_signing_in_to_the_path_of_a_decision(
    live_server, clinic, browser_page, axe_check, width
):
    page = browser_page(viewport=(width, 844))

    def looked_at(name):
        axe_check(page)
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        if os.environ.get("CARELOOM_SCREENSHOTS"):
            page.screenshot(path=IMAGES / f"staff-{name}-{width}.png", full_page=True)

    page.goto(f"{live_server.url}/clinic/")
    looked_at("sign-in")
    page.get_by_label("Name").fill(clinic.clinician)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="4 open tasks").wait_for()
    looked_at("tasks")
    page.get_by_role("link", name="Own words to read").click()
    page.get_by_text("We moved and know nobody here.").wait_for()
    looked_at("task")
    page.get_by_label("What was done").select_option("spoke")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="3 open tasks").wait_for()
    page.get_by_role("link", name="A recommendation waits for you").click()
    page.get_by_role("link", name="See the recommendation and decide").click()
    looked_at("person")
    page.get_by_role("button", name="Approve").click()
    page.get_by_text('in the step "Slow breath"').wait_for()
    page.get_by_role("link", name="Every decision, with its reasons").click()
    looked_at("decisions")
    page.get_by_role("link", name="evaluation/first@e1/asked", exact=True).click()
    page.get_by_text("comes out identical").wait_for()
    looked_at("decision")
    page.get_by_role("link", name="Outbox").click()
    looked_at("outbox")
    page.get_by_role("link", name="event: breathe/why").click()
    page.get_by_text("Their own link follows here.").wait_for()
    looked_at("message")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
