"""Telling a full disk from a database that went away: both come as an operational error."""

from __future__ import annotations

import errno
import sqlite3

FULL = "The disk is full: nothing more can be written. What was written before is kept. Make room."
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_DISK_FULL = "53100"
"""PostgreSQL's code, for its own disk."""


def is_full(fault: BaseException) -> bool:
    """Whether this came of a disk without room: the database's, or that of the hub's files."""
    cause: BaseException | None = fault
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in _NO_ROOM:
            return True
        if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            return True
        if getattr(cause, "sqlstate", None) == _DISK_FULL:
            return True
        cause = cause.__cause__
    return False
