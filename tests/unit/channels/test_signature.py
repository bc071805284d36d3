"""Signatures of webhooks; the first case is the worked example of Twilio's documentation."""

import pytest

from careloom.channels.signature import covers, is_signed, sign

EXAMPLE = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
ADDRESS = "https://mycompany.com/myapp.php?foo=1&bar=2"
SIGNED = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
# The SHA-256 of nothing at all (FIPS 180-4's empty message).
OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_published_example_comes_out():
    assert sign("12345", ADDRESS, EXAMPLE.items()) == SIGNED


@pytest.mark.parametrize(
    ("token", "signature", "address", "fields"),
    [
        pytest.param("54321", SIGNED, ADDRESS, EXAMPLE, id="another token"),
        pytest.param("", SIGNED, ADDRESS, EXAMPLE, id="no token at all"),
        pytest.param("12345", "", ADDRESS, EXAMPLE, id="no signature"),
        pytest.param("12345", "ñ", ADDRESS, EXAMPLE, id="letters that no signature has"),
        pytest.param("12345", SIGNED, ADDRESS + "3", EXAMPLE, id="another address"),
        pytest.param("12345", SIGNED, ADDRESS, EXAMPLE | {"Digits": "4321"}, id="another value"),
        pytest.param("12345", SIGNED, ADDRESS, EXAMPLE | {"More": "1"}, id="a field more"),
    ],
)
def test_what_was_not_signed_is_not_believed(token, signature, address, fields):
    assert is_signed("12345", SIGNED, ADDRESS, EXAMPLE.items())
    assert not is_signed(token, signature, address, fields.items())


@pytest.mark.parametrize(
    ("address", "body", "fits"),
    [
        pytest.param(f"https://h/x?bodySHA256={OF_NOTHING}", b"", True, id="its own"),
        pytest.param(f"https://h/x?bodySHA256={OF_NOTHING.upper()}", b"", True, id="capitals"),
        pytest.param(f"https://h/x?bodySHA256={OF_NOTHING}", b"{}", False, id="another body"),
        pytest.param("https://h/x", b"", False, id="none is named"),
    ],
)
def test_a_body_is_covered_by_its_hash_in_the_address(address, body, fits):
    assert covers(address, body) is fits
