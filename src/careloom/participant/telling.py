"""Telling us something, and where help is to be had."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from careloom.participant.attempt import tried
from careloom.participant.visit import Visit, by_link
from careloom.services.report_need import report_need


@by_link("GET", "POST")
def report(visit: Visit) -> HttpResponse:
    """Telling us something: an option to tap, or one's own words."""
    known = next(iter(visit.program.reports.values()), None)
    if known is None:
        return redirect(visit.home)
    if visit.request.method == "GET":
        return _report_page(visit)

    def act() -> None:
        report_need(
            enrollment_id=visit.enrollment.id,
            report=known.id,
            option=visit.posted("option"),
            words=visit.posted("words"),
            form=visit.posted("form"),
            by=visit.actor,
            now=visit.now,
        )

    after = f"{visit.home}?said=thanks" if visit.posted("words") else visit.home
    return tried(visit, act, after, page=_report_page)


def _report_page(visit: Visit, *, said: str = "", status: int = 200) -> HttpResponse:
    """The form, with the words that were written: nobody writes them twice."""
    known = next(iter(visit.program.reports.values()))
    return visit.page(
        "report",
        status,
        ask=known.ask[visit.language],
        options=[(one.code, one.say[visit.language]) for one in known.options],
        option=visit.posted("option"),
        written=visit.posted("words"),
        said=said,
    )


@by_link("GET")
def get_help(visit: Visit) -> HttpResponse:
    """Where help is to be had now."""
    text = visit.program.texts["safety/help_now"]
    return visit.page(
        "help",
        title=text.title[visit.language],
        text=text.read(visit.language, "easy"),
        contacts=[
            {
                "name": one.name[visit.language],
                "phone": one.phone,
                "text": one.text,
                "hours": one.hours[visit.language],
            }
            for one in visit.program.safety_contacts
        ],
    )
