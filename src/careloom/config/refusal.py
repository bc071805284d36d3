"""What is answered when a form does not come from the page that the hub gave out last."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from careloom.participant.phrases import words_of

_SAID = (
    "This form was from an earlier sign-in, or your browser keeps no cookies. "
    "Nothing was changed. Open the page again, then hand the form in once more."
)


def refuse_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A sentence in place of the framework's page, 403; `reason` is for developers and not shown.

    People in care read it in both languages, for nothing is known of them here.
    """
    if request.path.startswith("/p/"):
        # The link to help, which the page keeps, leads from this address to the person's own.
        people = {"language": "en", "words": words_of("en")}
        return render(request, "participant/form_refused.html", people, status=403)
    context = {"title": "That did not work", "said": _SAID}
    return render(request, "staff/said.html", context, status=403)
