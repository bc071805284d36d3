"""Waiting for a database that went away: one clear line, ever longer pauses, and on again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import InterfaceError, OperationalError

from careloom.operations.events import Event, tell
from careloom.records.full_disk import FULL, is_full

AWAY = (OperationalError, InterfaceError)
"""What Django says when the database cannot be reached, or ended the connection."""
_FIRST, _LONGEST = 1.0, 15.0
_AWAY = "The database does not answer. Nothing is lost; trying again until it does."
_FULL = f"{FULL} Nothing is lost; trying again until there is some."


@dataclass(slots=True)
class Patience:
    """Counts the failures in a row. `say` gets a line when they begin and one when they end.

    So does the log.
    """

    say: Callable[[str], None]
    failures: int = field(default=0, init=False)

    def pause(self, fault: BaseException) -> float:
        """The database did not answer, or its disk is full: seconds until the next attempt."""
        if not self.failures:
            full = is_full(fault)
            tell(
                Event.DATABASE_AWAY,
                level=logging.WARNING,
                reason="disk_full" if full else "no_answer",
            )
            self.say(_FULL if full else _AWAY)
        self.failures += 1
        return min(_FIRST * 2.0 ** (self.failures - 1), _LONGEST)

    def answered(self) -> None:
        """The database answered."""
        if self.failures:
            tell(Event.DATABASE_BACK, level=logging.WARNING, attempts=self.failures)
            self.say("The database answers again. Going on.")
        self.failures = 0
