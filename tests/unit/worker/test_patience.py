"""A database that is away is waited for, ever longer up to a limit, in one line."""

import logging

import pytest
from django.db import OperationalError
from procrastinate.exceptions import ConnectorException

from careloom.worker.failures import OurWords, name_failures
from careloom.worker.patience import Patience
from tests.torture.failing import full_sqlite

GONE = OperationalError("gone")


def test_pauses_grow_to_a_limit_and_begin_anew():
    patience = Patience([].append)
    assert [patience.pause(GONE) for _ in range(7)] == [1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0]
    patience.answered()
    assert patience.pause(GONE) == 1.0


def test_one_line_when_it_goes_and_one_when_it_is_back():
    said = []
    patience = Patience(said.append)
    patience.answered()
    for _ in range(3):
        patience.pause(GONE)
    patience.answered()
    patience.answered()
    assert said == [
        "The database does not answer. Nothing is lost; trying again until it does.",
        "The database answers again. Going on.",
    ]


def test_a_full_disk_is_called_by_its_name():
    said = []
    Patience(said.append).pause(full_sqlite())
    assert said == [
        "The disk is full: nothing more can be written. What was written before is kept. Make "
        "room. Nothing is lost; trying again until there is some."
    ]


def record_of(fault):
    try:
        raise fault
    except type(fault) as raised:
        about = (type(raised), raised, raised.__traceback__)
    return logging.LogRecord("x", logging.ERROR, "f.py", 1, "Job %s ended", ("all of it",), about)


@pytest.fixture
def told(caplog):
    with caplog.at_level(logging.INFO, "careloom"):
        logging.getLogger("careloom").addHandler(caplog.handler)
        yield caplog
        logging.getLogger("careloom").removeHandler(caplog.handler)


def test_a_failed_slice_is_told_once_in_our_words(told):
    assert not OurWords().filter(record_of(KeyError("a person's words")))
    assert {one.getMessage() for one in told.records} == {"slice_failed"}


@pytest.mark.parametrize("fault", [OperationalError("gone"), ConnectorException("gone")])
def test_a_database_that_is_away_is_no_failure_of_a_slice(told, fault):
    assert not OurWords().filter(record_of(fault))
    assert not told.records


def test_a_full_disk_is_a_failure_that_is_told(told):
    assert not OurWords().filter(record_of(full_sqlite()))
    assert {one.getMessage() for one in told.records} == {"slice_failed"}


def test_other_records_pass():
    plain = logging.LogRecord("x", logging.INFO, "f.py", 1, "Starting", (), None)
    assert OurWords().filter(plain)


def test_naming_failures_twice_changes_nothing():
    name_failures()
    name_failures()
    logger = logging.getLogger("procrastinate.worker")
    assert sum(isinstance(one, OurWords) for one in logger.filters) == 1
