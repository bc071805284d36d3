"""Words as a person sees them: their names filled in, at the moment of showing and not before."""

from __future__ import annotations

import re

from careloom.program.definitions import Program
from careloom.records.keys import KeyGone, decrypt
from careloom.records.models import Participant, PersonalField

_BLANK = re.compile(r"\{([a-z0-9_]+)\}")


def personal_fields(person: Participant) -> dict[str, str]:
    """The person's own fields in the clear; empty once their key is gone."""
    found = {}
    for field in PersonalField.objects.filter(participant=person):
        try:
            found[field.name] = decrypt(
                person.id, bytes(field.ciphertext), place=f"field/{field.name}"
            )
        except KeyGone:
            return {}
    return found


def fill_blanks(program: Program, text: str, fields: dict[str, str], language: str) -> str:
    """The text with each personal blank filled, or with its fallback when nothing is known."""

    def fill(match: re.Match[str]) -> str:
        blank = program.blanks.get(match[1])
        if blank is None:
            return match[0]
        return fields.get(match[1]) or blank.fallback[language]

    return _BLANK.sub(fill, text)
