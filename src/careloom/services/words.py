"""Words as a person sees them: their names filled in, at the moment of showing and not before."""

from __future__ import annotations

import re
from collections.abc import Iterable

from careloom.program.definitions import Program
from careloom.records.keys import KeyGone, decrypt
from careloom.records.models import Participant, PersonalField

_BLANK = re.compile(r"\{([a-z0-9_]+)\}")


def personal_fields(person: Participant) -> dict[str, str]:
    """The person's own fields in the clear; empty once their key is gone."""
    return fields_of([person.id])[person.id]


def fields_of(people: Iterable[str]) -> dict[str, dict[str, str]]:
    """The fields of each of these participants, by id, asked for in one query."""
    found: dict[str, dict[str, str]] = {person: {} for person in people}
    gone = set()
    for field in PersonalField.objects.filter(participant_id__in=list(found)):
        person = field.participant_id
        if person in gone:
            continue
        try:
            place = f"field/{field.name}"
            found[person][field.name] = decrypt(person, bytes(field.ciphertext), place=place)
        except KeyGone:
            gone.add(person)
            found[person] = {}
    return found


def fill_blanks(program: Program, text: str, fields: dict[str, str], language: str) -> str:
    """The text with each personal blank filled, or with its fallback when nothing is known."""

    def fill(match: re.Match[str]) -> str:
        blank = program.blanks.get(match[1])
        if blank is None:
            return match[0]
        return fields.get(match[1]) or blank.fallback[language]

    return _BLANK.sub(fill, text)
