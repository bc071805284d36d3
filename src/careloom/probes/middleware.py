"""Probes are answered before all else: they need no host name, no session, no form's token."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from careloom.probes import answers

PROBES = {
    "/health/live": answers.live,
    "/health/ready": answers.ready,
    "/health/work": answers.work,
    "/metrics": answers.metrics,
}


class AnswerProbes:
    """Middleware that answers the addresses of PROBES and passes on everything else.

    It stands first, because who probes asks by an address of the network and not by the hub's name,
    and so that probes are not counted as people's pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The probe's answer, or the page's."""
        probe = PROBES.get(request.path_info)
        if probe is None:
            return self._get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = probe(request)
        response.headers["Cache-Control"] = "no-store"
        return response
