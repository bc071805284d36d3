"""`POST /api/v1/readings`: what a person's device measured."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from careloom.records.clock import read_clock
from careloom.services.happening import Refused
from careloom.services.permission import Actor, NotAllowed
from careloom.services.take_readings import Taken, device_of, take_readings

LARGEST = 1_000_000
_REFUSALS = {
    "too_often": (429, "Too many requests in this minute. Send again in the next, in one batch."),
    "too_many": (413, "Too many readings in one batch."),
    "not_in_care": (403, "This person is not in care here now; nothing is taken of them."),
    "no_such_person": (403, "This person is not in care here now; nothing is taken of them."),
}


@csrf_exempt
def readings(request: HttpRequest) -> HttpResponse:
    """Take a batch of Open mHealth data points with a device's token; all of it or nothing.

    The token stands in the header `Authorization: Bearer …` and nowhere else.
    """
    refusal = _refuse(request)
    if refusal is not None:
        return refusal
    now = read_clock()
    try:
        device = device_of(_token(request), now=now)
        if device is None:
            return _say(401, "This token is not known, or was revoked.")
        points = _points(request.read(LARGEST + 1))
        if isinstance(points, HttpResponse):
            return points
        taken = take_readings(
            enrollment_id=device.enrollment_id,
            points=points,
            by=Actor("device", device.id),
            now=now,
        )
    except Refused as refused:
        status, message = _REFUSALS.get(refused.code, (422, "This cannot be taken."))
        return _say(status, message)
    except NotAllowed:
        return _say(401, "This token is not known, or was revoked.")
    return _told(taken)


def _refuse(request: HttpRequest) -> HttpResponse | None:
    """What is wrong with the request before its body is looked at."""
    if request.method != "POST":
        refused = _say(405, "Readings are sent by POST.")
        refused.headers["Allow"] = "POST"
        return refused
    if request.GET:
        return _say(400, "Nothing stands behind the address; the token goes in its header.")
    if request.content_type != "application/json":
        return _say(415, "Readings come as application/json.")
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    if announced.isdecimal() and int(announced) > LARGEST:
        return _too_large()
    if not _token(request):
        return _say(401, "The header Authorization: Bearer TOKEN is missing.")
    return None


def _token(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _points(body: bytes) -> list[object] | HttpResponse:
    """The data points of a body: a list of them, or one."""
    if len(body) > LARGEST:
        return _too_large()
    try:
        read = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _say(400, "This is not JSON.")
    return read if isinstance(read, list) else [read]


def _too_large() -> HttpResponse:
    return _say(413, f"At most {LARGEST:,} bytes in one batch.")


def _told(taken: Taken) -> HttpResponse:
    if taken.misfits:
        problems = [
            {"index": place, "field": one.field, "message": one.message}
            for place, one in taken.misfits
        ]
        body = {"taken": 0, "message": "Nothing of this batch was taken.", "problems": problems}
        return JsonResponse(body, status=422)
    results = ["taken" if new else "duplicate" for new in taken.new]
    return JsonResponse({"taken": sum(taken.new), "results": results})


def _say(status: int, message: str) -> HttpResponse:
    response = JsonResponse({"taken": 0, "message": message}, status=status)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="readings"'
    elif status == 429:
        response.headers["Retry-After"] = "60"
    return response
