"""The virtual people of a demo: who they are, when each begins, and whom a visitor plays."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import msgspec
from django.conf import settings

from careloom.program.definitions import Program
from careloom.records.bundles import program_of
from careloom.records.models import Enrollment, Organization, ProgramBundle
from careloom.services.enroll import begin_enrollment, invite
from careloom.services.permission import SOFTWARE, participant
from careloom.simulation.people import VirtualPerson, invent_people

ZONE = "America/New_York"
_EMAIL_EVERY = 3


class Invited(msgspec.Struct):
    """A virtual person's number in the cast, their enrollment, and when they begin."""

    number: int
    enrollment_id: str
    since: float


class Cast(msgspec.Struct):
    """All virtual people of a demo; `played` are the enrollments that a visitor acts for."""

    seed: str
    languages: tuple[str, ...]
    people: list[Invited]
    played: list[str] = []

    def person(self, one: Invited) -> VirtualPerson:
        """The person behind an enrollment; the same for the same seed."""
        return _invented(len(self.people), self.languages, self.seed)[one.number]


@lru_cache(maxsize=4)
def _invented(count: int, languages: tuple[str, ...], seed: str) -> tuple[VirtualPerson, ...]:
    return invent_people(count, languages, seed)


def read_cast() -> Cast | None:
    """The demo's cast; None where there is none, as in a hub that is not a demo."""
    path = _path()
    return msgspec.json.decode(path.read_bytes(), type=Cast) if path.exists() else None


def keep_cast(cast: Cast) -> None:
    """Keep the cast whole or not at all."""
    beside = _path().with_suffix(".new")
    beside.write_bytes(msgspec.json.encode(cast))
    os.replace(beside, _path())


def take_over(enrollment_id: str) -> None:
    """From now on a visitor plays this person, who no longer acts alone."""
    cast = read_cast()
    if cast is not None and enrollment_id not in cast.played:
        cast.played.append(enrollment_id)
        keep_cast(cast)


def invite_people(
    *,
    count: int,
    organization: Organization,
    program: ProgramBundle,
    now: datetime,
    spread: int,
    seed: str,
) -> Cast:
    """Invite so many virtual people, who begin on days spread over the first `spread` ones."""
    read = program_of(program.content_hash)
    cast = Cast(seed, read.languages, [])
    for person in invent_people(count, read.languages, seed):
        row = invite(
            organization=organization,
            program=program,
            fields={
                **dict.fromkeys(read.blanks, person.name),
                "name": person.name,
                "email": f"person-{person.number}@example.org",
            },
            by=SOFTWARE,
            now=now,
        )
        since = now + timedelta(days=person.number * 5 % max(1, spread))
        cast.people.append(Invited(person.number, row.id, since.timestamp()))
    keep_cast(cast)
    return cast


def begin_person(person: VirtualPerson, enrollment_id: str, now: datetime) -> None:
    """The person consents, with what their profile says."""
    row = Enrollment.objects.get(id=enrollment_id)
    begin_enrollment(
        enrollment=row,
        zone=ZONE,
        language=person.language,
        channel="email" if person.number % _EMAIL_EVERY == 1 else "web",
        profile=_profile(program_of(row.program_id), person),
        by=participant(row.id),
        now=now,
    )


def _profile(program: Program, person: VirtualPerson) -> dict[str, float]:
    found = {}
    for variable in program.variables.values():
        if variable.source == "profile":
            span = variable.high - variable.low
            found[variable.id] = float(round(variable.low + span * person.chance(variable.id)))
    return found


def _path() -> Path:
    return Path(settings.DATA) / "demo.json"
