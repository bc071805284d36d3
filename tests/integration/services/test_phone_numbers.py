"""Phone numbers as people type them."""

import pytest

from careloom.records.models import PersonalField
from careloom.services.happening import Refused
from careloom.services.phone_numbers import lookup_of, read_phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("(212) 555-0100", "+12125550100", id="as on a card"),
        pytest.param("1 212 555 0100", "+12125550100", id="with the 1"),
        pytest.param("+1.212.555.0100", "+12125550100", id="with points"),
        pytest.param("+34 612 34 56 78", "+34612345678", id="from Spain"),
        pytest.param("0034 612 345 678", "+34612345678", id="with two noughts"),
        pytest.param("+12125550100", "+12125550100", id="as it is kept"),
    ],
)
def test_a_number_is_brought_into_one_form(typed, kept):
    assert read_phone(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "555 0100",
        "212 055 0100",
        "+1 112 555 0100",
        "call me",
        "+",
        "+34",
        "٠١٢",
        "9" * 40,
        "+0123456789",
    ],
)
def test_what_no_phone_has_is_refused(typed):
    with pytest.raises(Refused) as refused:
        read_phone(typed)
    assert refused.value.code == "no_phone"


def test_elsewhere_a_number_without_a_code_is_of_that_country(settings):
    settings.SMS_COUNTRY = "34"
    assert read_phone("0612 345 678") == "+34612345678"


def test_a_number_is_found_again_and_stands_nowhere(clinic):
    clinic.person(channel="sms", phone="212 555 0199")
    [kept] = PersonalField.objects.filter(name="phone")
    assert kept.lookup == lookup_of("+12125550199")
    assert b"0199" not in bytes(kept.ciphertext)
    assert not PersonalField.objects.exclude(name="phone").exclude(lookup="").exists()
