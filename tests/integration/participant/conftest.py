"""A person and the client that holds their link."""

import pytest

from careloom.records.clock import stop_clock
from careloom.services.link import link_token
from tests.integration.builders import MONDAY, a_clinic

JOINING = {"check": "no", "zone": "America/New_York", "channel": "web"}


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


@pytest.fixture
def begun(client, home):
    response = client.post(f"{home}begin", JOINING)
    assert response.status_code == 302, response.content.decode()
    return client
