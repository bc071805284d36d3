"""How a slice that failed is told: once, in the hub's own words, by type and place."""

from __future__ import annotations

import logging

from procrastinate.exceptions import ConnectorException

from careloom.operations.events import Event, tell
from careloom.records.full_disk import is_full
from careloom.worker.patience import AWAY

LOGGED_AS = "careloom"
"""The job engine names a logger by its worker. A worker's own name is the database's to show."""


class OurWords(logging.Filter):
    """Tells a failure instead of the library, whose record has the job's whole story in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """False for a record that tells of an exception."""
        fault = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if fault is None:
            return True
        if is_full(fault) or not isinstance(fault, (*AWAY, ConnectorException)):
            # Whoever waits for a database that is away says so, once; on a full disk it answers.
            tell(Event.SLICE_FAILED, level=logging.ERROR, fault=fault)
        return False


def name_failures() -> None:
    """Let the job engine tell failures in this way; doing it twice changes nothing."""
    for name in ("procrastinate.worker", f"procrastinate.worker.{LOGGED_AS}"):
        logger = logging.getLogger(name)
        if not any(isinstance(one, OurWords) for one in logger.filters):
            logger.addFilter(OurWords())
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
