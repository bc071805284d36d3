"""What is answered when a page cannot be: calm, in both languages, and with the way to help."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from careloom.operations.request_id import request_id
from careloom.participant.phrases import PHRASES, words_of

_SAID = (
    "This form was from an earlier sign-in, or your browser keeps no cookies. "
    "Nothing was changed. Open the page again, then hand the form in once more."
)
_NO_PAGE = "There is no such page. Nothing was changed."
_FAILED = (
    "Something went wrong on our side; it was noted and will be looked at. What you just did may "
    "not have been kept: look before you do it again."
)
_STAFF = ("/staff/", "/clinic/", "/studio/")
_MACHINES = "/api/"


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


def no_page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 for an address that is none; what was asked for is not repeated on the page."""
    return _say(request, 404, "no_page", "No such page", _NO_PAGE)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 for a request that no browser sends by itself, such as one for another host."""
    return _say(request, 400, "no_page", "No such page", _NO_PAGE)


def failed(request: HttpRequest) -> HttpResponse:
    """500 for a fault of ours. Nothing is looked up for it: the database may be what failed.

    People are told where help is, and a number by which the fault can be found in the log.
    """
    return _say(request, 500, "failed", "That did not work", _FAILED)


def _say(request: HttpRequest, status: int, code: str, title: str, said: str) -> HttpResponse:
    number = request_id() if status == 500 else ""
    if request.path.startswith(_MACHINES):
        told = {"error": code, **({"request": number} if number else {})}
        return JsonResponse(told, status=status)
    if request.path.startswith(_STAFF):
        more = f" Its number is {number}." if number else ""
        return render(
            request, "staff/said.html", {"title": title, "said": said + more}, status=status
        )
    first, other = _languages(request)
    context = {
        "language": first,
        "other_language": other,
        "words": words_of(first),
        "other": words_of(other),
        "title": words_of(first)[code],
        "text": words_of(first)[f"{code}_text"],
        "other_title": words_of(other)[code],
        "other_text": words_of(other)[f"{code}_text"],
        "number": number,
        "home": _home(request),
    }
    return render(request, "participant/sorry.html", context, status=status)


def _languages(request: HttpRequest) -> tuple[str, str]:
    """The language that the browser asks for before the other: the person's own is not known."""
    asked = request.headers.get("Accept-Language", "")[:2].lower()
    first = asked if asked in PHRASES else "en"
    return first, next(one for one in PHRASES if one != first)


def _home(request: HttpRequest) -> str:
    """The person's own pages, if the address was one of them: for the link to help."""
    match = request.resolver_match
    token = match.kwargs.get("token", "") if match is not None else ""
    return f"/p/{token}/" if token else ""
