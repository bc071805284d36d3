"""One request of one member of staff: who they are, and whether their session still holds."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from careloom.records.clock import read_clock, wall_clock
from careloom.services.happening import Refused, TakenBefore
from careloom.services.permission import Actor, NotAllowed, may
from careloom.services.see_outbox import may_see_outbox
from careloom.services.sign_in import actor_in, roles_of

ORGANIZATION, SINCE = "organization", "since"
LONGEST_SESSION = 12 * 3600.0
_DIGITS = 18
"""So many digits always fit a database's largest whole number."""
_SAYS = {
    "no_such_task": "There is no such task.",
    "no_such_person": "There is no such person.",
    "no_such_decision": "There is no such decision.",
    "no_such_message": "There is no such message.",
    "unreadable": "A fault of the hub keeps this person's page from being shown. Whoever runs the "
    "hub finds it with careloom doctor. Reach the person as you would without the hub.",
    "erased": "This person was erased; what was theirs is gone.",
    "text_gone": "The program that this person is in now no longer has that text.",
    "nothing_waits": "This was decided already, or its time is over. Nothing was changed.",
    "form_changed": "This page was sent before with something else in it. Nothing was changed.",
    "reason_wanted": "Give a reason where you choose otherwise. Nothing was changed.",
    "unknown_step": "There is no such step. Nothing was changed.",
    "unknown_need": "There is no such need. Nothing was changed.",
    "unknown_level": "There is no such level. Nothing was changed.",
    "no_such_hold": "That hold is not open. Nothing was changed.",
    "not_in_care": "This person has not begun, or is no longer in care. Nothing was changed.",
    "no_consent": "The person does not agree to care now. Nothing was changed.",
    "unknown_outcome": "Choose one of the outcomes. Nothing was changed.",
    "no_narrative": "That decision told nothing that could be edited.",
    "text_wanted": "Write the text, of at most 4000 letters. Nothing was changed.",
}
_GONE = frozenset(
    {
        "no_such_task",
        "no_such_person",
        "no_such_decision",
        "no_such_message",
        "text_gone",
        "erased",
    }
)


class StaffVisit:
    """One request, with the actor in whose name it acts."""

    def __init__(self, request: HttpRequest, actor: Actor) -> None:
        self.request, self.actor = request, actor
        self.now: datetime = read_clock()

    def posted(self, name: str) -> str:
        """A field of the form, "" when it is not there; without NUL, which no database keeps."""
        return self.request.POST.get(name, "").replace("\0", "").strip()

    def asked(self, name: str) -> str:
        """A part of the query, "" when it is not there or no database could look for it."""
        return self.request.GET.get(name, "").replace("\0", "")

    def asked_number(self, name: str) -> int | None:
        """A part of the query as a whole number that a database can compare with."""
        asked = self.asked(name)
        return int(asked) if asked.isdecimal() and len(asked) <= _DIGITS else None

    def page(self, name: str, status: int = 200, **context: object) -> HttpResponse:
        """A page with the menu that the role allows and a new token for its forms."""
        actor = self.actor
        return render(
            self.request,
            name,
            {
                "role": actor.kind,
                "sees_tasks": may(actor, "see_tasks"),
                "decides": may(actor, "decide_for"),
                "sees_outbox": may_see_outbox(actor),
                "sees_person": may(actor, "see_person"),
                "sees_decisions": may(actor, "see_decisions"),
                "closes_holds": may(actor, "close_hold"),
                "form": secrets.token_urlsafe(16),
                "now": self.now,
                **context,
            },
            status=status,
        )

    def tried(self, act: Callable[[], str | object], after: str) -> HttpResponse:
        """Do it and go on; a form that was handed in before changes nothing.

        What the act returns as a sentence is said first.
        """
        try:
            said = act()
        except TakenBefore:
            done = "That was done already. Nothing was changed."
            return self.said(done, title="Done already", back=after)
        if isinstance(said, str) and said:
            return self.said(said, title="Not begun", back=after)
        return redirect(after)

    def said(self, said: str, *, title: str, status: int = 200, back: str = "") -> HttpResponse:
        """A page of one sentence, with a way back to where it came from."""
        return self.page("staff/said.html", status, said=said, title=title, back=back)


StaffView = Callable[..., HttpResponse]


def by_staff(*methods: str) -> Callable[[StaffView], StaffView]:
    """Open the visit of whoever is signed in; others are asked to sign in first.

    What the role does not allow is answered with 403; what is not there, or is another
    organization's, with 404.
    """

    def wrap(view: StaffView) -> StaffView:
        @require_http_methods(list(methods))
        @wraps(view)
        def open_visit(request: HttpRequest, **more: object) -> HttpResponse:
            actor = _actor(request)
            if actor is None:
                return _sent_away(request)
            visit = StaffVisit(request, actor)
            try:
                return view(visit, **more)
            except NotAllowed:
                said = f"As {actor.kind} you may not see or do this. Nothing was changed."
                return visit.said(said, title="Not for your role", status=403)
            except Refused as refused:
                gone = refused.code in _GONE
                return visit.said(
                    _SAYS.get(refused.code, "That did not fit. Nothing was changed."),
                    title="Not here" if gone else "That did not work",
                    status=404 if gone else 422,
                    back="" if gone or refused.code == "unreadable" else _page_of(request, more),
                )

        return open_visit

    return wrap


def _sent_away(request: HttpRequest) -> HttpResponse:
    """To the sign-in, or to the choice of an organization by who has several."""
    if request.user.is_authenticated and roles_of(request.user):
        return redirect("staff")
    # The address of a page says nothing personal, so it may be gone back to.
    if request.method == "GET":
        return redirect(f"/staff/sign-in?{urlencode({'next': request.path})}")
    return redirect(f"/staff/sign-in?{urlencode({'lost': 'yes'})}")


def _page_of(request: HttpRequest, more: dict[str, object]) -> str:
    """The page whose form was handed in; "" for what was only looked at."""
    if request.method == "GET":
        return ""
    if "person" in more:
        return reverse("person", args=[more["person"]])
    return reverse("task", args=[more["task_id"]]) if "task_id" in more else ""


def _actor(request: HttpRequest) -> Actor | None:
    if not request.user.is_authenticated:
        return None
    if wall_clock() - float(request.session.get(SINCE, 0.0)) > LONGEST_SESSION:
        logout(request)
        return None
    return actor_in(request.user, request.session.get(ORGANIZATION))
