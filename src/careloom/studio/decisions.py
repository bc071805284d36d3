"""Decisions, and each one's path."""

from __future__ import annotations

from django.http import HttpResponse

from careloom.hub.decision import Outcome
from careloom.services.see_decisions import see_decision, see_decisions
from careloom.services.see_people import see_people
from careloom.staff.visit import StaffVisit, by_staff


@by_staff("GET")
def list_people(visit: StaffVisit) -> HttpResponse:
    """Whose decisions there are, by code."""
    page = see_people(by=visit.actor, after=visit.request.GET.get("after", ""), now=visit.now)
    return visit.page("studio/people.html", page=page)


@by_staff("GET")
def list_decisions(visit: StaffVisit, person: str) -> HttpResponse:
    """One enrollment's decisions, newest first."""
    asked = visit.request.GET
    before, outcome = asked.get("before", ""), asked.get("outcome", "")
    known = [str(one) for one in Outcome]
    outcome = outcome if outcome in known else ""
    page = see_decisions(
        enrollment_id=person,
        before=int(before) if before.isdecimal() else None,
        outcome=outcome,
        by=visit.actor,
    )
    return visit.page("studio/decisions.html", page=page, outcomes=known, outcome=outcome)


@by_staff("GET")
def show_decision(visit: StaffVisit, number: int) -> HttpResponse:
    """One decision as a path from what brought it about to what came of it."""
    seen = see_decision(number=number, by=visit.actor, now=visit.now)
    return visit.page("studio/decision.html", seen=seen)
