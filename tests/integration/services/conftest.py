"""Each test gets a database of its own and a clinic in it."""

import pytest

from tests.integration.builders import Clinic, a_clinic


@pytest.fixture
def clinic(db) -> Clinic:
    return a_clinic()
