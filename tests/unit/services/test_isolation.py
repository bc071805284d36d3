"""What is tried together is tried apart when it fails; no fault is put down to the wrong one."""

import errno

import pytest
from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
)

from careloom.records.fault import SetupFault
from careloom.services.isolation import is_rows_own, try_in_parts


class Batches:
    """Keeps what it is given whole, unless one of the bad is in it."""

    def __init__(self, *bad, fault=ValueError):
        self.bad, self.fault, self.sizes, self.kept = set(bad), fault, [], []

    def __call__(self, rows):
        self.sizes.append(len(rows))
        if found := self.bad & set(rows):
            raise self.fault(f"row {min(found)}")
        self.kept += rows
        return len(rows)


@pytest.mark.parametrize(
    ("bad", "most_attempts"),
    [
        pytest.param((), 1, id="nobody: one attempt"),
        pytest.param((17,), 21, id="one of a thousand: its halves"),
        pytest.param((0, 999), 41, id="the first and the last"),
        pytest.param((500, 501, 502), 61, id="three beside each other"),
    ],
)
def test_every_good_row_is_kept_once_and_every_bad_one_named(bad, most_attempts):
    batches = Batches(*bad)
    tried = try_in_parts(range(1000), batches)
    assert sorted(batches.kept) == [row for row in range(1000) if row not in bad]
    assert sum(tried.made) == 1000 - len(bad)
    assert [row for row, _ in tried.failed] == sorted(bad)
    assert [str(fault) for _, fault in tried.failed] == [f"row {row}" for row in sorted(bad)]
    assert len(batches.sizes) <= most_attempts


def test_where_all_are_bad_all_are_named():
    tried = try_in_parts(range(7), Batches(*range(7)))
    assert tried.made == []
    assert [row for row, _ in tried.failed] == list(range(7))


def test_a_database_that_is_away_is_no_rows_fault():
    batches = Batches(3, fault=OperationalError)
    with pytest.raises(OperationalError):
        try_in_parts(range(8), batches)
    assert batches.sizes == [8]


class _State(Exception):
    def __init__(self, sqlstate):
        self.sqlstate = sqlstate


def operational(sqlstate):
    """As Django hands on what PostgreSQL said."""
    fault = OperationalError("something")
    fault.__cause__ = _State(sqlstate)
    return fault


@pytest.mark.parametrize(
    ("fault", "own"),
    [
        pytest.param(ValueError(), True, id="a value that cannot be read"),
        pytest.param(ZeroDivisionError(), True, id="a policy that raises"),
        pytest.param(RecursionError(), True, id="a standing nested without end"),
        pytest.param(IntegrityError(), True, id="a row that is there already"),
        pytest.param(DataError(), True, id="a value that no column takes"),
        pytest.param(InternalError(), True, id="a harmed row"),
        pytest.param(operational("54000"), True, id="a row too large for its index"),
        pytest.param(FileNotFoundError(errno.ENOENT, ""), True, id="one key that is not there"),
        pytest.param(OSError(errno.ENOSPC, ""), False, id="a full disk"),
        pytest.param(OSError(errno.EMFILE, ""), False, id="too many open files"),
        pytest.param(OperationalError("database is locked"), False, id="SQLite is locked"),
        pytest.param(operational("57P01"), False, id="PostgreSQL is stopped"),
        pytest.param(operational("40P01"), False, id="a deadlock"),
        pytest.param(InterfaceError(), False, id="a connection that was closed"),
        pytest.param(ProgrammingError(), False, id="a column that no migration made yet"),
        pytest.param(SetupFault(), False, id="a hub that is not set up"),
        pytest.param(MemoryError(), False, id="no memory"),
    ],
)
def test_whose_fault_it_is(fault, own):
    assert is_rows_own(fault) is own
