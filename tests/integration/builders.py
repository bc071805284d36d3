"""What integration tests begin with: a published program, an organization, people in care."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import connection

from careloom.program.reading.bundle import Bundle, read_bundle
from careloom.program.worked import worked_programs
from careloom.records.models import Enrollment, Membership, Organization, ProgramBundle
from careloom.services.decide_due import decide_due
from careloom.services.enroll import begin_enrollment, invite
from careloom.services.permission import SOFTWARE, Actor, participant, staff
from careloom.services.publish_program import publish_program

MONDAY = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
"""Nine in the morning in New York."""


@dataclass
class Clinic:
    """One organization with the starter program."""

    organization: Organization
    program: ProgramBundle

    def staff(self, role: str) -> Actor:
        user, _ = get_user_model().objects.get_or_create(username=f"{role}-{self.organization.id}")
        member, _ = Membership.objects.get_or_create(
            user=user, organization=self.organization, role=role
        )
        return staff(member)

    def person(
        self,
        *,
        channel: str = "web",
        address: str = "someone@example.org",
        phone: str = "+12125550100",
        now: datetime = MONDAY,
        begun: bool = True,
    ) -> Enrollment:
        row = invite(
            organization=self.organization,
            program=self.program,
            fields={
                "name": "Ximena-Marker",
                "email": address,
                **({"phone": phone} if channel == "sms" else {}),
            },
            by=SOFTWARE,
            now=now,
        )
        if begun:
            begin_enrollment(
                enrollment=row,
                zone="America/New_York",
                language="en",
                channel=channel,
                profile={},
                by=participant(row.id),
                now=now,
            )
        return row


def starter_bundle() -> Bundle:
    """The starter program's files."""
    with resources.as_file(resources.files("careloom.program") / "starter") as starter:
        bundle, problems = read_bundle(Path(starter))
    assert not problems
    return bundle


def parenting_clinic(name: str = "West") -> Clinic:
    """A clinic with the worked program."""
    bundle, problems = read_bundle(worked_programs()["positive_parenting"])
    assert not problems
    return Clinic(
        Organization.objects.create(name=name),
        publish_program(bundle=bundle, by=SOFTWARE, now=MONDAY),
    )


def a_clinic(name: str = "North", *, facilitation: str = "automatic") -> Clinic:
    """A clinic with the starter program, its steps decided by whom `facilitation` says."""
    bundle = {**starter_bundle()}
    assert "facilitation: automatic" in bundle["program.yaml"]
    bundle["program.yaml"] = bundle["program.yaml"].replace(
        "facilitation: automatic", f"facilitation: {facilitation}"
    )
    return Clinic(
        Organization.objects.create(name=name),
        publish_program(bundle=bundle, by=SOFTWARE, now=MONDAY),
    )


def pass_time(start: datetime, span: timedelta, step: timedelta = timedelta(hours=1)) -> datetime:
    """Let the worker look every hour, as it would."""
    now = start
    while now < start + span:
        now += step
        while decide_due(now=now).decisions:
            pass
    return now


def forbid(act: str, table: str, when: str) -> None:
    """Let the database refuse this act ("INSERT", "UPDATE") on rows for which `when` holds."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE check_violation; END $$"
            )
            doing = f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse()"
        else:
            doing = f"WHEN {when} BEGIN SELECT RAISE(ABORT, 'Ximena-Marker'); END"
        cursor.execute(f"CREATE TRIGGER refuse BEFORE {act} ON {table} {doing}")
