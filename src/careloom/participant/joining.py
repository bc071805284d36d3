"""Joining: what the person agrees to, one question about it, and how they are reached."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import redirect

from careloom.participant.phrases import refusal, words_of
from careloom.participant.visit import Visit, by_link
from careloom.participant.zones import known_zone, zones_with
from careloom.program.variables import TailoringVariable
from careloom.services.change_fields import read_fields
from careloom.services.change_settings import require_address
from careloom.services.enroll import AlreadyBegun, begin_enrollment
from careloom.services.give_consent import offered_channels
from careloom.services.happening import Refused
from careloom.services.profile import profile_of, read_profile
from careloom.services.render import ADDRESS_FIELDS
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
        said = _where(visit, refused) + refusal(visit.language, refused.code, refused.wanted)
        return _about_you(visit, said=said, status=422)
    return redirect(visit.home)


def show_consent(visit: Visit, *, said: str = "", status: int = 200) -> HttpResponse:
    """One screen of the program's consent after the other, and last the check question."""
    screens = _screens(visit)
    last = len(screens) + 1
    number = last if visit.request.method == "POST" else _screen(visit, last)
    head, text = screens[number - 1] if number < last else ("", "")
    return visit.page(
        "consent",
        status,
        head=head,
        text=text,
        number=number,
        last=last,
        before=number - 1,
        after=number + 1,
        languages=visit.program.languages,
        said=said,
    )


@by_link("GET")
def show_agreed(visit: Visit) -> HttpResponse:
    """What the person agreed to, to read again in one go."""
    return visit.page("agreed", screens=_screens(visit))


def _screen(visit: Visit, last: int) -> int:
    asked = visit.request.GET.get("screen", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 1
    return min(max(1, number), last)


def _screens(visit: Visit) -> list[tuple[str, str]]:
    """Each screen's heading and text; the first takes the title where it has no heading."""
    consent = visit.program.texts["program/consent"]
    fields = personal_fields(visit.enrollment.participant)
    read = consent.read(visit.language, "web")
    filled = fill_blanks(visit.program, read, fields, visit.language)
    found = [_titled(part.strip()) for part in filled.split("---")]
    title = consent.title[visit.language]
    return [(found[0][0] or title, found[0][1]), *found[1:]]


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
    return visit.page(
        "about_you",
        status,
        blanks=blanks,
        profile=[_asked(visit, one) for one in profile_of(visit.program)],
        **{name: visit.posted(name) or fields.get(name, "") for name in ADDRESS_FIELDS.values()},
        texts="sms" in offered_channels(),
        channel=visit.posted("channel") or "web",
        zone=visit.posted("zone"),
        zones=zones_with(visit.posted("zone"), visit.language),
        said=said,
        check=RIGHT,
    )


def _where(visit: Visit, refused: Refused) -> str:
    """Which of the many fields did not fit, as its label begins."""
    variable = visit.program.variables.get(refused.wanted.get("item", ""))
    return f"{_capital(variable.name[visit.language])}: " if variable else ""


def _capital(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}"


def _asked(visit: Visit, variable: TailoringVariable) -> tuple[str, str, str]:
    """The field's name, its label with the range, and what was typed."""
    span = visit.words["range"].format(low=f"{variable.low:g}", high=f"{variable.high:g}")
    label = f"{_capital(variable.name[visit.language])} ({span})"
    return f"profile-{variable.id}", label, visit.posted(f"profile-{variable.id}")


def _begin(visit: Visit) -> None:
    zone, channel = visit.posted("zone"), visit.posted("channel") or "web"
    if not known_zone(zone) or channel not in offered_channels():
        raise Refused("no_such_option")
    known = (*visit.program.blanks, *ADDRESS_FIELDS.values())
    asked = [name for name in known if name in visit.request.POST]
    fields = read_fields({name: visit.posted(name) for name in asked})
    typed = {one.id: visit.posted(f"profile-{one.id}") for one in profile_of(visit.program)}
    profile = read_profile(visit.program, typed)
    require_address(channel, fields)
    with suppress(AlreadyBegun):
        begin_enrollment(
            enrollment=visit.enrollment,
            zone=zone,
            language=visit.language,
            channel=channel,
            profile=profile,
            fields=fields,
            by=visit.actor,
            now=visit.now,
        )
