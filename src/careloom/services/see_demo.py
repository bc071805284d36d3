"""What a visitor of a demo sees of its people, and how they come in themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from careloom.hub.standing import Standing
from careloom.records.bundles import program_of
from careloom.records.models import Delivery, Enrollment, Organization, StaffTask
from careloom.services.enroll import invite
from careloom.services.link import link_token
from careloom.services.permission import SOFTWARE
from careloom.services.place import place_of
from careloom.services.virtual_people import read_cast, take_over


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One person of the demo. `place` says in plain words where they are in the program."""

    enrollment_id: str
    name: str
    language: str
    kind: str
    place: str
    played: bool
    link: str


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo's people in the order of their number, and what waits."""

    now: datetime
    people: tuple[DemoPerson, ...]
    open_tasks: int
    messages: int


def see_demo(*, now: datetime) -> Demo:
    """Everybody in the demo at this instant; no one at all in a hub that is not a demo."""
    cast = read_cast()
    people = []
    if cast is not None:
        rows = Enrollment.objects.in_bulk([one.enrollment_id for one in cast.people])
        for one in cast.people:
            person, row = cast.person(one), rows[one.enrollment_id]
            people.append(
                DemoPerson(
                    enrollment_id=row.id,
                    name=person.name,
                    language=person.language,
                    kind=person.kind,
                    place=_place(row, now),
                    played=row.id in cast.played,
                    link=f"/p/{link_token(row)}/",
                )
            )
    return Demo(
        now=now,
        people=tuple(people),
        open_tasks=StaffTask.objects.filter(closed_at=None).count(),
        messages=Delivery.objects.count(),
    )


def invite_visitor(*, now: datetime) -> str:
    """A fresh invitation in the demo; the address of its first page."""
    first = Enrollment.objects.order_by("started_at").select_related("program").first()
    if first is None:
        return "/demo/"
    row = invite(
        organization=Organization.objects.order_by("id")[0],
        program=first.program,
        fields={"name": "Robin", **dict.fromkeys(program_of(first.program_id).blanks, "Robin")},
        by=SOFTWARE,
        now=now,
    )
    take_over(row.id)
    return f"/p/{link_token(row)}/"


def _place(row: Enrollment, now: datetime) -> str:
    standing = msgspec.json.decode(row.standing or "null", type=Standing | None)
    return place_of(program_of(row.program_id), standing, now.timestamp(), "en")
