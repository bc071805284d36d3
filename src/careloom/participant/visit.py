"""One request of one person, found by their link."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, date
from functools import wraps
from zoneinfo import ZoneInfo

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from careloom.hub.standing import Standing
from careloom.participant.phrases import words_of
from careloom.program.definitions import Program
from careloom.records.bundles import program_of
from careloom.records.clock import read_clock
from careloom.records.models import Enrollment
from careloom.services.link import BadLink, read_link
from careloom.services.permission import participant

View = Callable[..., HttpResponse]
_HELP = "get_help"
_BEFORE_CONSENT = frozenset({"show_today", "begin", _HELP})
_SAID = frozenset({"saved", "thanks", "skipped"})
"""What an address may ask a page to say; all else in an address is not said."""


class Visit:
    """One request of one person, with the program they are in and the language they read."""

    def __init__(
        self, request: HttpRequest, token: str, enrollment: Enrollment, standing: Standing | None
    ) -> None:
        self.request, self.token, self.enrollment = request, token, enrollment
        self.program: Program = program_of(enrollment.program_id)
        self.actor = participant(enrollment.id)
        self.now = read_clock()
        self.standing = standing
        self.language = self._language()

    @property
    def home(self) -> str:
        """The address of today's page."""
        return f"/p/{self.token}/"

    @property
    def words(self) -> dict[str, str]:
        """The pages' own words in the person's language."""
        return words_of(self.language)

    @property
    def today(self) -> date:
        """The person's own day."""
        zone = ZoneInfo(self.standing.zone) if self.standing else UTC
        return self.now.astimezone(zone).date()

    @property
    def goes_on(self) -> bool:
        """Whether the person has seen how their last step ended, and goes on from there."""
        return "go" in self.request.GET or "go" in self.request.POST

    def posted(self, name: str) -> str:
        """A field of the form, "" when it is not there."""
        return self.request.POST.get(name, "").strip()

    def typed(self, name: str, kept: str) -> str:
        """What the form held, or what is kept where no form was handed in."""
        return self.posted(name) if name in self.request.POST else kept

    def page(self, name: str, status: int = 200, **context: object) -> HttpResponse:
        """A page in the person's language, with a new token for its form."""
        return render(
            self.request,
            f"participant/{name}.html",
            {
                "language": self.language,
                "words": self.words,
                "home": self.home,
                "form": secrets.token_urlsafe(16),
                "program_name": self.program.name[self.language],
                "goes_on": self.goes_on,
                "said": self._said(),
                **context,
            },
            status=status,
        )

    def _said(self) -> str:
        code = self.request.GET.get("said", "")
        return self.words[f"said_{code}"] if code in _SAID else ""

    def _language(self) -> str:
        if self.standing is not None:
            return self.standing.language
        asked = self.request.GET.get("language") or self.request.POST.get("language")
        browsers = self.request.headers.get("Accept-Language", "")[:2].lower()
        known = self.program.languages
        return next((one for one in (asked, browsers) if one in known), known[0])


def by_link(*methods: str) -> Callable[[View], View]:
    """Open the visit that a link belongs to; a link that is none gets a kind page, 404."""

    def wrap(view: View) -> View:
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
            standing = _standing(enrollment, needed=view.__name__ != _HELP)
            return view(Visit(request, token, enrollment, standing), **more)

        return open_visit

    return wrap


def _standing(enrollment: Enrollment, *, needed: bool) -> Standing | None:
    """How the person stands, None before they begin.

    The way to help does not need it: it stays open where a fault of the hub harmed what is kept.
    """
    if not enrollment.standing:
        return None
    try:
        return msgspec.json.decode(enrollment.standing, type=Standing)
    except msgspec.MsgspecError:
        if needed:
            raise
        return None
