"""Each request told once, by its route: an address holds a person's link and is never written."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse

from careloom.operations.events import Event, tell
from careloom.operations.metrics import REQUEST_SECONDS, REQUESTS, add, observe
from careloom.operations.request_id import within_request
from careloom.operations.traces import span
from careloom.records.full_disk import is_full

NO_ROUTE = "none"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FAILED = 500


class TellRequests:
    """Middleware that gives each request a number, and tells route, status and seconds.

    The number is in every line that belongs to the request and in the answer's `X-Request-ID`; one
    that a client sends is not taken over.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        got_request_exception.connect(tell_failed, dispatch_uid="careloom.tell_failed")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, with the request's number."""
        number = secrets.token_hex(8)
        began = perf_counter()
        with within_request(number), span("request") as traced:
            response = self._get_response(request)
            route, method, status = route_of(request), method_of(request), response.status_code
            traced.note(route=route, method=method, status=status)
            seconds = perf_counter() - began
            add(REQUESTS, route=route, method=method, status=str(status))
            observe(REQUEST_SECONDS, seconds, route=route)
            level = logging.WARNING if status >= _FAILED else logging.INFO
            tell(
                Event.REQUEST,
                level=level,
                route=route,
                method=method,
                status=status,
                seconds=seconds,
            )
        response.headers["X-Request-ID"] = number
        return response


def tell_failed(*, request: HttpRequest | None = None, **_about: Any) -> None:  # noqa: ANN401
    """A request that ended in an exception: what kind and where, not what it said."""
    fault = sys.exc_info()[1]
    route = route_of(request) if request is not None else NO_ROUTE
    reason = "disk_full" if fault is not None and is_full(fault) else "fault"
    tell(Event.REQUEST_FAILED, level=logging.ERROR, fault=fault, route=route, reason=reason)


def route_of(request: HttpRequest) -> str:
    """The pattern that the address met, such as `p/<str:token>/answer`; `none` if it met none."""
    match = request.resolver_match
    return (match.route or "/") if match is not None else NO_ROUTE


def method_of(request: HttpRequest) -> str:
    """The verb; an invented one is `other`, for what a client sends is not written."""
    return request.method if request.method in _METHODS else "other"
