"""Waiting for a database that went away: one clear line, ever longer pauses, and on again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import InterfaceError, OperationalError

from careloom.operations.events import Event, tell

AWAY = (OperationalError, InterfaceError)
"""What Django says when the database cannot be reached, or ended the connection."""
_FIRST, _LONGEST = 1.0, 15.0


@dataclass(slots=True)
class Patience:
    """Counts the failures in a row. `say` gets a line when they begin and one when they end.

    So does the log.
    """

    say: Callable[[str], None]
    failures: int = field(default=0, init=False)

    def pause(self) -> float:
        """The database did not answer: seconds to wait before the next attempt."""
        if not self.failures:
            tell(Event.DATABASE_AWAY, level=logging.WARNING)
            self.say("The database does not answer. Nothing is lost; trying again until it does.")
        self.failures += 1
        return min(_FIRST * 2.0 ** (self.failures - 1), _LONGEST)

    def answered(self) -> None:
        """The database answered."""
        if self.failures:
            tell(Event.DATABASE_BACK, level=logging.WARNING, attempts=self.failures)
            self.say("The database answers again. Going on.")
        self.failures = 0
