"""The person changes what they are called, or where they are reached."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from careloom.services.enroll import keep_fields
from careloom.services.happening import Refused, happening
from careloom.services.permission import Actor, require_self
from careloom.services.phone_numbers import PHONE, read_phone

LONGEST = 80


def change_fields(
    *,
    enrollment_id: str,
    fields: dict[str, str],
    form: str = "",
    said: object = "",
    by: Actor,
    now: datetime,
) -> None:
    """Keep these names and addresses encrypted; an empty one is taken away.

    `said` is what else stood in the form.
    """
    require_self(by, enrollment_id)
    with happening(
        enrollment_id, "change_fields", form=form, said=[fields, said], by=by, now=now
    ) as happened:
        keep_fields(happened.kept.row.participant, read_fields(fields))


def read_fields(fields: dict[str, str]) -> dict[str, str]:
    """The fields without blanks around them. Refused for one too long, no email address, or no
    phone number; a number is brought into the form that providers want."""
    found = {name: text.strip() for name, text in fields.items()}
    if any(len(text) > LONGEST for name, text in found.items() if name != "email"):
        raise Refused("too_long", most=f"{LONGEST}")
    if found.get("email"):
        try:
            validate_email(found["email"])
        except ValidationError:
            raise Refused("no_address") from None
    if found.get(PHONE):
        found[PHONE] = read_phone(found[PHONE])
    return found
