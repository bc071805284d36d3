"""Decisions, and each one's path."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse

from careloom.hub.decision import Outcome
from careloom.hub.point import PointKind
from careloom.services.see_decisions import see_decision, see_decisions
from careloom.services.see_people import see_people
from careloom.staff.visit import StaffVisit, by_staff


@by_staff("GET")
def list_people(visit: StaffVisit) -> HttpResponse:
    """Whose decisions there are, by code."""
    page = see_people(by=visit.actor, after=visit.asked("after"), now=visit.now)
    return visit.page("studio/people.html", page=page)


@by_staff("GET")
def list_decisions(visit: StaffVisit, person: str) -> HttpResponse:
    """One enrollment's decisions, newest first."""
    kinds, outcomes = [str(one) for one in PointKind], [str(one) for one in Outcome]
    kind, outcome = visit.asked("kind"), visit.asked("outcome")
    page = see_decisions(
        enrollment_id=person,
        before=visit.asked_number("before"),
        outcome=outcome if outcome in outcomes else "",
        kind=kind if kind in kinds else "",
        by=visit.actor,
    )
    filters = (("kind", "Kind", kinds, kind), ("outcome", "Outcome", outcomes, outcome))
    chosen = {name: one for name, _, known, one in filters if one in known}
    return visit.page("studio/decisions.html", page=page, filters=filters, chosen=urlencode(chosen))


@by_staff("GET")
def show_decision(visit: StaffVisit, number: int) -> HttpResponse:
    """One decision as a path from what brought it about to what came of it."""
    seen = see_decision(number=number, by=visit.actor, now=visit.now)
    return visit.page("studio/decision.html", seen=seen)
