"""Clinics with people in whatever state an act wants, and what each of them has in the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client

from careloom.program.reading.bundle import read_bundle
from careloom.program.worked import worked_programs
from careloom.records import models
from careloom.records.clock import stop_clock, wall_clock
from careloom.records.models import Enrollment, Organization
from careloom.services.answer import answer
from careloom.services.change_preference import pause
from careloom.services.open_level import open_level
from careloom.services.permission import SOFTWARE, participant
from careloom.services.publish_program import publish_program
from careloom.services.report_need import report_need
from careloom.services.withdraw_consent import withdraw_consent
from careloom.staff.visit import SINCE
from careloom.testing.sms_provider import SmsProvider
from tests.integration.builders import MONDAY, Clinic, a_clinic
from tests.torture.same_again.forms import PERSON

FIRST_ANSWERS = {
    "warning": "no", "active_days": "1", "active_span": "10", "sitting_hours": "6", "belief": "6",
}  # fmt: skip
_OF_A_PERSON = (
    models.DecisionRecord,
    models.Delivery,
    models.NarrativeEdit,
    models.StaffTask,
    models.Consent,
    models.FreeText,
    models.Notice,
    models.TakenReading,
)


def at_once(times: int, act: Callable[[int], object]) -> list[object]:
    """What each of so many got that began together; each is told its number."""
    together = Barrier(times)

    def run(number: int) -> object:
        together.wait()
        try:
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def rows_of(enrollment: str) -> dict[str, int]:
    """How many rows of each kind a person has."""
    found: Counter[str] = Counter()
    for kind in models.JournalEntry.objects.filter(enrollment_id=enrollment):
        found[f"journal {kind.kind}"] += 1
    for table in _OF_A_PERSON:
        found[table.__name__] += table.objects.filter(enrollment_id=enrollment).count()
    for one in models.Delivery.objects.filter(enrollment_id=enrollment):
        found[f"delivery {one.state}"] += 1
    mine = models.Consent.objects.filter(enrollment_id=enrollment, withdrawn_at=None)
    open_tasks = models.StaffTask.objects.filter(enrollment_id=enrollment, closed_at=None)
    found["consents that hold"], found["open tasks"] = mine.count(), open_tasks.count()
    found["audit"] = models.AuditEntry.objects.filter(chain=enrollment).count()
    return dict(found)


class Site:
    """Clinics with people in whatever state a form wants."""

    def __init__(self) -> None:
        stop_clock(MONDAY)
        self.now = MONDAY
        self.usual = a_clinic("North")
        self.clinics = {
            "waiting": a_clinic("South", facilitation="coach_approves"),
            "choosing": a_clinic("West", facilitation="self_directed"),
            "measured": _movement_clinic(),
        }
        self.people = 0
        self.provider = SmsProvider(hub=settings.SMS_CALLBACK)

    def person(self, state: str, channel: str = "email") -> Enrollment:
        """Somebody new, brought to this state."""
        self.people += 1
        clinic = self.clinics.get(state, self.usual)
        ways = {"address": f"p{self.people}@example.org", "phone": f"+1212555{self.people:04}"}
        # Who is measured was in care already when that was.
        since = self.now - timedelta(days=state == "measured")
        row = clinic.person(begun=state != "invited", channel=channel, now=since, **ways)
        said = FIRST_ANSWERS if state == "measured" else {"tense": "8"}
        if state not in ("invited", "begun", "helped"):
            answer(enrollment_id=row.id, answers=said, by=participant(row.id), now=since)
        if state in _FURTHER:
            _FURTHER[state](self, row)
        return row

    def client(self, role: str, row: Enrollment) -> Callable[[], Client]:
        """Makes a client that holds the person's link, or is signed in."""
        signed = Client(SERVER_NAME="localhost")
        if role != PERSON:
            every = (*self.clinics.values(), self.usual)
            mine = row.participant.organization_id
            actor = next(one for one in every if one.organization.id == mine).staff(role)
            signed.force_login(get_user_model().objects.get(id=actor.id))
            session = signed.session
            session[SINCE] = wall_clock()
            session.save()

        def make() -> Client:
            one = Client(SERVER_NAME="localhost")
            one.cookies = signed.cookies
            return one

        return make


def _movement_clinic() -> Clinic:
    """A clinic whose program reads what devices measure."""
    bundle, _ = read_bundle(worked_programs()["daily_movement"])
    program = publish_program(bundle=bundle, by=SOFTWARE, now=MONDAY)
    return Clinic(Organization.objects.create(name="Hills"), program)


def _held(site: Site, row: Enrollment) -> None:
    said = {"unsafe": "not_safe"}
    answer(enrollment_id=row.id, answers=said, by=participant(row.id), now=site.now)


def _stopped(site: Site, row: Enrollment) -> None:
    withdraw_consent(enrollment_id=row.id, by=participant(row.id), now=site.now)


def _paused(site: Site, row: Enrollment) -> None:
    until = site.now + timedelta(days=7)
    pause(enrollment_id=row.id, until=until, by=participant(row.id), now=site.now)


def _helped(site: Site, row: Enrollment) -> None:
    """In the middle of a step whose event was answered, and is checked next."""
    me, clinician = participant(row.id), site.usual.staff("clinician")
    answer(enrollment_id=row.id, answers={"tense": "4"}, by=me, now=site.now)
    open_level(enrollment_id=row.id, level="plan", by=clinician, now=site.now)
    report = {"report": "hard", "option": "argument"}
    report_need(enrollment_id=row.id, **report, by=me, now=site.now)
    answer(enrollment_id=row.id, answers={"tried": "yes"}, event="choose", by=me, now=site.now)


_FURTHER: dict[str, Callable[[Site, Enrollment], None]] = {
    "held": _held,
    "tasked": _held,
    "stopped": _stopped,
    "paused": _paused,
    "helped": _helped,
}
