"""The tally of the whole torture: one table at its end, whatever process did what."""

from __future__ import annotations

import os

import pytest

from tests.torture.tally import Tally

TALLY = pytest.StashKey[Tally]()
HANDED_ON = "careloom_tally"


def pytest_configure(config: pytest.Config) -> None:
    """A new tally for this run."""
    config.stash[TALLY] = Tally()


@pytest.fixture(scope="session")
def tally(pytestconfig: pytest.Config) -> Tally:
    """Where each test adds what it did."""
    return pytestconfig.stash[TALLY]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process that ran some of the tests hands on what it counted."""
    handed_on = getattr(session.config, "workeroutput", None)
    if handed_on is not None:
        handed_on[HANDED_ON] = session.config.stash[TALLY].counts()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object, error: object) -> None:
    """Add what such a process counted."""
    counts = getattr(node, "workeroutput", {}).get(HANDED_ON)
    if counts:
        node.config.stash[TALLY].add(counts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table, if anything of this suite ran."""
    tally = terminalreporter.config.stash[TALLY]
    if not tally:
        return
    terminalreporter.section("torture")
    for line in tally.lines():
        terminalreporter.write_line(line)
    if not os.environ.get("CARELOOM_TORTURE"):
        terminalreporter.write_line("\nThis was the short form; the long one is: make torture")
