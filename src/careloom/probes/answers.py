"""The answers to probes: small, quick, without secrets, and never kept by a cache."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from careloom.operations.metrics import exposed, is_allowed
from careloom.records.clock import read_clock
from careloom.services.gauges import HubGauges
from careloom.services.readiness import Part, read_readiness, read_work


def live(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers at all; looks at nothing else."""
    return JsonResponse({"state": "well"})


def ready(request: HttpRequest) -> HttpResponse:
    """200 if people's pages can be answered, 503 if not. A late worker does not change that."""
    return _answer(read_readiness())


def work(request: HttpRequest) -> HttpResponse:
    """200 if what is due is decided and sent in time, 503 if it waits."""
    parts = read_readiness()
    if all(one.state == "well" for one in parts):
        parts = read_work(now=read_clock())
    return _answer(parts)


def metrics(request: HttpRequest) -> HttpResponse:
    """The counts, for whoever has CARELOOM_METRICS_TOKEN; for all others there is no such page."""
    if not is_allowed(request.headers.get("Authorization", ""), settings.METRICS_TOKEN):
        return HttpResponseNotFound()
    return HttpResponse(exposed(HubGauges(read_clock())), content_type=CONTENT_TYPE_LATEST)


def _answer(parts: list[Part]) -> HttpResponse:
    bad = [one.state for one in parts if one.state != "well"]
    state = "fault" if "fault" in bad else "late" if bad else "well"
    told = {"state": state, "parts": {one.name: one.state for one in parts}}
    return JsonResponse(told, status=503 if bad else 200)
