"""A clinic, and clients signed in as its staff."""

import pytest
from django.contrib.auth import get_user_model

from careloom.records.clock import stop_clock, wall_clock
from careloom.staff.visit import SINCE
from tests.integration.builders import MONDAY, a_clinic


@pytest.fixture
def clinic(db):
    stop_clock(MONDAY)
    return a_clinic()


@pytest.fixture
def as_staff(client, clinic):
    """Signs the client in by role: as_staff("coach")."""

    def sign_in(role, of=None):
        actor = (of or clinic).staff(role)
        client.force_login(get_user_model().objects.get(id=actor.id))
        session = client.session
        session[SINCE] = wall_clock()
        session.save()
        return client

    return sign_in
