"""A statement that fails: the database says so, or the process ends there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

from django.db import OperationalError, connection

from tests.torture.whole_hub.provider import Died

AT_ITS_END = "died after its commit"
KINDS = ("database error", "died at a statement", AT_ITS_END)


class DatabaseFaults:
    """Fails one statement of some operations: which ones, the seed says.

    `meanwhile` is run instead now and then, before a transaction of the operation begins: what
    another process does between a worker's reading and its writing.
    """

    def __init__(self, chance: Random, *, share: float, meanwhile: Callable[[], None]) -> None:
        self.chance, self.share, self.meanwhile = chance, share, meanwhile
        self.counts: Counter[str] = Counter()
        self._usual: Counter[str] = Counter()
        self._held_off = False

    @contextmanager
    def held_off(self) -> Iterator[None]:
        """No fault while this runs: for looking on, and for what happens in between."""
        before, self._held_off = self._held_off, True
        try:
            yield
        finally:
            self._held_off = before

    @contextmanager
    def around(self, operation: str) -> Iterator[None]:
        """Run an operation; perhaps one of its statements fails, or it dies at its end."""
        kind = self.chance.choice(KINDS) if self.chance.random() < self.share else ""
        fault = None if kind in ("", AT_ITS_END) else _fault(kind)
        at = self.chance.randint(1, 1 + self._usual[operation]) if fault else 0
        together = not kind and self.chance.random() < self.share
        with _Statements(self, at, fault, together=together) as counted:
            yield
        self._usual[operation] = max(counted.number, self._usual[operation] // 2)
        if kind == AT_ITS_END:
            raise Died(AT_ITS_END)

    def note(self, fault: BaseException) -> None:
        """Count one that came to the surface."""
        known = isinstance(fault, Died)
        self.counts[f"worker or page: {fault}" if known else f"database: {fault}"] += 1

    def execute(self, counted: _Statements, begins: bool) -> None:
        """Raise or let others act before this statement, if it is the one."""
        if self._held_off:
            return
        counted.number += 1
        if counted.fault is not None and counted.number == counted.at:
            raise counted.fault
        if counted.together and begins:
            counted.together = False
            self.counts["another wrote between reading and writing"] += 1
            with self.held_off():
                self.meanwhile()


def _fault(kind: str) -> BaseException:
    return OperationalError("error") if kind == "database error" else Died(kind)


class _Statements:
    """Hands each statement of one operation to the faults before it is executed."""

    def __init__(
        self, owner: DatabaseFaults, at: int, fault: Exception | None, *, together: bool
    ) -> None:
        self.owner, self.at, self.fault, self.together = owner, at, fault, together
        self.number = 0

    def __enter__(self) -> _Statements:
        self._wrapper = connection.execute_wrapper(self._execute)
        self._wrapper.__enter__()
        return self

    def __exit__(self, *what: object) -> None:
        self._wrapper.__exit__(*what)

    def _execute(
        self, execute: Callable[..., object], sql: str, params: object, many: bool, context: object
    ) -> object:
        begins = sql.startswith("BEGIN") and not connection.in_atomic_block
        self.owner.execute(self, begins)
        return execute(sql, params, many, context)
