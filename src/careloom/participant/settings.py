"""The person's settings: language, how we reach them, a pause, and stopping."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect

from careloom.participant.attempt import tried
from careloom.participant.visit import Visit, by_link
from careloom.participant.zones import ZONES
from careloom.services.change_fields import change_fields
from careloom.services.change_preference import change_preference, pause
from careloom.services.erase_person import erase_person
from careloom.services.give_consent import give_consent, has_consent
from careloom.services.happening import Refused
from careloom.services.withdraw_consent import withdraw_consent
from careloom.services.words import personal_fields

WEEKS = ("1", "2", "4")


@by_link("GET")
def show_settings(visit: Visit) -> HttpResponse:
    """Each setting as it is, with a form of its own."""
    standing = visit.standing
    fields = personal_fields(visit.enrollment.participant)
    zone = standing.zone if standing else ""
    known = dict(ZONES)
    return visit.page(
        "settings",
        standing=standing,
        paused=bool(standing and standing.paused_until > visit.now.timestamp()),
        consented=has_consent(visit.enrollment.id),
        languages=visit.program.languages,
        email=fields.get("email", ""),
        blanks=[
            (blank.id, blank.ask[visit.language], fields.get(blank.id, ""))
            for blank in visit.program.blanks.values()
        ],
        zones=ZONES if zone in known else ((zone, zone), *ZONES),
        weeks=WEEKS,
    )


@by_link("POST")
def change(visit: Visit) -> HttpResponse:
    """Change one setting; which one, the form says."""
    acts = {
        "preference": _preference,
        "reach": _reach,
        "names": _names,
        "pause": _pause,
        "go_on": _go_on,
        "again": _again,
    }
    act = acts.get(visit.posted("what"))
    if act is None:
        return redirect(f"{visit.home}settings")
    return tried(visit, lambda: act(visit), f"{visit.home}settings")


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


def _preference(visit: Visit) -> None:
    for name in ("language", "zone", "form"):
        if to := visit.posted(f"to_{name}"):
            change_preference(
                enrollment_id=visit.enrollment.id,
                name=name,
                to=to,
                form=f"{visit.posted('form')}-{name}",
                by=visit.actor,
                now=visit.now,
            )


def _reach(visit: Visit) -> None:
    channel, email = visit.posted("to_channel"), visit.posted("email")
    if channel == "email" and not email:
        raise Refused("no_address")
    form, person, by, now = visit.posted("form"), visit.enrollment.id, visit.actor, visit.now
    fields = {"email": email}
    change_fields(enrollment_id=person, fields=fields, form=f"{form}-f", by=by, now=now)
    change_preference(
        enrollment_id=person, name="channel", to=channel, form=f"{form}-p", by=by, now=now
    )
    give_consent(enrollment_id=person, channel=channel, form=f"{form}-c", by=by, now=now)


def _names(visit: Visit) -> None:
    change_fields(
        enrollment_id=visit.enrollment.id,
        fields={name: visit.posted(name) for name in visit.program.blanks},
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
