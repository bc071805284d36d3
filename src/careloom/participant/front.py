"""The front door: for whoever comes without a link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from careloom.participant.phrases import words_of


@require_GET
def front_door(request: HttpRequest) -> HttpResponse:
    """Where to find one's own link, and where staff sign in."""
    context = {"language": "en", "words": words_of("en"), "other": words_of("es")}
    return render(request, "participant/front.html", context)
