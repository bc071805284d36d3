"""The person's pages: today's one thing, its questions, telling us something, help."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import wraps

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from careloom.hub.standing import Standing
from careloom.participant.phrases import refusal, words_of
from careloom.participant.questions import Question, question_of
from careloom.program.definitions import Program
from careloom.records.bundles import program_of
from careloom.records.clock import read_clock
from careloom.records.models import Enrollment
from careloom.services.answer import answer
from careloom.services.enroll import AlreadyBegun, begin_enrollment
from careloom.services.happening import Refused, TakenBefore
from careloom.services.link import BadLink, read_link
from careloom.services.permission import participant
from careloom.services.report_need import report_need
from careloom.services.respond import respond
from careloom.services.today import today
from careloom.services.words import fill_blanks, personal_fields

View = Callable[..., HttpResponse]
Bound = Callable[..., HttpResponse]
_ZONE = "America/New_York"
_BEFORE_CONSENT = frozenset({"show_today", "begin", "get_help"})


class Visit:
    """One request of one person, found by their link."""

    def __init__(self, request: HttpRequest, token: str, enrollment: Enrollment) -> None:
        self.request, self.token, self.enrollment = request, token, enrollment
        self.program: Program = program_of(enrollment.program_id)
        self.actor = participant(enrollment.id)
        self.now = read_clock()
        self.language = self._language()

    @property
    def home(self) -> str:
        """The address of today's page."""
        return f"/p/{self.token}/"

    def page(self, name: str, status: int = 200, **context: object) -> HttpResponse:
        """A page in the person's language, with a new token for its form."""
        return render(
            self.request,
            f"participant/{name}.html",
            {
                "language": self.language,
                "words": words_of(self.language),
                "home": self.home,
                "form": secrets.token_urlsafe(16),
                "program_name": self.program.name[self.language],
                **context,
            },
            status=status,
        )

    def _language(self) -> str:
        if self.enrollment.standing:
            return msgspec.json.decode(self.enrollment.standing, type=Standing).language
        asked = self.request.GET.get("language") or self.request.POST.get("language")
        return asked if asked in self.program.languages else self.program.languages[0]


def by_link(*methods: str) -> Callable[[Bound], View]:
    """Open the visit that a link belongs to; a link that is none gets a kind page, 404."""

    def wrap(view: Bound) -> View:
        @require_http_methods(list(methods))
        @wraps(view)
        def open_visit(request: HttpRequest, token: str, **more: str) -> HttpResponse:
            try:
                enrollment = read_link(token)
            except BadLink:
                context = {"language": "en", "words": words_of("en"), "other": words_of("es")}
                return render(request, "participant/not_found.html", context, status=404)
            if enrollment.started_at is None and view.__name__ not in _BEFORE_CONSENT:
                return redirect(f"/p/{token}/")
            return view(request, Visit(request, token, enrollment), **more)

        return open_visit

    return wrap


@by_link("GET")
def show_today(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Today's one thing; before consent, what the person is asked to agree to."""
    if visit.enrollment.started_at is None:
        return _consent(visit)
    return _today(visit)


def _consent(visit: Visit) -> HttpResponse:
    text = visit.program.texts["program/consent"].read(visit.language, "web")
    fields = personal_fields(visit.enrollment.participant)
    filled = fill_blanks(visit.program, text, fields, visit.language)
    return visit.page(
        "consent",
        title=visit.program.texts["program/consent"].title[visit.language],
        screens=[part.strip() for part in filled.split("---")],
        languages=visit.program.languages,
    )


def _today(visit: Visit, *, said: str = "", status: int = 200) -> HttpResponse:
    shown = today(enrollment=visit.enrollment, by=visit.actor, now=visit.now)
    question: Question | None = None
    if shown.items:
        question = question_of(visit.program, shown.items[0], visit.language)
    return visit.page("today", status, shown=shown, question=question, said=said)


@by_link("POST")
def begin(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The person agrees; a second time changes nothing."""
    with suppress(AlreadyBegun):
        begin_enrollment(
            enrollment=visit.enrollment,
            zone=_ZONE,
            language=visit.language,
            channel="web",
            profile={},
            by=visit.actor,
            now=visit.now,
        )
    return redirect(visit.home)


@by_link("POST")
def give_answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One answer, kept at once; then the next question, or the check of an event's effect."""
    item, event = request.POST.get("item", ""), request.POST.get("event", "")
    shown = today(enrollment=visit.enrollment, by=visit.actor, now=visit.now)
    return _tried(visit, lambda: _answer(visit, item, event), _after(visit, shown.step, event))


def _answer(visit: Visit, item: str, event: str) -> None:
    answer(
        enrollment_id=visit.enrollment.id,
        answers={item: visit.request.POST.get("answer", "")},
        event=event,
        form=visit.request.POST.get("form", ""),
        by=visit.actor,
        now=visit.now,
    )


def _after(visit: Visit, step: str, event: str) -> str:
    """Where to go after an event's response: to its proximal assessment, if it has one."""
    sent = visit.program.suite[step].events.get(event) if step and event else None
    if sent is not None and sent.proximal and sent.proximal != sent.item:
        return f"{visit.home}check/{step}/{event}"
    return visit.home


@by_link("GET", "POST")
def check_effect(request: HttpRequest, visit: Visit, step: str, event: str) -> HttpResponse:
    """The proximal assessment of an event."""
    known = visit.program.suite.get(step)
    sent = known.events.get(event) if known else None
    if sent is None or not sent.proximal:
        return redirect(visit.home)
    if request.method == "POST":
        return _tried(visit, lambda: _answer(visit, sent.proximal, event), visit.home)
    question = question_of(visit.program, sent.proximal, visit.language)
    return visit.page("check", question=question, event=event)


@by_link("POST")
def give_response(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Done, not now, skip, something else, not for me."""
    event, response = request.POST.get("event", ""), request.POST.get("response", "")
    shown = today(enrollment=visit.enrollment, by=visit.actor, now=visit.now)

    def act() -> None:
        respond(
            enrollment_id=visit.enrollment.id,
            response=response,
            event=event,
            form=request.POST.get("form", ""),
            by=visit.actor,
            now=visit.now,
        )

    after = _after(visit, shown.step, event) if response == "done" else visit.home
    return _tried(visit, act, after)


@by_link("GET", "POST")
def report(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Telling us something: an option to tap, or one's own words."""
    known = next(iter(visit.program.reports.values()), None)
    if known is None:
        return redirect(visit.home)
    if request.method == "GET":
        return visit.page(
            "report",
            ask=known.ask[visit.language],
            options=[(one.code, one.say[visit.language]) for one in known.options],
        )

    def act() -> None:
        report_need(
            enrollment_id=visit.enrollment.id,
            report=known.id,
            option=request.POST.get("option", ""),
            words=request.POST.get("words", ""),
            form=request.POST.get("form", ""),
            by=visit.actor,
            now=visit.now,
        )

    return _tried(visit, act, visit.home)


@by_link("GET")
def get_help(request: HttpRequest, visit: Visit) -> HttpResponse:
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


def _tried(visit: Visit, act: Callable[[], None], after: str) -> HttpResponse:
    """Do it and go on; what was taken before or does not fit is said on today's page."""
    try:
        act()
    except TakenBefore:
        return _today(visit, said=words_of(visit.language)["taken"])
    except Refused as refused:
        said = refusal(visit.language, refused.code, refused.wanted)
        return _today(visit, said=said, status=422)
    return redirect(after)
