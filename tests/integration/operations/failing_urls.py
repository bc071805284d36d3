"""The hub's addresses, and one whose view meets every kind of fault with somebody's data in it."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from careloom.config import urls
from careloom.records.models import Participant, PersonalField


def fail(request: HttpRequest, token: str) -> HttpResponse:
    """Fail as the form asks, with the person's words in the exception and in a local variable."""
    words = request.POST["words"]
    kind = request.POST["kind"]
    if kind == "twice":
        person = Participant.objects.first()
        for _ in range(2):
            PersonalField.objects.create(participant=person, name=words[:40], ciphertext=b"")
    if kind == "statement":
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column, %s FROM records_participant", [words])
    if kind == "chained":
        try:
            raise KeyError(words)
        except KeyError as cause:
            raise ValueError(f"{token} said {words}") from cause
    raise RuntimeError(words)


urlpatterns = [
    *urls.urlpatterns,
    path("p/<str:token>/fails", fail),
    *(path(f"{face}/fails", fail, {"token": ""}) for face in ("staff", "api")),
]
handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500
