"""A person's page for their care staff, and what staff may do there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse

from careloom.clinic.approvals import REASONS
from careloom.services.close_hold import close_hold
from careloom.services.edit_narrative import edit_narrative
from careloom.services.happening import Refused
from careloom.services.open_level import open_level
from careloom.services.see_people import see_people
from careloom.services.see_person import own_enrollment, see_person
from careloom.services.set_need import set_need
from careloom.staff.visit import StaffVisit, by_staff

LASTS = {"1": "one day", "7": "one week", "28": "four weeks"}


@by_staff("GET")
def list_people(visit: StaffVisit) -> HttpResponse:
    """Everybody in the organization's care."""
    page = see_people(by=visit.actor, after=visit.asked("after"), now=visit.now)
    return visit.page("clinic/people.html", page=page)


@by_staff("GET")
def show_person(visit: StaffVisit, person: str) -> HttpResponse:
    """Where one person is, what waits for staff, what was told."""
    seen = see_person(enrollment_id=person, by=visit.actor, now=visit.now)
    return visit.page(
        "clinic/person.html", person=seen, reasons=REASONS.items(), lasts=LASTS.items()
    )


@by_staff("POST")
def state_need(visit: StaffVisit, person: str) -> HttpResponse:
    """Set a need for a while."""
    days = visit.posted("days")
    if days not in LASTS:
        raise Refused("unknown_span")
    lasts = timedelta(days=int(days))
    return _done(visit, person, set_need, need=visit.posted("need"), lasts=lasts)


@by_staff("POST")
def open_a_level(visit: StaffVisit, person: str) -> HttpResponse:
    """Open a level by hand."""
    return _done(visit, person, open_level, level=visit.posted("level"))


@by_staff("POST")
def edit(visit: StaffVisit, person: str) -> HttpResponse:
    """Put other words in place of the narrative told last."""
    words = {"key": visit.posted("key"), "text": visit.posted("text")}
    return _done(visit, person, edit_narrative, **words)


@by_staff("POST")
def end_hold(visit: StaffVisit, person: str) -> HttpResponse:
    """Close a safety hold, after which care goes on."""
    return _done(visit, person, close_hold, hold=visit.posted("hold"))


def _done(
    visit: StaffVisit, person: str, act: Callable[..., object], **fields: object
) -> HttpResponse:
    """Do it for a person of the same organization, and go back to their page."""
    own_enrollment(person, visit.actor)

    def once() -> None:
        act(
            enrollment_id=person,
            form=visit.posted("form"),
            by=visit.actor,
            now=visit.now,
            **fields,
        )

    return visit.tried(once, reverse("person", args=[person]))
