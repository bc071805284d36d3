"""A person and the client that holds their link."""

import pytest

from careloom.records.clock import stop_clock
from careloom.services.link import link_token
from tests.integration.builders import MONDAY, a_clinic


@pytest.fixture
def clinic(db):
    stop_clock(MONDAY)
    return a_clinic()


@pytest.fixture
def row(clinic):
    return clinic.person(begun=False)


@pytest.fixture
def home(row):
    return f"/p/{link_token(row)}/"
