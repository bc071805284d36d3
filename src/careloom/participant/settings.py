"""The person's settings: language, how we reach them, a pause, and stopping."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect

from careloom.participant.attempt import Page, tried
from careloom.participant.todays_page import page_of_today
from careloom.participant.visit import Visit, by_link
from careloom.participant.zones import zones_with
from careloom.services.change_preference import pause
from careloom.services.change_settings import Settings, change_settings
from careloom.services.erase_person import erase_person
from careloom.services.give_consent import give_consent, has_consent, offered_channels
from careloom.services.happening import Refused
from careloom.services.render import ADDRESS_FIELDS
from careloom.services.withdraw_consent import withdraw_consent
from careloom.services.words import personal_fields

WEEKS = ("1", "2", "4")


@by_link("GET")
def show_settings(visit: Visit) -> HttpResponse:
    """Each setting as it is, in one form."""
    return settings_page(visit)


def settings_page(visit: Visit, *, said: str = "", status: int = 200) -> HttpResponse:
    """The settings; what was typed stays where it did not fit."""
    fields = personal_fields(visit.enrollment.participant)
    zone = _as_set(visit, "zone")
    return visit.page(
        "settings",
        status,
        consented=has_consent(visit.enrollment.id),
        paused=_is_paused(visit),
        languages=visit.program.languages,
        language_set=_as_set(visit, "language"),
        channel=_as_set(visit, "channel"),
        text_form=_as_set(visit, "form"),
        zone=zone,
        zones=zones_with(zone, visit.language),
        **{name: visit.typed(name, fields.get(name, "")) for name in ADDRESS_FIELDS.values()},
        texts="sms" in offered_channels(),
        blanks=[
            (
                blank.id,
                blank.ask[visit.language],
                visit.typed(blank.id, fields.get(blank.id, "")),
            )
            for blank in visit.program.blanks.values()
        ],
        **({"said": said} if said else {}),
    )


def _as_set(visit: Visit, name: str) -> str:
    kept = getattr(visit.standing, name) if visit.standing else ""
    return visit.typed(f"to_{name}", kept)


def _is_paused(visit: Visit) -> bool:
    return bool(visit.standing and visit.standing.paused_until > visit.now.timestamp())


@by_link("GET")
def show_pause(visit: Visit) -> HttpResponse:
    """For how long; on a pause already, today's page says so."""
    if _is_paused(visit):
        return redirect(visit.home)
    return pause_page(visit)


def pause_page(visit: Visit, *, said: str = "", status: int = 200) -> HttpResponse:
    """The spans to choose from."""
    return visit.page("pause", status, weeks=WEEKS, said=said)


@by_link("POST")
def change(visit: Visit) -> HttpResponse:
    """Change what the form says: the settings, a pause, going on, consent given again."""
    acts: dict[str, tuple[Callable[[Visit], None], str, Page]] = {
        "settings": (_settings, f"{visit.home}settings?said=saved", settings_page),
        "pause": (_pause, visit.home, pause_page),
        "go_on": (_go_on, visit.home, page_of_today),
        "again": (_again, visit.home, page_of_today),
    }
    if visit.posted("what") not in acts:
        return redirect(f"{visit.home}settings")
    act, after, page = acts[visit.posted("what")]
    return tried(visit, lambda: act(visit), after, page=page)


@by_link("GET", "POST")
def stop(visit: Visit) -> HttpResponse:
    """Stop, with or without erasing; the page before says what each of them means."""
    if visit.request.method == "GET":
        return visit.page("stop", sure="")
    how = visit.posted("how")
    if how == "erase" and visit.posted("sure") != "yes":
        return visit.page("stop", sure="erase")
    if how == "erase":
        erase_person(person=visit.enrollment.participant, by=visit.actor, now=visit.now)
        return visit.page("erased", home="")
    if how != "stop":
        return redirect(f"{visit.home}stop")
    return tried(
        visit,
        lambda: withdraw_consent(
            enrollment_id=visit.enrollment.id,
            form=visit.posted("form"),
            by=visit.actor,
            now=visit.now,
        ),
        visit.home,
    )


def _settings(visit: Visit) -> None:
    known = (*visit.program.blanks, *ADDRESS_FIELDS.values())
    held = [name for name in known if name in visit.request.POST]
    to = Settings(
        language=visit.posted("to_language"),
        zone=visit.posted("to_zone"),
        form=visit.posted("to_form"),
        channel=visit.posted("to_channel"),
        fields={name: visit.posted(name) for name in held},
    )
    change_settings(
        enrollment_id=visit.enrollment.id,
        to=to,
        form=visit.posted("form"),
        by=visit.actor,
        now=visit.now,
    )


def _pause(visit: Visit) -> None:
    weeks = visit.posted("weeks")
    if weeks not in WEEKS:
        raise Refused("no_such_option")
    pause(
        enrollment_id=visit.enrollment.id,
        until=visit.now + timedelta(weeks=int(weeks)),
        form=visit.posted("form"),
        by=visit.actor,
        now=visit.now,
    )


def _go_on(visit: Visit) -> None:
    pause(
        enrollment_id=visit.enrollment.id,
        until=None,
        form=visit.posted("form"),
        by=visit.actor,
        now=visit.now,
    )


def _again(visit: Visit) -> None:
    channel = visit.standing.channel if visit.standing else "web"
    give_consent(
        enrollment_id=visit.enrollment.id,
        channel=channel,
        form=visit.posted("form"),
        by=visit.actor,
        now=visit.now,
    )
