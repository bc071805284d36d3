"""A person's way in a real browser, on a phone and on a screen: from the invitation to a result."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from careloom.records.clock import read_clock, stop_clock
from careloom.services.decide_due import decide_due
from careloom.services.link import link_token
from tests.integration.builders import MONDAY, a_clinic, parenting_clinic, pass_time

IMAGES = Path(__file__).parents[2] / "docs/images"


class Walk:
    """One person at their page; every page on the way is looked at by axe and kept as a picture."""

    def __init__(self, page, axe_check, width):
        self.page, self.axe_check, self.width = page, axe_check, width
        self.number = 0

    def look(self, name):
        self.number += 1
        page = self.page
        self.axe_check(page)
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert page.locator("main a").last.inner_text() == "Get help now"
        if os.environ.get("CARELOOM_SCREENSHOTS"):
            IMAGES.mkdir(parents=True, exist_ok=True)
            place = IMAGES / f"journey-{self.number:02}-{name}-{self.width}.png"
            page.screenshot(path=place, full_page=True)

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def pick(self, answer, button="Continue"):
        self.page.get_by_text(answer, exact=True).click()
        self.press(button)

    def answer_the_first(self):
        self.page.get_by_role("radio").first.check(force=True)
        self.press("Continue")

    def later(self, **span):
        """Let the worker do what comes due meanwhile, then open the page again."""
        now = pass_time(read_clock(), timedelta(**span), timedelta(minutes=15))
        stop_clock(now)
        self.page.goto(self.home)


@pytest.fixture
def walk(live_server, real_rows, browser_page, axe_check, request):
    stop_clock(MONDAY)
    row = parenting_clinic().person(begun=False)
    walk = Walk(browser_page(viewport=(request.param, 844)), axe_check, request.param)
    walk.home = f"{live_server.url}/p/{link_token(row)}/"
    walk.page.goto(walk.home)
    return walk


@pytest.mark.browser
@pytest.mark.parametrize("walk", [390, 1280], indirect=True)
def test_from_the_invitation_to_the_result_of_a_hard_moment(walk):
    join(walk)
    first_step(walk)
    hard_moment(walk)
    look_around(walk)


def join(walk):
    page = walk.page
    walk.look("consent")
    read_consent(page)
    walk.pick("Yes, somebody reads them at once", "I agree")
    page.get_by_text("Nobody reads these pages day and night").wait_for()
    walk.look("check-question")
    walk.pick("No, then I call for help", "I agree")
    page.get_by_label("What should we call you?").fill("Robin")
    page.get_by_label("What do you call your child?").fill("Kit")
    page.get_by_label("Your child's age (from 3 to 8)").fill("12")
    walk.press("Begin")
    page.get_by_text("Your child's age: Please choose a number from 3 to 8.").wait_for()
    page.get_by_label("Your child's age (from 3 to 8)").fill("5")
    walk.look("about-you")
    walk.press("Begin")


def read_consent(page):
    """Go on from screen to screen, to the check question."""
    while page.get_by_role("link", name="Continue").count():
        page.get_by_role("link", name="Continue").click()


def first_step(walk):
    """Four answers, a first step and why it came, and the next day's event."""
    page = walk.page
    walk.look("question")
    for answer in ("2", "6", "3", "6"):
        walk.pick(answer)
    page.get_by_role("heading", name="Why ten minutes").wait_for()
    assert "Robin" in page.locator(".story").inner_text()
    walk.look("first-step")
    page.get_by_text("Why do I get this?").click()
    page.get_by_role("link", name="More about why").click()
    walk.look("why")
    page.get_by_role("link", name="Back").click()
    walk.answer_the_first()
    walk.later(hours=11, minutes=15)
    page.get_by_role("heading", name="Ten minutes today?").wait_for()
    walk.answer_the_first()
    walk.later(hours=24)
    page.get_by_role("heading", name="Ten minutes today?").wait_for()
    walk.look("next-days-event")
    walk.answer_the_first()


def hard_moment(walk):
    """A report, the recommendation told toward it, and what came of it."""
    page = walk.page
    page.get_by_role("link", name="Tell us about something").click()
    walk.look("report")
    page.get_by_text("A big upset").click()
    walk.press("Continue")
    page.locator(".story").wait_for()
    told = page.locator(".story").inner_text()
    assert "this hard moment with Kit" in told, "the step is told toward the trouble"
    walk.look("recommendation")
    for _ in range(40):
        if page.locator(".closing").count():
            break
        if page.get_by_role("radio").count():
            walk.answer_the_first()
        elif page.get_by_role("button", name="Done", exact=True).count():
            walk.press("Done")
        else:
            walk.later(hours=12)
            continue
        page.goto(walk.home)
    page.locator(".closing").wait_for()
    walk.look("closing")
    page.get_by_role("link", name="Continue").click()
    page.get_by_text("Was this step helpful?").wait_for()
    walk.look("afterwards")
    walk.pick("Quite")
    page.get_by_text("Does this way feel like your own?").wait_for()
    page.get_by_role("link", name="Skip this question").click()
    page.get_by_text("That is all right.").wait_for()


def look_around(walk):
    page = walk.page
    page.get_by_role("link", name="My path").click()
    for story in page.locator("summary").all()[:2]:
        story.click()
    walk.look("path")
    page.get_by_role("link", name="Back").click()
    page.get_by_role("link", name="Settings").click()
    walk.look("settings")
    page.get_by_role("link", name="Pause", exact=True).click()
    walk.look("pause")
    page.get_by_role("link", name="Back").click()
    page.get_by_role("link", name="Stop", exact=True).click()
    walk.look("stop")
    page.get_by_role("link", name="Get help now").click()
    page.get_by_role("link", name="Call 988").wait_for()
    walk.look("help")


@pytest.mark.browser
def test_everything_goes_without_scripts(live_server, real_rows, browser_page):
    stop_clock(MONDAY)
    row = a_clinic().person(begun=False)
    page = browser_page(viewport=(390, 844), scripts=False)
    page.goto(f"{live_server.url}/p/{link_token(row)}/")
    read_consent(page)
    page.get_by_text("No, then I call for help").click()
    page.get_by_role("button", name="I agree").click()
    page.get_by_role("button", name="Begin").click()
    page.get_by_text("3", exact=True).click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Nothing to do now").wait_for()
    decide_due(now=read_clock())


@pytest.mark.browser
def test_a_browser_says_which_zone_it_is_in(live_server, real_rows, browser):
    stop_clock(MONDAY)
    row = a_clinic().person(begun=False)
    context = browser.new_context(timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.goto(f"{live_server.url}/p/{link_token(row)}/")
    read_consent(page)
    page.get_by_text("No, then I call for help").click()
    page.get_by_role("button", name="I agree").click()
    expect(page.get_by_label("Where are you?")).to_have_value("Asia/Tokyo")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("heading", name="A quick check").wait_for()
    context.close()
