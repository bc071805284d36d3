"""The same clinic and clients as for signing in, and a clinic whose coach approves."""

import pytest

from careloom.records.clock import stop_clock
from careloom.services.answer import answer
from careloom.services.permission import participant
from tests.integration.builders import MONDAY, a_clinic
from tests.integration.staff.conftest import as_staff, clinic

__all__ = ["as_staff", "clinic", "waiting"]


@pytest.fixture
def waiting(db):
    """A clinic whose coach approves, and a person for whom a recommendation waits."""
    stop_clock(MONDAY)
    south = a_clinic("South", facilitation="coach_approves")
    row = south.person()
    answer(enrollment_id=row.id, answers={"tense": "8"}, by=participant(row.id), now=MONDAY)
    return south, row
