"""The demo's pages: its people, its clock, and whom the visitor plays."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from careloom.records.clock import read_clock
from careloom.services.pass_time import pass_time
from careloom.services.see_demo import invite_visitor, see_demo
from careloom.services.virtual_people import take_over

SPANS = {"hour": 1, "day": 24, "week": 168}


@require_GET
def show_people(request: HttpRequest) -> HttpResponse:
    """Everybody in the demo, where they are, and links to what a visitor may look at."""
    return render(request, "demo/people.html", {"demo": see_demo(now=read_clock())})


@require_POST
def move_on(request: HttpRequest) -> HttpResponse:
    """Let an hour, a day or a week pass; anything else changes nothing."""
    hours = SPANS.get(request.POST.get("span", ""))
    if hours:
        pass_time(hours=hours)
    return redirect("demo")


@require_POST
def play(request: HttpRequest) -> HttpResponse:
    """Take this person's place: they no longer act alone, and their page opens."""
    known = {person.enrollment_id: person for person in see_demo(now=read_clock()).people}
    person = known.get(request.POST.get("person", ""))
    if person is None:
        return redirect("demo")
    take_over(person.enrollment_id)
    return redirect(person.link)


@require_POST
def begin_anew(request: HttpRequest) -> HttpResponse:
    """Invite the visitor as a new person, who begins as anyone would."""
    return redirect(invite_visitor(now=read_clock()))
