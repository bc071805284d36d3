"""The people in the care of an organization, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from careloom.hub.standing import Standing
from careloom.records.bundles import HARMED, program_of
from careloom.records.models import Enrollment
from careloom.services.permission import Actor, may, require_staff
from careloom.services.place import place_of
from careloom.services.see_tasks import first_name
from careloom.services.words import fields_of

A_PAGE = 50
_UNREADABLE = "cannot be read: a fault of the hub"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person in a list. `name` is "" for roles that see codes only."""

    enrollment_id: str
    code: str
    place: str
    last_answer_at: float | None
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some people, in the order of their codes; `after` is the place to go on from."""

    people: tuple[PersonLine, ...]
    after: str


def see_people(*, by: Actor, after: str = "", now: datetime) -> PeoplePage:
    """People of the actor's organization whose id comes after `after`."""
    require_staff(by, "see_decisions")
    rows = list(
        Enrollment.objects.select_related("participant")
        .filter(participant__organization_id=by.organization, ended_at=None, id__gt=after)
        .order_by("id")[: A_PAGE + 1]
    )
    people = [row.participant_id for row in rows] if may(by, "see_person") else []
    fields = fields_of(people)
    found = [_line(row, fields.get(row.participant_id, {}), now) for row in rows]
    return PeoplePage(
        tuple(found[:A_PAGE]), found[A_PAGE - 1].enrollment_id if found[A_PAGE:] else ""
    )


def _line(row: Enrollment, fields: dict[str, str], now: datetime) -> PersonLine:
    """One bad row or program leaves the others their page, and stands there itself."""
    try:
        program = program_of(row.program_id)
        standing = msgspec.json.decode(row.standing or "null", type=Standing | None)
    except (msgspec.DecodeError, *HARMED):
        return PersonLine(row.id, row.id[:6], _UNREADABLE, None, first_name(None, fields))
    return PersonLine(
        enrollment_id=row.id,
        code=row.id[:6],
        place=place_of(program, standing, now.timestamp(), program.languages[0]),
        last_answer_at=(standing.last_answer_at or None) if standing else None,
        name=first_name(program, fields),
    )
