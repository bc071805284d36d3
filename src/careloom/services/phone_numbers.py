"""Phone numbers: as people type them, as providers want them, and found again without being kept.

A number is kept in E.164 (ITU-T: "+", country code and number, at most 15 digits), encrypted like
every personal field; beside it stands a keyed hash, by which a message from it finds its person.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.crypto import salted_hmac

from careloom.services.happening import Refused

PHONE = "phone"
_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_NANP = re.compile(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}", re.ASCII)
"""The numbers of North America: no area and no exchange begins with 0 or 1."""
_BETWEEN = re.compile(r"[\s().\-/\u00a0\u2010-\u2013]+")


def read_phone(typed: str) -> str:
    """The number in E.164; one without a country code is of the hub's own country.

    Refused for what no phone has.
    """
    bare = _BETWEEN.sub("", typed)
    country = settings.SMS_COUNTRY
    if bare.startswith("00"):
        bare = f"+{bare[2:]}"
    elif not bare.startswith("+"):
        national = bare.removeprefix("1") if country == "1" else bare.removeprefix("0")
        bare = f"+{country}{national}"
    fits = _NANP if bare.startswith("+1") else _E164
    if fits.fullmatch(bare) is None:
        raise Refused("no_phone")
    return bare


def lookup_of(number: str) -> str:
    """The keyed hash under which a number is found; nobody without the hub's secret can make it."""
    return salted_hmac("careloom.phone", number, algorithm="sha256").hexdigest()
