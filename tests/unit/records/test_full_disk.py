"""A full disk is told from all else that a database or a file may say."""

import errno
import sqlite3

import pytest
from django.db import OperationalError
from psycopg import errors

from careloom.records.full_disk import is_full


def of(cause):
    """What Django makes of a database's own fault."""
    fault = OperationalError(str(cause))
    fault.__cause__ = cause
    return fault


def sqlite(code):
    fault = sqlite3.OperationalError("said")
    fault.sqlite_errorcode = code
    return fault


@pytest.mark.parametrize(
    ("fault", "full"),
    [
        pytest.param(OSError(errno.ENOSPC, "said"), True, id="no space for a file"),
        pytest.param(OSError(errno.EDQUOT, "said"), True, id="a quota is used up"),
        pytest.param(OSError(errno.EIO, "said"), False, id="a broken disk"),
        pytest.param(of(sqlite(sqlite3.SQLITE_FULL)), True, id="SQLite without room"),
        pytest.param(of(sqlite(sqlite3.SQLITE_BUSY)), False, id="SQLite that is busy"),
        pytest.param(of(errors.DiskFull("said")), True, id="PostgreSQL without room"),
        pytest.param(of(errors.AdminShutdown("said")), False, id="PostgreSQL that goes away"),
        pytest.param(OperationalError("disk is full"), False, id="words alone are not believed"),
    ],
)
def test_which_faults_are_a_full_disk(fault, full):
    assert is_full(fault) is full
