"""The Nth call fails: the database's statements and commits, counted and refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import OperationalError, connection


@dataclass
class Failing:
    """Fails the Nth statement that comes by, before it is executed; with 0 it only counts."""

    at: int = 0
    number: int = 0

    @property
    def failed(self) -> bool:
        """Whether there was an Nth."""
        return 0 < self.at <= self.number

    def count(self) -> None:
        """Another call comes by."""
        self.number += 1
        if self.number == self.at:
            raise OperationalError("the test's own fault")

    def execute(
        self, execute: Callable[..., object], sql: str, params: object, many: bool, context: object
    ) -> object:
        """Stands before every statement of Django."""
        self.count()
        return execute(sql, params, many, context)


@contextmanager
def failing_statement(at: int) -> Iterator[Failing]:
    """The Nth statement in this block fails, as the database would say it of a lost connection."""
    failing = Failing(at)
    with connection.execute_wrapper(failing.execute):
        yield failing
