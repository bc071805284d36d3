"""Texts to one person are alike word for word: what a provider lists is counted, not only read."""

from datetime import timedelta

import pytest

from careloom.channels.base import Others
from careloom.channels.sms import SmsChannel
from careloom.records.models import Delivery
from careloom.services.accounted_for import others_of
from careloom.services.send_due import send_due
from careloom.testing.sms_provider import ACCOUNT, NUMBER, TOKEN, SmsProvider, running_provider
from tests.integration.builders import MONDAY

NOW = MONDAY.timestamp()


@pytest.fixture
def row(clinic):
    return clinic.person(channel="sms")


@pytest.fixture
def texted(row):
    """Another text to the same person, as the test says."""

    def make(key, **more):
        given = {"state": "accepted", "attempts": 1, "settled_at": NOW, "created_at": NOW, **more}
        return Delivery.objects.create(
            enrollment_id=row.id, key=key, what="ask", ref="program/checkin", not_before=NOW,
            **{"channel": "sms", **given},
        )  # fmt: skip

    return make


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param({}, Others(1, 1), id="accepted since"),
        pytest.param({"attempts": 3}, Others(1, 3), id="accepted after three tries"),
        pytest.param({"settled_at": NOW - 1}, Others(0, 1), id="just before"),
        pytest.param({"settled_at": NOW - 601}, Others(), id="long before"),
        pytest.param({"state": "failed"}, Others(0, 1), id="came back"),
        pytest.param({"state": "uncertain"}, Others(0, 1), id="in doubt as well"),
        pytest.param({"state": "leased", "settled_at": None}, Others(0, 1), id="on its way"),
        pytest.param(
            {"state": "leased", "settled_at": None, "created_at": NOW - 9000},
            Others(0, 1),
            id="on its way at last",
        ),
        pytest.param({"state": "queued", "attempts": 0}, Others(), id="never tried"),
        pytest.param({"state": "not_sent"}, Others(), id="held back"),
        pytest.param({"channel": "email"}, Others(), id="by another way"),
    ],
)
def test_what_is_accounted_for(row, texted, other, expected):
    asked_about = texted("first")
    texted("second", **other)
    Delivery.objects.filter(key__startswith="evaluation/").delete()
    assert others_of(asked_about, since=NOW) == expected


def test_of_two_texts_alike_the_one_that_never_went_out_still_goes(row, texted):
    """A sender died with the second in hand; the first arrived, and says just the same."""
    provider = SmsProvider()
    provider.knows_idempotency, provider.clock = False, lambda: NOW
    with running_provider(provider) as address:
        channel = SmsChannel(url=address, account=ACCOUNT, token=TOKEN, sender=NUMBER, callback="")
        assert send_due(channels={"sms": channel}, now=MONDAY) == 1
        texted("second", state="leased", settled_at=None, leased_until=NOW + 60)
        later = MONDAY + timedelta(minutes=5)
        assert send_due(channels={"sms": channel}, now=later) == 1
    assert len({one.body for one in provider.taken}) == 1, "the two are alike"
    assert len({one.idempotency_key for one in provider.taken}) == 2
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
