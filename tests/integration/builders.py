"""What integration tests begin with: a published program, an organization, people in care."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.auth import get_user_model

from careloom.program.reading.bundle import read_bundle
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
        now: datetime = MONDAY,
        begun: bool = True,
    ) -> Enrollment:
        row = invite(
            organization=self.organization,
            program=self.program,
            fields={"name": "Ximena-Marker", "email": address},
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
    with (
        resources.as_file(resources.files("careloom.program") / "starter") as starter,
        TemporaryDirectory() as made,
    ):
        folder = Path(shutil.copytree(starter, Path(made) / "starter"))
        head = folder / "program.yaml"
        text = head.read_text("utf-8")
        assert "facilitation: automatic" in text
        head.write_text(
            text.replace("facilitation: automatic", f"facilitation: {facilitation}"), "utf-8"
        )
        bundle, problems = read_bundle(folder)
    assert not problems
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
