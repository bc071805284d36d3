"""The tally of the whole torture: one table at its end."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.torture.real_hub import Mailbox

TALLY = pytest.StashKey["Tally"]()
ZEROS = ("lost", "doubled", "late", "sent after withdrawal")


class Tally:
    """What was done and what came of it, added up over all tests of this suite."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.zeros: Counter[str] = Counter(dict.fromkeys(ZEROS, 0))
        self.uncertain: Counter[str] = Counter()

    def of_real_workers(
        self, killed: int, mailbox: Mailbox, found: dict, judged: dict[str, list[str]]
    ) -> None:
        """Add what real workers did under the eyes of a real mail server."""
        self.done["kills -9"] += killed
        self.done["messages that a real server took"] += len(mailbox.ids)
        for name in self.zeros.keys() & judged.keys():
            self.zeros[name] += len(judged[name])
        for reason, count in found["uncertain_by"].items():
            self.uncertain[f"{reason} (real workers)"] += count

    def rows(self) -> list[tuple[str, str]]:
        """The table: what was done, the zeros, and the uncertain ones with how each was settled."""
        found = [(name, f"{count:,}") for name, count in sorted(self.done.items())]
        found += [(name, str(count)) for name, count in self.zeros.items()]
        for how, count in sorted(self.uncertain.items()):
            found.append((f"uncertain: {how}", f"{count:,}"))
        return found


def pytest_configure(config: pytest.Config) -> None:
    """A new tally for this run."""
    config.stash[TALLY] = Tally()


@pytest.fixture(scope="session")
def tally(pytestconfig: pytest.Config) -> Tally:
    """Where each test adds what it did."""
    return pytestconfig.stash[TALLY]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table, if anything of this suite ran."""
    tally = terminalreporter.config.stash[TALLY]
    if not tally.done:
        return
    terminalreporter.section("torture")
    width = max(len(name) for name, _ in tally.rows())
    for name, count in tally.rows():
        terminalreporter.write_line(f"{name:<{width}}  {count:>9}")
