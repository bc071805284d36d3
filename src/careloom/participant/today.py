"""Today's page: one thing to answer, to do, or to pick."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from careloom.participant.attempt import tried
from careloom.participant.joining import show_consent
from careloom.participant.questions import question_of
from careloom.participant.todays_page import first_page, put_aside
from careloom.participant.visit import Visit, by_link
from careloom.services.answer import answer
from careloom.services.choose import choose_step
from careloom.services.respond import respond
from careloom.services.today import today


@by_link("GET")
def show_today(visit: Visit) -> HttpResponse:
    """Today's one thing; before consent, what the person is asked to agree to."""
    if visit.enrollment.started_at is None:
        return show_consent(visit)
    return first_page(visit)


@by_link("POST")
def give_answer(visit: Visit) -> HttpResponse:
    """One answer, kept at once; then the next question, or the check of an event's effect."""
    item, event = visit.posted("item"), visit.posted("event")
    shown = today(enrollment=visit.enrollment, by=visit.actor, now=visit.now)
    return tried(visit, lambda: _answer(visit, item, event), _after(visit, shown.step, event))


def _answer(visit: Visit, item: str, event: str) -> None:
    answer(
        enrollment_id=visit.enrollment.id,
        answers={item: visit.posted("answer")},
        event=event,
        form=visit.posted("form"),
        by=visit.actor,
        now=visit.now,
    )


def _after(visit: Visit, step: str, event: str) -> str:
    """Where to go after an event's response: to its proximal assessment, if it has one."""
    sent = visit.program.suite[step].events.get(event) if step and event else None
    if sent is not None and sent.proximal and sent.proximal != sent.item:
        return f"{visit.home}check/{step}/{event}"
    later = put_aside(visit)
    if visit.goes_on or later:
        return f"{visit.home}?go=on&later={later}"
    return visit.home


@by_link("GET", "POST")
def check_effect(visit: Visit, step: str, event: str) -> HttpResponse:
    """The proximal assessment of an event."""
    known = visit.program.suite.get(step)
    sent = known.events.get(event) if known else None
    if sent is None or not sent.proximal:
        return redirect(visit.home)
    question = question_of(visit.program, sent.proximal, visit.language)

    def page(visit: Visit, *, said: str = "", status: int = 200) -> HttpResponse:
        return visit.page("check", status, question=question, event=event, said=said)

    if visit.request.method == "GET":
        return page(visit)
    return tried(visit, lambda: _answer(visit, sent.proximal, event), visit.home, page=page)


@by_link("POST")
def give_response(visit: Visit) -> HttpResponse:
    """Done, not now, skip, something else, not for me."""
    event, response = visit.posted("event"), visit.posted("response")
    shown = today(enrollment=visit.enrollment, by=visit.actor, now=visit.now)

    def act() -> None:
        respond(
            enrollment_id=visit.enrollment.id,
            response=response,
            event=event,
            form=visit.posted("form"),
            by=visit.actor,
            now=visit.now,
        )

    after = _after(visit, shown.step, event) if response == "done" else visit.home
    return tried(visit, act, after)


@by_link("POST")
def choose(visit: Visit) -> HttpResponse:
    """Pick one of the steps that are recommended, or none of them now."""

    def act() -> None:
        choose_step(
            enrollment_id=visit.enrollment.id,
            step=visit.posted("step"),
            form=visit.posted("form"),
            by=visit.actor,
            now=visit.now,
        )

    return tried(visit, act, visit.home)
