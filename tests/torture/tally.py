"""What a torture did and what came of it, added up over all tests and worker processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

ZEROS = ("lost", "doubled", "late", "sent after withdrawal")


@dataclass
class Tally:
    """Counts by name. What is left `uncertain` is no fault, and `settled` says how others ended."""

    killed: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    zeros: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(ZEROS, 0)))
    settled: Counter[str] = field(default_factory=Counter)
    uncertain: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        """Whether anything was done at all."""
        return any(one.total() for one in (self.killed, self.faults, self.done))

    def of_real_workers(
        self, killed: str, times: int, found: Mapping[str, Counter[str]], judged: dict
    ) -> None:
        """Add what real workers did under the eyes of a real provider.

        `found` is what `Hub.count` saw, and `judged` holds what was lost, doubled and so on.
        """
        self.killed[killed] += times
        for name in self.zeros.keys() & judged.keys():
            self.zeros[name] += len(judged[name])
        self.settled.update(found["settled_by"])
        self.uncertain.update(found["uncertain_by"])

    def counts(self) -> dict[str, dict[str, int]]:
        """All of it in plain values, to be handed from one process to another."""
        return {one.name: dict(getattr(self, one.name)) for one in fields(self)}

    def add(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Add what another process counted."""
        for name, of_them in counts.items():
            getattr(self, name).update(of_them)

    def lines(self) -> Iterator[str]:
        """The table, by what a reader asks first: what was done to it, and what came of it."""
        yield from _part("killed with -9", self.killed, total=True)
        yield from _part("faults put in its way", self.faults, total=True)
        yield from _part("done meanwhile", self.done)
        yield from _part("in doubt for a while, and settled", self.settled, total=True)
        yield from _part("uncertain for good: shown to staff", self.uncertain, total=True)
        yield ""
        yield "must be zero"
        for name, count in self.zeros.items():
            yield _row(name, count) + ("" if count == 0 else "   <---")


NAMES = {
    "sender_died": "sender died; the provider cannot be asked: not sent again",
    "asked_provider": "the provider was asked, and had it",
    "not_accepted": "the provider was asked, and had it not: sent",
    "restored": "due before a restore; it may have gone out: not sent again",
    "resent": "safety, sent again under the same id",
    "answered_late": "the provider's answer came late",
    "told_by_provider": "the provider told by a receipt",
    "nobody_can_say": "the provider was asked, and could not say",
    "seeded": "provider's answer unclear; it cannot be asked: not sent again",
}
"""What the hub's own codes mean to a reader of the table."""


def _part(title: str, counts: Counter[str], *, total: bool = False) -> Iterator[str]:
    if not counts.total():
        return
    yield ""
    yield _row(title, counts.total(), indent=0) if total else title
    for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        yield _row(NAMES.get(name, name), count)


def _row(name: str, count: int, indent: int = 2) -> str:
    return f"{' ' * indent}{name}".ljust(72) + f"{count:>10,}"
