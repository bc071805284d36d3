"""A person's first day in a real browser, on a phone and on a screen, without any script."""

import os
from pathlib import Path

import pytest

from careloom.records.clock import stop_clock
from careloom.services.link import link_token
from tests.integration.builders import MONDAY, a_clinic

IMAGES = Path(__file__).parents[2] / "docs/images"


@pytest.fixture
def home(live_server, real_rows):
    stop_clock(MONDAY)
    row = a_clinic().person(begun=False)
    return f"{live_server.url}/p/{link_token(row)}/"


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_from_consent_to_a_step_and_back(home, browser_page, axe_check, width):
    page = browser_page(viewport=(width, 844), scripts=True)
    names = iter(("consent", "question", "step", "closing", "report", "help"))

    def looked_at():
        axe_check(page)
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        if os.environ.get("CARELOOM_SCREENSHOTS"):
            IMAGES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=IMAGES / f"{next(names)}-{width}.png", full_page=True)

    page.goto(home)
    looked_at()
    page.get_by_role("button", name="I agree").click()
    looked_at()
    page.get_by_text("8", exact=True).click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Why slow breath helps").wait_for()
    looked_at()
    page.get_by_role("button", name="Something else").click()
    page.get_by_text("What you tried still counts.").wait_for()
    looked_at()
    page.get_by_role("link", name="Tell us about something").click()
    looked_at()
    page.get_by_role("link", name="Get help now").click()
    page.get_by_role("link", name="Call 988").wait_for()
    looked_at()


@pytest.mark.browser
def test_answers_go_through_without_scripts(home, browser_page):
    page = browser_page(viewport=(390, 844), scripts=False)
    page.goto(home)
    page.get_by_role("button", name="I agree").click()
    page.get_by_text("3", exact=True).click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Nothing to do now").wait_for()
