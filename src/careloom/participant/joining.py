"""Joining: what the person agrees to, one question about it, and how they are reached."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import redirect

from careloom.participant.phrases import refusal, words_of
from careloom.participant.visit import Visit, by_link
from careloom.participant.zones import ZONES, known_zone
from careloom.services.change_fields import read_fields
from careloom.services.enroll import AlreadyBegun, begin_enrollment
from careloom.services.give_consent import CHANNELS
from careloom.services.happening import Refused
from careloom.services.words import fill_blanks, personal_fields

RIGHT = "no"
"""The answer to the check question: these pages are not the place for an emergency."""


@by_link("POST")
def begin(visit: Visit) -> HttpResponse:
    """Agree, answer the check question, say how to be reached; a second time changes nothing."""
    if visit.enrollment.started_at is not None:
        return redirect(visit.home)
    if visit.posted("check") != RIGHT:
        said = words_of(visit.language)["check_again"]
        return show_consent(visit, said=said, status=422)
    if not visit.posted("zone"):
        return _about_you(visit)
    try:
        _begin(visit)
    except Refused as refused:
        said = refusal(visit.language, refused.code, refused.wanted)
        return _about_you(visit, said=said, status=422)
    return redirect(visit.home)


def show_consent(visit: Visit, *, said: str = "", status: int = 200) -> HttpResponse:
    """The screens of the program's consent, and the check question."""
    text = visit.program.texts["program/consent"].read(visit.language, "web")
    fields = personal_fields(visit.enrollment.participant)
    filled = fill_blanks(visit.program, text, fields, visit.language)
    screens = [_titled(part.strip()) for part in filled.split("---")]
    return visit.page(
        "consent",
        status,
        title=visit.program.texts["program/consent"].title[visit.language],
        screens=screens,
        languages=visit.program.languages,
        said=said,
    )


def _titled(screen: str) -> tuple[str, str]:
    """A screen's heading, where its author wrote one, and its text."""
    head, _, rest = screen.partition("\n")
    return (head.lstrip("# "), rest.strip()) if head.startswith("#") else ("", screen)


def _about_you(visit: Visit, *, said: str = "", status: int = 200) -> HttpResponse:
    fields = personal_fields(visit.enrollment.participant)
    blanks = [
        (blank.id, blank.ask[visit.language], visit.posted(blank.id) or fields.get(blank.id, ""))
        for blank in visit.program.blanks.values()
    ]
    email = visit.posted("email") or fields.get("email", "")
    return visit.page(
        "about_you", status, blanks=blanks, email=email, zones=ZONES, said=said, check=RIGHT
    )


def _begin(visit: Visit) -> None:
    zone, channel = visit.posted("zone"), visit.posted("channel") or "web"
    if not known_zone(zone) or channel not in CHANNELS:
        raise Refused("no_such_option")
    asked = [name for name in (*visit.program.blanks, "email") if name in visit.request.POST]
    fields = read_fields({name: visit.posted(name) for name in asked})
    if channel == "email" and not fields.get("email"):
        raise Refused("no_address")
    with suppress(AlreadyBegun):
        begin_enrollment(
            enrollment=visit.enrollment,
            zone=zone,
            language=visit.language,
            channel=channel,
            profile={},
            fields=fields,
            by=visit.actor,
            now=visit.now,
        )
