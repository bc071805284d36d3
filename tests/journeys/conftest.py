"""A real Chromium for the journeys, each page checked by axe as well.

Playwright drives the machine's own browser and never downloads one.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, sync_playwright

ROOT = Path(__file__).parents[2]
PATIENCE_MS = 5_000
PHONE = (390, 844)
DESK = (1280, 900)
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Playwright's synchronous interface runs inside an event loop, which Django would refuse.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser, whether its author marked it or not."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Path of the Chromium to drive; none is a failure, never a silent skip.

    (`make test` leaves this whole folder out, and says so, where there is no browser.)
    """
    found = subprocess.run(
        ["sh", str(ROOT / "scripts/find_browser")], capture_output=True, text=True, check=False
    )
    if found.returncode != 0:
        pytest.fail(found.stderr, pytrace=False)
    return found.stdout.strip()


@pytest.fixture(scope="session")
def browser(browser_path: str) -> Iterator[Browser]:
    """One browser for a worker's whole run; pages are apart from one another all the same."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=browser_path, args=[*ARGUMENTS, *sandbox]
        )
        yield launched
        launched.close()


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Makes pages, each with cookies of its own: browser_page(), browser_page(viewport=DESK).

    A page that a script error or a missing file marred fails the test at its end.
    """
    troubles: list[str] = []

    def note_failure(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left before it came: no fault
            troubles.append(f"not loaded ({request.failure}): {request.url}")

    with ExitStack() as opened:

        def open_page(
            viewport: tuple[int, int] = PHONE, *, locale: str = "en-US", scripts: bool = True
        ) -> Page:
            width, height = viewport
            context = browser.new_context(
                viewport={"width": width, "height": height},
                locale=locale,
                timezone_id="America/New_York",
                java_script_enabled=scripts,
                reduced_motion="reduce",
            )
            opened.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
            page.on("requestfailed", note_failure)
            return page

        yield open_page
    assert not troubles, "\n".join(troubles)


@pytest.fixture(scope="session")
def axe_check() -> Callable[[Page], None]:
    """Fails with each rule broken, what it means and where: axe_check(page)."""
    axe = Axe()

    def check(page: Page) -> None:
        results = axe.run(page, options={"runOnly": STANDARDS})
        found = [
            f"{violation['id']}: {violation['help']}\n    "
            + "\n    ".join(node["html"] for node in violation["nodes"])
            for violation in results.response["violations"]
        ]
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check
