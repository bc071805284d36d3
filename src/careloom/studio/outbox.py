"""The outbox: what went to people, or did not, and why."""

from __future__ import annotations

from django.http import HttpResponse

from careloom.services.see_outbox import see_message, see_outbox
from careloom.staff.visit import StaffVisit, by_staff


@by_staff("GET")
def list_messages(visit: StaffVisit) -> HttpResponse:
    """The newest messages."""
    before = visit.request.GET.get("before", "")
    number = before.replace(".", "", 1)
    messages = see_outbox(by=visit.actor, before=float(before) if number.isdecimal() else None)
    return visit.page("studio/outbox.html", messages=messages)


@by_staff("GET")
def show_message(visit: StaffVisit, message: str) -> HttpResponse:
    """One message as the person sees it."""
    seen = see_message(delivery_id=message, by=visit.actor, now=visit.now)
    return visit.page("studio/message.html", seen=seen)
