"""A clinic on a clock that stands, and everything that is logged while a test runs."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from careloom.operations.lines import JsonLine
from careloom.records.clock import stop_clock
from tests.integration.builders import MONDAY, Clinic, a_clinic


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Every line of every logger, from debugging on, as a hub in production writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine())
    loggers = [logging.getLogger(name) for name in ("", "careloom", "django.request")]
    before = [(one.level, one.propagate) for one in loggers]
    for one in loggers:
        one.setLevel(logging.DEBUG)
    loggers[0].addHandler(handler)
    loggers[1].propagate = True
    yield stream
    loggers[0].removeHandler(handler)
    for one, (level, propagate) in zip(loggers, before, strict=True):
        one.setLevel(level)
        one.propagate = propagate


@pytest.fixture
def standing_clinic(real_rows) -> Clinic:
    """A clinic whose rows are committed, so that what is told after a commit is told."""
    stop_clock(MONDAY)
    return a_clinic()
