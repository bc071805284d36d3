"""The Nth call to the database fails: a statement, a copy, or a commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import OperationalError, connection

SAID = "the test's own fault"


@dataclass
class Failing:
    """Fails the Nth call that comes by; with 0 it only counts.

    `lost` fails it after it took effect, as when the answer does not come back; then only what
    takes effect by itself is counted: commits, and writes outside a transaction.
    """

    at: int = 0
    lost: bool = False
    number: int = 0
    alone: int = 0
    """How many took effect by themselves, failed or not."""

    @property
    def failed(self) -> bool:
        """Whether there was an Nth."""
        return 0 < self.at <= self.number

    def around(self, call: Callable[[], object], *, alone: bool) -> object:
        """Make the call, unless it is the one; `alone` is one that takes effect by itself."""
        self.alone += alone
        if self.lost and not alone:
            return call()
        self.number += 1
        meant = self.number == self.at
        if meant and not self.lost:
            raise OperationalError(SAID)
        done = call()
        if meant:
            raise OperationalError(SAID)
        return done

    def execute(
        self, execute: Callable[..., object], sql: str, params: object, many: bool, context: object
    ) -> object:
        """Stands before every statement of Django."""
        alone = not connection.in_atomic_block and not sql.startswith(("SELECT", "BEGIN"))
        return self.around(lambda: execute(sql, params, many, context), alone=alone)


def full_sqlite() -> OperationalError:
    """What Django says of an SQLite file that cannot grow."""
    cause = sqlite3.OperationalError("database or disk is full")
    cause.sqlite_errorcode = sqlite3.SQLITE_FULL
    fault = OperationalError("database or disk is full")
    fault.__cause__ = cause
    return fault


@contextmanager
def failing_statement(at: int) -> Iterator[Failing]:
    """The Nth statement in this block fails, as the database would say it of a lost connection."""
    failing = Failing(at)
    with connection.execute_wrapper(failing.execute):
        yield failing


@contextmanager
def failing_call(at: int, *, lost: bool = False) -> Iterator[Failing]:
    """The same for every call: commits too, and on PostgreSQL what is copied in bulk."""
    failing = Failing(at, lost)
    connection.ensure_connection()
    commit = connection._commit
    connection._commit = lambda: failing.around(commit, alone=True)
    if connection.vendor == "postgresql":
        usual = connection.connection.cursor_factory
        connection.connection.cursor_factory = _counting(usual, failing)
    try:
        with connection.execute_wrapper(failing.execute):
            yield failing
    finally:
        del connection._commit
        # A connection on which something failed is never used again.
        connection.close()


def _counting(usual: type, failing: Failing) -> type:
    class Counting(usual):
        def copy(self, statement, *more, **named):
            failing.around(lambda: None, alone=False)
            return super().copy(statement, *more, **named)

    return Counting
