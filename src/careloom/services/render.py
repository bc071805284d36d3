"""The message of a delivery, as its person gets it by the channel it goes by."""

from __future__ import annotations

from careloom.channels.base import Message
from careloom.program.texts import Text
from careloom.records.lives import KeptLife
from careloom.records.models import Delivery
from careloom.services.gate import SAFETY
from careloom.services.link import link_address
from careloom.services.words import fill_blanks

ADDRESS_FIELDS = {"email": "email", "sms": "phone"}
"""Channel to the personal field that holds where it reaches the person."""
_SUBJECT = {"en": "Your next step", "es": "Su próximo paso"}
_SAFETY_SUBJECT = {"en": "A message for you", "es": "Un mensaje para usted"}
_READY = {"en": "Your next step is ready:", "es": "Ya puede ver su siguiente paso:"}
"""Instead of a text without a short form. No accent: one would cost a part or two."""
_LONGEST_SMS = 1500
"""Letters; providers refuse more than 1600 with the link."""


def address_of(channel: str, fields: dict[str, str]) -> str:
    """Where this channel reaches the person, "" when it cannot."""
    return fields.get(ADDRESS_FIELDS.get(channel, channel), "")


def compose(kept: KeptLife, delivery: Delivery, address: str, fields: dict[str, str]) -> Message:
    """The message of a delivery in the person's language, their names filled in.

    By SMS it is the text's short form. A text that has none is not cut: the message says that
    there is something to see, and the link leads to it. A safety response always goes out whole.
    """
    language = kept.standing.language
    form = "sms" if delivery.channel == "sms" else kept.standing.form
    safety = delivery.what == SAFETY
    subjects = _SAFETY_SUBJECT if safety else _SUBJECT
    written = kept.program.texts[delivery.ref]
    text = fill_blanks(kept.program, written.read(language, form), fields, language)
    if form == "sms" and not safety and not _is_short(written, language, text):
        text = _READY.get(language, _READY["en"])
    return Message(
        id=delivery.id,
        address=address,
        subject=subjects.get(language, subjects["en"]),
        text=text,
        link=link_address(kept.row),
    )


def _is_short(written: Text, language: str, text: str) -> bool:
    return bool(written.by_language[language].get("sms")) and len(text) <= _LONGEST_SMS
