"""The outbox: what went to people, or did not, and why."""

from __future__ import annotations

from django.http import HttpResponse

from careloom.services.see_outbox import STATES, may_read_messages, see_message, see_outbox
from careloom.staff.visit import StaffVisit, by_staff


@by_staff("GET")
def list_messages(visit: StaffVisit) -> HttpResponse:
    """The messages, newest first; what is in them only for who may read it."""
    asked = visit.asked("state")
    state = asked if asked in STATES else ""
    page = see_outbox(by=visit.actor, before=visit.asked("before"), state=state)
    return visit.page(
        "studio/outbox.html",
        page=page,
        opens=may_read_messages(visit.actor),
        states=STATES,
        state=state,
    )


@by_staff("GET")
def show_message(visit: StaffVisit, message: str) -> HttpResponse:
    """One message as the person sees it."""
    seen = see_message(delivery_id=message, by=visit.actor, now=visit.now)
    return visit.page("studio/message.html", seen=seen)
